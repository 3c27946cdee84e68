import type { Files } from '../core/files.js';
import { FileError } from '../core/files.js';
import type { Logger } from '../core/log.js';
import { ProblemError } from '../core/problem.js';
import { Scope } from '../core/scope.js';
import type { Target } from '../core/target.js';
import type { AgentConfig, ConfiguredProbe, ProbeTypes } from './config.js';
import { readList, reconcile } from './discovered.js';
import { follow, type DiscoveryPorts } from './discovery.js';
import type { Env } from './env.js';
import { formatProblem } from './format.js';
import { parseConfig, type ParsedConfig } from './parse.js';
import { MAX_TARGETS_PER_PROBE } from './schema.js';
import { MAX_YAML_CHARACTERS } from '../core/yaml-text.js';

/** The running configuration: the file, what is discovered, and how both change. */

export interface FeedOptions {
  readonly file: string;
  readonly probes: ProbeTypes;
  readonly env: Env;
  readonly ports: DiscoveryPorts;
  readonly log: Logger;
}

export interface Loaded {
  readonly outcome: 'applied' | 'unchanged' | 'refused';
  /** What is wrong with the file, for people; only when it was refused. */
  readonly problem?: string;
}

interface Listeners {
  onLoaded(loaded: Loaded): void;
  onTargets(): void;
}

const SETTLE_MS = 500;

/** Reads and parses a configuration; everything that is wrong with it is a ProblemError. */
export async function loadConfig(options: {
  file: string;
  files: Files;
  probes: ProbeTypes;
  env: Env;
}): Promise<ParsedConfig & { text: string }> {
  const { file, files, probes, env } = options;
  const text = await readText(file, files);
  return { text, ...parseConfig(text, file, probes, env) };
}

/** The text of a configuration; why it cannot be read is a ProblemError. */
export function readText(file: string, files: Files): Promise<string> {
  return files.read(file, MAX_YAML_CHARACTERS * 4).catch((error: unknown) => {
    if (!(error instanceof FileError)) throw error;
    const remedy = error.kind === 'not_text' ? 'Save it as UTF-8.' : 'Check the path and its permissions.';
    throw new ProblemError([{ severity: 'error', reason: error.message, remedy }]);
  });
}

/** The feed of an agent. Dispose stops watching and fetching. */
export class Feed implements AsyncDisposable {
  readonly #scope = new Scope();
  readonly #stop = new AbortController();
  #listeners: Listeners = { onLoaded: () => undefined, onTargets: () => undefined };
  #loading: Promise<Loaded> = Promise.resolve({ outcome: 'unchanged' });
  #finders: readonly Finder[] = [];
  #targets: readonly Target[] = [];
  #refused = false;

  private constructor(
    private readonly options: FeedOptions,
    private current: ParsedConfig & { text: string },
  ) {}

  /** Loads the file, or throws a ProblemError. */
  static async open(options: FeedOptions): Promise<Feed> {
    const { files } = options.ports;
    const feed = new Feed(options, await loadConfig({ ...options, files }));
    feed.#start();
    const settle = (): Promise<unknown> => options.ports.clock.sleep(SETTLE_MS, feed.#stop.signal);
    let pending = false;
    feed.#scope.defer(
      files.watch(options.file, () => {
        if (pending) return;
        pending = true;
        void settle().then(
          () => {
            pending = false;
            return feed.reload();
          },
          () => undefined,
        );
      }),
    );
    return feed;
  }

  get config(): AgentConfig {
    return this.current.config;
  }

  targets(): readonly Target[] {
    return this.#targets;
  }

  listen(listeners: Listeners): void {
    this.#listeners = listeners;
  }

  /** Loads the file again, one load after the other. A bad file keeps the old configuration running. */
  reload(): Promise<Loaded> {
    this.#loading = this.#loading.then(() => this.#load());
    return this.#loading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('shutting down'));
    await this.#scope[Symbol.asyncDispose]();
    await Promise.all(this.#finders.map((finder) => finder[Symbol.asyncDispose]()));
  }

  async #load(): Promise<Loaded> {
    const { log, ports } = this.options;
    let loaded: Loaded;
    try {
      const next = await loadConfig({ ...this.options, files: ports.files });
      const same = next.text === this.current.text && !this.#refused;
      loaded = { outcome: same ? 'unchanged' : 'applied' };
      this.#refused = false;
      if (!same) await this.#apply(next);
      log.log('info', 'configuration loaded', { outcome: loaded.outcome });
    } catch (error) {
      this.#refused = true;
      const problem = describe(error);
      loaded = { outcome: 'refused', problem };
      log.log('error', 'configuration refused, the old one stays', { problem });
    }
    this.#listeners.onLoaded(loaded);
    if (loaded.outcome === 'applied') this.#listeners.onTargets();
    return loaded;
  }

  async #apply(next: ParsedConfig & { text: string }): Promise<void> {
    const old = this.#finders;
    this.current = next;
    this.#start(new Map(old.flatMap((finder) => finder.memory())));
    await Promise.all(old.map((finder) => finder[Symbol.asyncDispose]()));
  }

  /** What a source said before is kept until it speaks again. */
  #start(memory: ReadonlyMap<string, ReadonlyMap<string, unknown>> = new Map()): void {
    const { log } = this.options;
    const { srv } = this.options.ports;
    const { resolvers } = this.config;
    const ports: DiscoveryPorts = {
      ...this.options.ports,
      srv: (name, own, signal) => srv(name, own.length > 0 ? own : resolvers, signal),
    };
    for (const problem of this.current.warnings) log.log('warn', formatProblem(problem));
    this.#finders = this.config.probes.map(
      (probe) => new Finder(probe, { ports, log, memory, onChange: () => this.#gather() }),
    );
    this.#targets = this.#finders.flatMap((finder) => finder.targets);
  }

  #gather(): void {
    const targets = this.#finders.flatMap((finder) => finder.targets);
    const { added, removed } = reconcile(this.#targets, targets);
    if (added.length + removed.length === 0) return;
    this.#targets = targets;
    this.options.log.log('info', 'targets changed', { added: added.length, removed: removed.length });
    this.#listeners.onTargets();
  }
}

/** Why a configuration was refused, for people. */
export function describe(error: unknown): string {
  if (error instanceof ProblemError) return error.problems.map((one) => formatProblem(one)).join('\n\n');
  return error instanceof Error ? error.message : String(error);
}

interface FinderOptions {
  readonly ports: DiscoveryPorts;
  readonly log: Logger;
  /** Lists by source, from before a reload. */
  readonly memory: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  onChange(): void;
}

/** The targets of one probe: those of the file first, then those of its sources. */
class Finder implements AsyncDisposable {
  targets: readonly Target[];
  readonly #stop = new AbortController();
  readonly #lists = new Map<string, ReadonlyMap<string, unknown>>();
  readonly #running: readonly Promise<void>[];

  constructor(
    private readonly probe: ConfiguredProbe,
    private readonly options: FinderOptions,
  ) {
    for (const source of probe.sources) {
      const known = options.memory.get(this.#key(source));
      if (known) this.#lists.set(this.#key(source), known);
    }
    this.targets = this.#merged();
    this.#running = probe.sources.map((source) => {
      const key = this.#key(source);
      const sink = {
        accept: (parts: ReadonlyMap<string, unknown>) => this.#accept(key, parts),
        complain: (text: string) => this.#complain(text),
      };
      return follow(source, options.ports, sink, this.#stop.signal);
    });
  }

  memory(): readonly [string, ReadonlyMap<string, unknown>][] {
    return [...this.#lists];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    await Promise.all(this.#running);
  }

  #key(source: unknown): string {
    return `${this.probe.name} ${JSON.stringify(source)}`;
  }

  #accept(key: string, parts: ReadonlyMap<string, unknown>): void {
    if (this.#stop.signal.aborted) return;
    const before = this.#lists.get(key);
    this.#lists.set(key, new Map([...parts].map(([part, list]) => [part, list ?? before?.get(part)])));
    this.targets = this.#merged();
    this.options.onChange();
  }

  #merged(): readonly Target[] {
    const merged = new Map(this.probe.targets.map((target) => [target.name, target]));
    for (const [part, list] of [...this.#lists.values()].flatMap((parts) => [...parts])) {
      if (list === undefined) continue;
      const { targets, complaints } = readList(list, this.probe.template);
      for (const complaint of complaints) this.#complain(part === '' ? complaint : `${part}: ${complaint}`);
      for (const target of targets) {
        if (!merged.has(target.name) && merged.size < MAX_TARGETS_PER_PROBE) merged.set(target.name, target);
      }
    }
    return [...merged.values()];
  }

  #complain(text: string): void {
    this.options.log.log('warn', 'target discovery', { probe: this.probe.name, problem: text });
  }
}
