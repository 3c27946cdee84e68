import { cdnTrendsFrame, quantileOf, type CdnQuery, type Distribution, type RowOf } from '@parallax/contract';
import { PART } from '../histogram.js';
import type { Answers, Scope, Table } from '../kind.js';
import { known } from '../rows.js';
import { columnBy, type ColumnOf } from './columns.js';
import { mixtureOf } from './mixture.js';
import { planOf } from './plan.js';

type Trend = RowOf<typeof cdnTrendsFrame>;

/** What is known of one cell at one moment. */
interface Moment {
  readonly time: number;
  readonly probe: string;
  readonly provider: string;
  readonly column: string;
  /** Parts of histograms by series. */
  readonly times: Map<string, Map<string, number>>;
  readonly ratios: Map<string, Map<string, number>>;
  readonly sums: { hits: number; tried: number; failures: number; fetches: number };
}

/** One row for each step, probe, provider and column, in the order of time. */
export function trendsOf(query: CdnQuery, answers: Answers, scope: Scope): readonly Trend[] {
  const plan = planOf(query, scope);
  const columnOf = columnBy(plan.column, { places: answers.table('places'), edges: answers.table('edges') });
  const moments = new Moments(columnOf);
  for (const what of ['times', 'ratios'] as const) {
    moments.read(answers.table(`trend_${what}`), plan.histogramKey, (moment, row, { value, series, part }) => {
      const parts = moment[what].get(series) ?? new Map<string, number>();
      moment[what].set(series, parts.set(part, value[row] ?? Number.NaN));
    });
  }
  for (const what of ['hits', 'tried', 'failures', 'fetches'] as const) {
    moments.read(answers.table(`trend_${what}`), plan.key, (moment, row, { value }) => {
      moment.sums[what] += value[row] ?? 0;
    });
  }
  return [...moments.all.values()].sort((one, other) => one.time - other.time).map(trend);
}

interface Reading {
  readonly value: ArrayLike<number>;
  readonly series: string;
  readonly part: string;
}

/** Moments by cell and time. Rows of one series stand together, so that labels are looked at once a series. */
class Moments {
  readonly all = new Map<string, Moment>();

  constructor(private readonly columnOf: ColumnOf) {}

  read(table: Table, names: readonly string[], add: (moment: Moment, row: number, reading: Reading) => void): void {
    const columns = names.map((name) => table.labels[name]);
    const parts = table.labels[PART];
    let cell = { text: '', probe: '', provider: '', column: '' };
    let reading: Reading = { value: table.value, series: '', part: '' };
    for (let row = 0; row < table.length; row += 1) {
      const same = (column: ArrayLike<string> | undefined): boolean => column === undefined || column[row] === column[row - 1]; // prettier-ignore
      if (row === 0 || !columns.every(same) || !same(parts)) {
        const labels = Object.fromEntries(names.map((name, at) => [name, columns[at]?.[row] ?? '']));
        const { probe = '', provider = '' } = labels;
        const column = this.columnOf(labels);
        cell = { text: [probe, provider, column].join('\0'), probe, provider, column };
        reading = { value: table.value, series: Object.values(labels).join('\0'), part: parts?.[row] ?? '' };
      }
      add(this.at(cell, table.time[row] ?? 0), row, reading);
    }
  }

  private at(
    { text, probe, provider, column }: { text: string } & Pick<Moment, 'probe' | 'provider' | 'column'>,
    time: number,
  ): Moment {
    // prettier-ignore
    const key = `${time}\0${text}`;
    const found = this.all.get(key);
    if (found !== undefined) return found;
    const sums = { hits: 0, tried: 0, failures: 0, fetches: 0 };
    const moment = { time, probe, provider, column, times: new Map(), ratios: new Map(), sums };
    this.all.set(key, moment);
    return moment;
  }
}

function trend({ time, probe, provider, column, times, ratios, sums }: Moment): Trend {
  const share = (part: number, whole: number): number | null => (whole > 0 ? Math.min(1, part / whole) : null);
  return {
    ...{ time, probe, provider, column },
    ...{ p50: median(times), ratio: median(ratios) },
    ...{ hits: share(sums.hits, sums.tried), errors: share(sums.failures, sums.fetches) },
  };
}

/** The median of what several series measured; see {@link mixtureOf}. */
function median(series: ReadonlyMap<string, ReadonlyMap<string, number>>): number | null {
  const all = [...series.values()].filter((parts) => !Number.isNaN(parts.get('r0.5') ?? Number.NaN));
  const [only] = all;
  if (all.length <= 1) return known(only?.get('r0.5'));
  return known(quantileOf(mixtureOf(all.map(distribution)), 0.5));
}

function distribution(parts: ReadonlyMap<string, number>): Distribution {
  const count = parts.get('count') ?? 1;
  const [low = 0, middle = 0, high = 0] = ['r0.1', 'r0.5', 'r0.9'].map((rank) => parts.get(rank) ?? parts.get('r0.5'));
  return [
    { low: 0, high: low, count: 0.1 * count },
    { low, high: middle, count: 0.4 * count },
    { low: middle, high, count: 0.4 * count },
    { low: high, high: Number.POSITIVE_INFINITY, count: 0.1 * count },
  ];
}
