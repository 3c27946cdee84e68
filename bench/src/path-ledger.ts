/** Samples of the path probe in the agent's own store, one store a family, and the pages that Prometheus scrapes. */
import { nodeInfo, type AddressFacts, type Metric, type Sample } from '@parallax/contract';
import { page, type Asked, type Page } from '@parallax/exporter/exposition';
import { Store } from '@parallax/exporter/store';
import { FAMILIES, type FamilyName } from './path-cost-table.js';

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

export interface Pair {
  readonly vantage: string;
  readonly target: string;
}

type Families = ReturnType<Store['snapshot']>['families'];

export class Ledger {
  readonly #clock = { now: (): number => performance.now(), wall: (): number => Date.now() };
  readonly #stores = new Map(
    FAMILIES.map((name) => [name, new Store({ clock: this.#clock, labels: {}, budgets: ROOMY })]),
  );
  readonly #labels = new Map<string, Readonly<Record<string, string>>>();

  /** What one run of a pair says. */
  accept({ vantage, target }: Pair, metrics: readonly Metric[], samples: readonly Sample[]): void {
    const source = `${vantage} ${target}`;
    const labels = this.#labelsOf(source, { vantage, probe: 'path', target });
    for (const [name, store] of this.#stores) {
      store.accept({
        ...{ source, labels, expiresAt: Infinity },
        metrics: metrics.filter((metric) => familyOf(metric) === name),
        samples: samples.filter(({ metric }) => familyOf(metric) === name),
      });
    }
  }

  /** Who the addresses are that a vantage has seen. */
  nodes(vantage: string, facts: ReadonlyMap<string, AddressFacts>): void {
    const labels = this.#labelsOf(vantage, { vantage });
    const samples = [...facts].map(([node, known]) => ({ metric: nodeInfo, labels: { node, ...known }, value: 1 }));
    const about = { source: vantage, labels, expiresAt: Infinity, metrics: [nodeInfo], samples };
    this.#stores.get(familyOf(nodeInfo))?.accept(about);
  }

  page(name: FamilyName, asked: Asked): Page {
    return page(this.#families(name), asked, { clock: this.#clock });
  }

  /** Series of the family now. */
  series(name: FamilyName): number {
    const rows = this.#families(name).map((family) => family.own.subarray(0, family.rows));
    return rows.reduce((sum, own) => sum + own.filter((id) => id !== HOLE).length, 0);
  }

  /** Without the store's own series. */
  #families(name: FamilyName): Families {
    const all = this.#stores.get(name)?.snapshot().families ?? [];
    return all.filter(({ head }) => head.name.startsWith(PREFIX));
  }

  /** The same object each time, as a target's labels are. */
  #labelsOf(source: string, labels: Record<string, string>): Readonly<Record<string, string>> {
    const known = this.#labels.get(source) ?? labels;
    this.#labels.set(source, known);
    return known;
  }
}
