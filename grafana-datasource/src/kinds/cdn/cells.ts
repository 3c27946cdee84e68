import {
  baselineAmong,
  cachingOf,
  CDN_ORIGIN,
  cdnCellsFrame,
  deliveryOf,
  labelNames,
  cdnFailures,
  cdnIntegrityChecks,
  cdnPairs,
  speedOf,
  STRICTNESS,
  TARGET_LABELS,
  type CdnQuery,
  type Counts,
  type Distribution,
  type Labels,
  type Metric,
  type RowOf,
} from '@parallax/contract';
import { fromClassic, fromRanks, type Measured } from '../histogram.js';
import type { Answers, Scope } from '../kind.js';
import { inOrder, known, rowsOf } from '../rows.js';
import { sickOf } from '../wellness.js';
import { columnBy, type ColumnOf } from './columns.js';
import { mixtureOf } from './mixture.js';
import { planOf, type Plan } from './plan.js';
import { gridOf, risesOf, tracksOf } from './tracks.js';

type Cell = RowOf<typeof cdnCellsFrame>;
type Counted = Pick<Counts, 'labels' | 'total'>;

/** Where a row of an answer belongs. */
interface Key {
  readonly probe: string;
  readonly provider: string;
  readonly column: string;
}

/** What is known of one cell, as the statistics of the contract take it. */
interface Evidence {
  readonly pairs: Counts[];
  readonly fetches: Counted[];
  readonly failures: Counted[];
  readonly cacheRequests: Counted[];
  readonly ttl: Counted[];
  readonly integrity: Counted[];
  readonly edges: Counted[];
  readonly ratios: Distribution[];
  readonly times: Distribution[];
  readonly vantages: Set<string>;
  readonly sick: Set<string>;
}

const nothing = (): Evidence => ({
  ...{ pairs: [], fetches: [], failures: [], cacheRequests: [], ttl: [], integrity: [], edges: [] },
  ...{ ratios: [], times: [], vantages: new Set<string>(), sick: new Set<string>() },
});

/** One row for each probe, provider and column; providers without data in a column have a row of `null`. */
export function cellsOf(query: CdnQuery, answers: Answers, scope: Scope): readonly Cell[] {
  const plan = planOf(query, scope);
  const gathered = new Gathered(plan, answers);
  counts(gathered, plan, answers);
  rises(gathered, answers);
  distributions(gathered, plan, answers);
  return rows(gathered);
}

/** Evidence by cell. What sick vantages measured is left out; that they were there is kept. */
class Gathered {
  readonly cells = new Map<string, { key: Key; evidence: Evidence }>();
  /** Providers of each probe that were compared with another one. */
  readonly compared = new Map<string, Set<string>>();
  private readonly sick: ReadonlySet<string>;
  private readonly columnOf: ColumnOf;

  constructor(plan: Plan, answers: Answers) {
    this.sick = sickOf(answers.table('sick'));
    this.columnOf = columnBy(plan.column, { places: answers.table('places'), edges: answers.table('edges') });
  }

  /** The evidence of the cell that a series belongs to; undefined where its vantage is sick. */
  at(labels: Labels): Evidence | undefined {
    const { probe = '', provider = '', vantage = '' } = labels;
    const column = this.columnOf(labels);
    const text = [probe, provider, column].join('\0');
    const cell = this.cells.get(text) ?? { key: { probe, provider, column }, evidence: nothing() };
    this.cells.set(text, cell);
    if (!this.sick.has(vantage)) return cell.evidence;
    cell.evidence.sick.add(vantage);
    return undefined;
  }

  compare({ probe = '', provider = '' }: Labels): void {
    this.compared.set(probe, (this.compared.get(probe) ?? new Set()).add(provider));
  }
}

type CountsOf = 'fetches' | 'cacheRequests' | 'ttl' | 'integrity';
const COUNTS: readonly (readonly [CountsOf, string, readonly string[]])[] = [
  ['fetches', 'fetches', []],
  ['cacheRequests', 'cache', ['fetch', 'layer', 'cache_status']],
  ['ttl', 'ttl', ['outcome']],
  ['integrity', 'integrity', ['outcome']],
];

function counts(gathered: Gathered, { key, column }: Plan, answers: Answers): void {
  for (const [into, refId, own] of COUNTS) {
    for (const { labels, value } of rowsOf(answers.table(refId), [...key, ...own])) {
      // What differs is counted one by one in `rises`.
      if (into === 'integrity' && labels['outcome'] === 'different') continue;
      const evidence = gathered.at(labels);
      evidence?.[into].push({ labels, total: value });
      if (into === 'fetches' && value > 0) evidence?.vantages.add(labels['vantage'] ?? '');
    }
  }
  const partitions = column === 'partition' ? rowsOf(answers.table('partitions'), ['probe', 'provider', 'partition']) : []; // prettier-ignore
  for (const { labels, value } of rowsOf(answers.table('edge_checks'), [...key, 'outcome'])) {
    const { probe, provider } = labels;
    const same = partitions.filter((one) => one.labels['probe'] === probe && one.labels['provider'] === provider);
    // A place is one of all partitions.
    const places = column === 'partition' ? same.map((one) => ({ ...labels, ...one.labels })) : [labels];
    for (const place of places) gathered.at(place)?.edges.push({ labels, total: value });
  }
}

const allOf = (metric: Metric): readonly string[] => labelNames(metric);

function rises(gathered: Gathered, answers: Answers): void {
  const tables = ['sources', 'pairs', 'failures', 'different'].map((refId) => answers.table(refId));
  const grid = gridOf(tables);
  const names = [TARGET_LABELS, allOf(cdnPairs), allOf(cdnFailures), allOf(cdnIntegrityChecks)];
  const [sources = [], ...series] = tables.map((table, at) => tracksOf(table, names[at] ?? [], grid));
  const [pairs = [], failures = [], different = []] = risesOf(sources, series);
  for (const one of pairs) {
    gathered.compare(one.labels);
    gathered.at(one.labels)?.pairs.push(one);
  }
  for (const one of failures) gathered.at(one.labels)?.failures.push(one);
  for (const one of different) gathered.at(one.labels)?.integrity.push(one);
}

function distributions(gathered: Gathered, { histogramKey }: Plan, answers: Answers): void {
  const measured = (refId: string): readonly Measured[] => [
    ...fromRanks(answers.table(refId), histogramKey),
    ...fromClassic(answers.table(`${refId}_classic`), histogramKey),
  ];
  for (const { labels, distribution } of measured('times')) gathered.at(labels)?.times.push(distribution);
  for (const { labels, distribution } of measured('ratios')) gathered.at(labels)?.ratios.push(distribution);
}

/** Every provider of a probe in every column of it. */
function rows({ cells, compared }: Gathered): readonly Cell[] {
  const keys = [...cells.values()].map(({ key }) => key);
  return [...new Set(keys.map(({ probe }) => probe))].flatMap((probe) => {
    const mine = keys.filter((key) => key.probe === probe);
    const providers = [...new Set(mine.map(({ provider }) => provider))];
    const others = compared.get(probe) ?? new Set<string>();
    const baseline = baselineAmong(providers, others);
    const roleOf = (provider: string): string =>
      provider === baseline ? 'baseline' : provider === CDN_ORIGIN ? 'origin' : 'edge';
    const columns = [...new Set(mine.map(({ column }) => column))];
    const all = providers.flatMap((provider) =>
      columns.map((column): Cell => {
        const evidence = cells.get([probe, provider, column].join('\0'))?.evidence ?? nothing();
        return { probe, provider, column, role: roleOf(provider), ...judged(evidence, provider), ...shares(evidence) };
      }),
    );
    return all.sort(inOrder<Cell>('column', 'provider'));
  });
}

/** Speed, by the very functions of the scorecard of the command line. */
function judged({ pairs, ratios, times }: Evidence, provider: string) {
  const speed = speedOf(
    {
      ...{ pairs, fetch: 'as_found' },
      ratios: [{ distribution: mixtureOf(ratios) }],
      firstBytes: [{ distribution: mixtureOf(times) }],
    },
    STRICTNESS,
  );
  const { judgement, ratio } = speed;
  // The origin shows what no provider would be like: nothing is judged of it.
  const candidate = provider === CDN_ORIGIN ? undefined : judgement;
  return {
    ...{ verdict: candidate?.verdict ?? null, reason: candidate?.reason ?? null },
    ...{ pairs: known(judgement?.pairs), worth: known(judgement?.effectivePairs) },
    slower: known(judgement?.slower.estimate),
    ...{ ratio: known(ratio?.estimate), ratio_low: known(ratio?.low), ratio_high: known(ratio?.high) },
    ...{ p50: known(speed.p50), p95: known(speed.p95) },
  };
}

function shares(evidence: Evidence) {
  const caching = cachingOf({ cacheRequests: evidence.cacheRequests, cacheBytes: [] }, STRICTNESS);
  const delivery = deliveryOf(evidence, STRICTNESS);
  const { fetches, vantages, sick } = evidence;
  return {
    ...{ hits: known(caching.hitRatio?.estimate), offload: known(caching.offload?.estimate) },
    ...{ errors: known(delivery.errors?.estimate), integrity: known(delivery.integrity?.estimate) },
    ...{ ttl_honoured: known(delivery.ttlHonoured?.estimate), proper_edge: known(delivery.properEdge?.estimate) },
    unknown: known(caching.unknownShare?.estimate),
    fetches: fetches.length === 0 ? null : Math.round(fetches.reduce((sum, { total }) => sum + total, 0)),
    ...{ vantages: vantages.size, sick: sick.size },
  };
}
