import { nodeInfo, nodesOmitted, sample, type AddressFacts, type Metric, type Sample } from '@parallax/contract';
import type { Clock } from '../core/clock.js';
import type { Enricher } from '../core/enricher.js';
import { every } from '../core/every.js';
import type { SampleSink } from '../core/sink.js';
import { spreadOf } from '../core/spread.js';

export interface NodesOptions {
  readonly clock: Clock;
  readonly enricher: Pick<Enricher, 'facts'>;
  readonly sink: SampleSink;
  /** Labels of the agent's own series. */
  readonly labels: Readonly<Record<string, string>>;
  readonly budget?: number;
}

interface Node {
  /** Monotonic milliseconds until which it is on a path. */
  until: number;
  /** What is said about it; absent while the budget is used up. */
  facts?: AddressFacts;
}

const BUDGET = 5_000;
/** Addresses that are remembered beyond the budget, as a multiple of it. */
const REMEMBERED = 4;
/** Several sources, so that none comes near the store's own budget for one. */
const SOURCES = 8;
const TICK_MS = 2_000;

const METRICS: readonly Metric[] = [nodeInfo];

/**
 * Says who the addresses on the paths are, once for the whole agent however many paths share them. A node goes when no
 * path has had it for two intervals; its series changes only when what is known of it does.
 */
export class Nodes implements AsyncDisposable {
  readonly #nodes = new Map<string, Node>();
  readonly #stop = new AbortController();
  readonly #ticking: Promise<void>;
  #said = 0;

  constructor(private readonly options: NodesOptions) {
    this.#ticking = every(options.clock, TICK_MS, this.#stop.signal, () => this.tick());
  }

  /** These addresses are on a path that runs every `interval` ms. */
  seen(addresses: Iterable<string>, interval: number): void {
    const until = this.options.clock.now() + 2 * Math.max(interval, TICK_MS);
    for (const address of addresses) {
      const node = this.#nodes.get(address);
      if (node !== undefined) node.until = Math.max(node.until, until);
      else if (this.#nodes.size < this.#budget * REMEMBERED) this.#nodes.set(address, { until });
    }
  }

  /** Brings the series in line with what is known now. */
  tick(): void {
    const now = this.options.clock.now();
    const changed = new Set<number>();
    const before = this.#nodes.size;
    for (const [address, node] of this.#nodes) {
      if (now > node.until) {
        this.#nodes.delete(address);
        if (node.facts === undefined) continue;
        this.#said -= 1;
      } else if (!this.#refresh(address, node)) continue;
      changed.add(sourceOf(address));
    }
    for (const source of changed) this.#say(source);
    if (before > 0) this.#sayOmitted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('shutting down'));
    await this.#ticking;
  }

  get #budget(): number {
    return this.options.budget ?? BUDGET;
  }

  /** Whether what is said of a node must change. */
  #refresh(address: string, node: Node): boolean {
    if (node.facts === undefined) {
      if (this.#said >= this.#budget) return false;
      this.#said += 1;
    }
    const facts = this.options.enricher.facts(address);
    if (node.facts !== undefined && isSame(node.facts, facts)) return false;
    node.facts = facts;
    return true;
  }

  #say(source: number): void {
    const samples: Sample[] = [];
    for (const [node, { facts }] of this.#nodes) {
      if (facts !== undefined && sourceOf(node) === source) samples.push(sample(nodeInfo, { node, ...facts }, 1));
    }
    const { sink, labels } = this.options;
    sink.accept({ source: `nodes ${source}`, labels, expiresAt: Infinity, metrics: METRICS, samples });
  }

  #sayOmitted(): void {
    const { sink, labels } = this.options;
    const samples = [sample(nodesOmitted, {}, this.#nodes.size - this.#said)];
    sink.accept({ source: 'nodes', labels, expiresAt: Infinity, metrics: [nodesOmitted], samples });
  }
}

const sourceOf = (address: string): number => Math.floor(spreadOf(address) * SOURCES);

const KEYS = [
  'asn',
  'as_name',
  'prefix',
  'country',
  'place',
  'ptr',
  'network',
  'site',
] as const satisfies readonly (keyof AddressFacts)[];

const isSame = (one: AddressFacts, other: AddressFacts): boolean =>
  one === other || KEYS.every((key) => one[key] === other[key]);
