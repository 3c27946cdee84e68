import {
  cdnTrendsFrame,
  quantileOf,
  type CdnQuery,
  type Distribution,
  type Labels,
  type RowOf,
} from '@parallax/contract';
import { PART } from '../histogram.js';
import type { Answers, Scope, Table } from '../kind.js';
import { begins, known } from '../rows.js';
import { columnBy, type ColumnOf } from './columns.js';
import { mixtureOf } from './mixture.js';
import { planOf } from './plan.js';

type Trend = RowOf<typeof cdnTrendsFrame>;

/** What one series had at a moment: quantiles by rank, and its weight. */
interface Spread {
  low: number;
  middle: number;
  high: number;
  count: number;
}

/** What is known of one cell at one moment. */
interface Moment extends Cell {
  readonly time: number;
  /** By series. */
  times?: Map<string, Spread>;
  ratios?: Map<string, Spread>;
  hits: number;
  tried: number;
  failures: number;
  fetches: number;
}

const PARTS: Readonly<Record<string, keyof Spread>> = {
  'r0.1': 'low',
  'r0.5': 'middle',
  'r0.9': 'high',
  count: 'count',
};

/** One row for each step, probe, provider and column, in the order of time. */
export function trendsOf(query: CdnQuery, answers: Answers, scope: Scope): readonly Trend[] {
  const plan = planOf(query, scope);
  const columnOf = columnBy(plan.column, { places: answers.table('places'), edges: answers.table('edges') });
  const moments = new Moments(columnOf);
  for (const what of ['times', 'ratios'] as const) {
    moments.read(answers.table(`trend_${what}`), plan.histogramKey, (moment, value, { series, part }) => {
      const spreads = (moment[what] ??= new Map<string, Spread>());
      let spread = spreads.get(series);
      if (spread === undefined) spreads.set(series, (spread = { low: NaN, middle: NaN, high: NaN, count: 1 }));
      if (part !== undefined) spread[part] = value;
    });
  }
  for (const what of ['hits', 'tried', 'failures', 'fetches'] as const) {
    moments.read(answers.table(`trend_${what}`), plan.key, (moment, value) => {
      moment[what] += value;
    });
  }
  return moments.inOrder().map(trend);
}

interface Cell {
  readonly probe: string;
  readonly provider: string;
  readonly column: string;
}

interface Reading {
  readonly series: string;
  readonly part: keyof Spread | undefined;
}

/** Moments by cell and time. Rows of one series stand together, so that labels are looked at once a series. */
class Moments {
  private readonly cells = new Map<string, { readonly cell: Cell; readonly moments: Map<number, Moment> }>();

  constructor(private readonly columnOf: ColumnOf) {}

  read(table: Table, names: readonly string[], add: (moment: Moment, value: number, reading: Reading) => void): void {
    const columns = [...names, PART].map((name) => table.labels[name]).filter((column) => column !== undefined);
    let moments = new Map<number, Moment>();
    let cell: Cell = { probe: '', provider: '', column: '' };
    let reading: Reading = { series: '', part: undefined };
    for (let row = 0; row < table.length; row += 1) {
      if (begins(columns, row)) {
        const labels = Object.fromEntries(names.map((name) => [name, table.labels[name]?.[row] ?? '']));
        ({ cell, moments } = this.at(labels));
        reading = { series: Object.values(labels).join('\0'), part: PARTS[table.labels[PART]?.[row] ?? ''] };
      }
      const time = table.time[row] ?? 0;
      let moment = moments.get(time);
      if (moment === undefined)
        moments.set(time, (moment = { ...cell, time, hits: 0, tried: 0, failures: 0, fetches: 0 }));
      add(moment, table.value[row] ?? Number.NaN, reading);
    }
  }

  inOrder(): readonly Moment[] {
    const all = [...this.cells.values()].flatMap(({ moments }) => [...moments.values()]);
    return all.sort((one, other) => one.time - other.time);
  }

  private at(labels: Labels): { readonly cell: Cell; readonly moments: Map<number, Moment> } {
    const cell = { probe: labels['probe'] ?? '', provider: labels['provider'] ?? '', column: this.columnOf(labels) };
    const text = [cell.probe, cell.provider, cell.column].join('\0');
    const found = this.cells.get(text) ?? { cell, moments: new Map<number, Moment>() };
    this.cells.set(text, found);
    return found;
  }
}

function trend({ time, probe, provider, column, times, ratios, hits, tried, failures, fetches }: Moment): Trend {
  const share = (part: number, whole: number): number | null => (whole > 0 ? Math.min(1, part / whole) : null);
  const [p50, ratio] = [median(times), median(ratios)];
  return { time, probe, provider, column, p50, ratio, hits: share(hits, tried), errors: share(failures, fetches) };
}

/** The median of what several series measured; see {@link mixtureOf}. */
function median(series: ReadonlyMap<string, Spread> | undefined): number | null {
  if (series === undefined) return null;
  const all = [...series.values()].filter(({ middle }) => !Number.isNaN(middle));
  if (all.length <= 1) return known(all[0]?.middle);
  return known(quantileOf(mixtureOf(all.map(distribution)), 0.5));
}

function distribution({ low, middle, high, count }: Spread): Distribution {
  const [from, to] = [Number.isNaN(low) ? middle : low, Number.isNaN(high) ? middle : high];
  return [
    { low: 0, high: from, count: 0.1 * count },
    { low: from, high: middle, count: 0.4 * count },
    { low: middle, high: to, count: 0.4 * count },
    { low: to, high: Number.POSITIVE_INFINITY, count: 0.1 * count },
  ];
}
