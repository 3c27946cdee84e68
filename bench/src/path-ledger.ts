/** The samples of one family in the agent's own store, and the page that Prometheus scrapes. */
import { nodeInfo, type AddressFacts, type Metric, type Sample } from '@parallax/contract';
import { page, type Asked, type Page } from '@parallax/exporter/exposition';
import { Store } from '@parallax/exporter/store';
import type { FamilyName } from './path-cost-table.js';

/** By what the names begin with; what no other family claims is always there. */
const NAMES: readonly (readonly [prefix: string, family: FamilyName])[] = [
  ['parallax_path_hop_', 'B'],
  ['parallax_path_link_', 'C'],
  ['parallax_path_node_', 'C'],
  ['parallax_path_as_', 'D'],
];
const PREFIX = 'parallax_path_';
/** In a column of labels: no series. */
const HOLE = 0xffff_ffff;
const ROOMY = { total: 1e6, perMetric: 1e6, perSource: 1e6 };

export function familyOf({ name }: Metric): FamilyName {
  return NAMES.find(([prefix]) => name.startsWith(prefix))?.[1] ?? 'A';
}

/** What one run of a pair of vantage and target says. */
export interface Said {
  readonly vantage: string;
  readonly target: string;
  readonly samples: readonly Sample[];
}

/** What all pairs say in one round, and who the addresses are that each vantage has seen so far. */
export interface Round {
  readonly metrics: readonly Metric[];
  readonly said: readonly Said[];
  readonly nodes: ReadonlyMap<string, ReadonlyMap<string, AddressFacts>>;
}

type Families = ReturnType<Store['snapshot']>['families'];

export class Ledger {
  readonly #clock = { now: (): number => performance.now(), wall: (): number => Date.now() };
  readonly #store = new Store({ clock: this.#clock, labels: {}, budgets: ROOMY });
  readonly #labels = new Map<string, Readonly<Record<string, string>>>();

  constructor(private readonly family: FamilyName) {}

  accept({ metrics, said, nodes }: Round): void {
    const own = metrics.filter((metric) => familyOf(metric) === this.family);
    for (const { vantage, target, samples } of said) {
      const source = `${vantage} ${target}`;
      const labels = this.#labelsOf(source, { vantage, probe: 'path', target });
      const mine = samples.filter(({ metric }) => familyOf(metric) === this.family);
      this.#store.accept({ source, labels, expiresAt: Infinity, metrics: own, samples: mine });
    }
    if (familyOf(nodeInfo) !== this.family) return;
    for (const [vantage, facts] of nodes) {
      const labels = this.#labelsOf(vantage, { vantage });
      const samples = [...facts].map(([node, known]) => ({ metric: nodeInfo, labels: { node, ...known }, value: 1 }));
      this.#store.accept({ source: vantage, labels, expiresAt: Infinity, metrics: [nodeInfo], samples });
    }
  }

  page(asked: Asked): Page {
    return page(this.#families(), asked, { clock: this.#clock });
  }

  /** Series now. */
  get series(): number {
    const rows = this.#families().map((family) => family.own.subarray(0, family.rows));
    return rows.reduce((sum, own) => sum + own.filter((id) => id !== HOLE).length, 0);
  }

  /** Without the store's own series. */
  #families(): Families {
    return this.#store.snapshot().families.filter(({ head }) => head.name.startsWith(PREFIX));
  }

  /** The same object each time, as a target's labels are. */
  #labelsOf(source: string, labels: Record<string, string>): Readonly<Record<string, string>> {
    const known = this.#labels.get(source) ?? labels;
    this.#labels.set(source, known);
    return known;
  }
}
