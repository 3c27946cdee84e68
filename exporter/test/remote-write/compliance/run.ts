/** One agent, its pages and its receivers, from start to end. */
import type { IncomingHttpHeaders } from 'node:http';
import { Receiver } from '../../kit/receiver/receiver.js';
import type { Behaviour } from '../../kit/receiver/behaviour.js';
import { runAgent, type Ended, type RunOptions } from './agent-run.js';
import { Evidence } from './evidence.js';
import { pageServer, type Page, type PageServer } from './page-server.js';

export interface Plan {
  readonly pages: Readonly<Record<string, (count: number, seen: Seen) => Page>>;
  readonly receivers: Readonly<Record<string, Behaviour>>;
  /** From the addresses of pages and the URLs of receivers, by name. */
  readonly config: (targets: Named, urls: Named) => Omit<RunOptions, 'seconds'>;
  readonly seconds: number;
  /** What must have been seen, beyond which the run need not last. */
  readonly enough?: (at: (name: string) => Evidence) => boolean;
}

/** How many samples of a metric the first receiver has, staleness markers included. */
export type Seen = (metric: string) => number;

export type Named = Readonly<Record<string, string>>;

/** What can be asked once it is over. */
export interface Run {
  readonly ended: Ended;
  readonly seconds: number;
  /** Addresses of pages by name. */
  readonly targets: Named;
  at(name: string): Evidence;
  readonly receivers: ReadonlyMap<string, Receiver>;
  /** Of every scrape of every page. */
  readonly scrapeHeaders: readonly IncomingHttpHeaders[];
}

export async function perform({ pages, receivers, config, seconds, enough }: Plan): Promise<Run> {
  await using stack = new AsyncDisposableStack_();
  const started = new Map<string, Receiver>();
  for (const [name, behaviour] of Object.entries(receivers))
    started.set(name, stack.use(await Receiver.start({ behaviour, messages: true })));
  const [first] = started.values();
  const seen: Seen = (metric) => [...(first?.book.series.values() ?? [])].find(({ labels }) => labels.some(([name, value]) => name === '__name__' && value === metric))?.samples.length ?? 0; // prettier-ignore
  const servers = new Map<string, PageServer>();
  for (const [name, source] of Object.entries(pages)) servers.set(name, stack.use(await pageServer((count) => source(count, seen)))); // prettier-ignore
  const targets = Object.fromEntries([...servers].map(([name, { address }]) => [name, address]));
  const urls = Object.fromEntries([...started].map(([name, { url }]) => [name, url]));
  const at = (name: string): Evidence => {
    const receiver = started.get(name);
    if (receiver === undefined) throw new Error(`no receiver ${name}`);
    return new Evidence(receiver);
  };
  const ended = await runAgent({ ...config(targets, urls), seconds, enough: enough && (() => enough(at)) });
  const scrapeHeaders = [...servers.values()].flatMap(({ scrapes }) => scrapes);
  return { ended, seconds, targets, at, receivers: started, scrapeHeaders };
}

/** Node 20 has no AsyncDisposableStack. */
class AsyncDisposableStack_ implements AsyncDisposable {
  readonly #held: AsyncDisposable[] = [];
  use<T extends AsyncDisposable>(one: T): T {
    this.#held.push(one);
    return one;
  }
  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#held.reverse()) await one[Symbol.asyncDispose]();
  }
}
