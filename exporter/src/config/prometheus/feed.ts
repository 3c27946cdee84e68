import type { Files } from '../../core/files.js';
import type { Logger } from '../../core/log.js';
import type { Target } from '../../core/target.js';
import type { AgentConfig } from '../config.js';
import { describe, readText, type Loaded } from '../feed.js';
import { formatProblem } from '../format.js';
import type { ParsedConfig } from '../parse.js';
import { parsePrometheus, type PrometheusOptions } from './index.js';

export interface ForwardingFeedOptions extends PrometheusOptions {
  readonly files: Files;
  readonly log: Logger;
}

/** The configuration of an agent that forwards as a Prometheus configuration says. It is read again when asked, as Prometheus does. */
export class ForwardingFeed {
  #onLoaded: (loaded: Loaded) => void = () => undefined;
  #onTargets: () => void = () => undefined;
  #loading: Promise<Loaded> = Promise.resolve({ outcome: 'unchanged' });

  private constructor(
    private readonly options: ForwardingFeedOptions,
    private current: ParsedConfig & { text: string },
  ) {
    this.#warn();
  }

  /** Loads the file, or throws a ProblemError. */
  static async open(options: ForwardingFeedOptions): Promise<ForwardingFeed> {
    return new ForwardingFeed(options, await load(options));
  }

  get config(): AgentConfig {
    return this.current.config;
  }

  targets(): readonly Target[] {
    return [];
  }

  listen(listeners: { onLoaded(loaded: Loaded): void; onTargets(): void }): void {
    this.#onLoaded = (loaded) => listeners.onLoaded(loaded);
    this.#onTargets = () => listeners.onTargets();
  }

  /** Loads the file again, one load after the other. A bad file keeps the old configuration running. */
  reload(): Promise<Loaded> {
    this.#loading = this.#loading.then(() => this.#load());
    return this.#loading;
  }

  async #load(): Promise<Loaded> {
    const { log } = this.options;
    let loaded: Loaded;
    try {
      const next = await load(this.options);
      loaded = { outcome: next.text === this.current.text ? 'unchanged' : 'applied' };
      this.current = next;
      if (loaded.outcome === 'applied') this.#warn();
      log.log('info', 'configuration loaded', { outcome: loaded.outcome });
    } catch (error) {
      const problem = describe(error);
      loaded = { outcome: 'refused', problem };
      log.log('error', 'configuration refused, the old one stays', { problem });
    }
    this.#onLoaded(loaded);
    if (loaded.outcome === 'applied') this.#onTargets();
    return loaded;
  }

  #warn(): void {
    for (const problem of this.current.warnings) this.options.log.log('warn', formatProblem(problem));
  }
}

async function load(options: ForwardingFeedOptions): Promise<ParsedConfig & { text: string }> {
  const text = await readText(options.file, options.files);
  return { text, ...parsePrometheus(text, options) };
}
