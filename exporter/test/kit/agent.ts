/** A whole agent in this process, over the real platform, on a port that the kernel chooses. */
import type { ConfigFeed, Loaded } from '../../src/agent.js';
import { startAgent, type Agent } from '../../src/agent.js';
import { parseConfig } from '../../src/config/parse.js';
import type { AgentConfig } from '../../src/config/config.js';
import { ProblemError } from '../../src/core/problem.js';
import type { AnyProbe } from '../../src/core/probe.js';
import type { Target } from '../../src/core/target.js';
import { probes } from '../../src/probes/index.js';
import { plainFiles } from './files.js';
import { FakeLog } from './sink.js';

export type Probes = Readonly<Record<string, AnyProbe>>;

/** A configuration from a text that the test may replace. */
export class TextFeed implements ConfigFeed {
  config: AgentConfig;
  #listeners: Parameters<ConfigFeed['listen']>[0] | undefined;
  #targets: readonly Target[];

  constructor(
    public text: string,
    private readonly types: Probes = probes,
  ) {
    this.config = this.#parse();
    this.#targets = this.#all();
  }

  targets(): readonly Target[] {
    return this.#targets;
  }

  listen(listeners: Parameters<ConfigFeed['listen']>[0]): void {
    this.#listeners = listeners;
  }

  reload(): Promise<Loaded> {
    const loaded = this.#load();
    this.#listeners?.onLoaded(loaded);
    if (loaded.outcome === 'applied') this.#listeners?.onTargets();
    return Promise.resolve(loaded);
  }

  #load(): Loaded {
    try {
      this.config = this.#parse();
      this.#targets = this.#all();
      return { outcome: 'applied' };
    } catch (error) {
      if (error instanceof ProblemError) return { outcome: 'refused', problem: error.message };
      throw error;
    }
  }

  #parse(): AgentConfig {
    return parseConfig(this.text, 'parallax.yml', this.types, {}).config;
  }

  #all(): readonly Target[] {
    return this.config.probes.flatMap((probe) => probe.targets);
  }
}

export interface TestAgent extends AsyncDisposable {
  readonly agent: Agent;
  readonly feed: TextFeed;
  readonly log: FakeLog;
  /** Body of a page of the admin server. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<string>;
  /** Scrapes in text format. */
  scrape(): Promise<string>;
  /** Scrapes until `done` says so, or fails with the last scrape after `ms`. */
  until(done: (text: string) => boolean, ms?: number): Promise<string>;
}

/** Starts an agent whose configuration is `text`, with `vantage` and `server` filled in. */
export async function testAgent(
  text: string,
  types: Probes = probes,
  server = `{ listen: '127.0.0.1:0' }`,
): Promise<TestAgent> {
  const feed = new TextFeed(
    `vantage: { name: test-vantage, latitude: 52.37, longitude: 4.9 }\nserver: ${server}\n${text}`,
    types,
  );
  const log = new FakeLog();
  const agent = await startAgent({ feed, files: plainFiles, probes: types, log, version: '0.0.0-test' });
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> =>
    (await fetch(`${agent.url}${path}`, { headers })).text();
  const scrape = (): Promise<string> => get('/metrics');
  const until = async (done: (text: string) => boolean, ms = 45_000): Promise<string> => {
    const end = performance.now() + ms;
    for (;;) {
      const seen = await scrape();
      if (done(seen)) return seen;
      if (performance.now() > end) throw new Error(`not seen within ${ms} ms; the last scrape was:\n${seen}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return { agent, feed, log, get, scrape, until, [Symbol.asyncDispose]: () => agent[Symbol.asyncDispose]() };
}

/** Value of the first line of `text` with this name whose labels include `labels`; undefined when there is none. */
export function valueIn(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
  for (const line of text.split('\n')) {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    if (match?.[1] !== name) continue;
    const has = Object.entries(labels).every(([key, value]) => match[2]?.includes(`${key}="${value}"`));
    if (has) return Number(match[3]);
  }
  return undefined;
}
