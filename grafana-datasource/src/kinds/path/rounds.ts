import { pathRoundsFrame } from '@parallax/contract';
import type { Answers, Columns } from '../kind.js';
import { rises } from '../rise.js';
import { toSeries, type Series } from '../series.js';
import { each, type Pairs } from './pairs.js';
import type { Plan } from './plan.js';
import type { Asked, Timeline } from './timeline.js';

/** Well for this share of a round: what a shorter weakness can cost stays below the loss that is worth a mark. */
const WELL = 0.9;

interface Setting {
  readonly asked: Asked;
  readonly answers: Answers;
  readonly pairs: Pairs;
  readonly time: Timeline;
  readonly plan: Plan;
}

/** How vantages and targets did, round by round. */
export function roundsFrame(setting: Setting): Columns<typeof pathRoundsFrame> {
  const { asked, pairs, time } = setting;
  const rounds = time.ends.length;
  const state = (rows: Series): Float64Array => latest(rows, setting);
  const columns = {
    flows: rise(asked.flows, setting),
    reached: rise(asked.reached, setting),
    changes: rise(asked.changes, setting, plausible(setting)),
    hops: state(asked.hops),
    rtt: state(asked.rtt),
    path: state(asked.id),
  };
  const healthy = healthOf(setting);
  const cells: number[] = [];
  for (let round = 0; round < rounds; round++)
    for (let pair = 0; pair < pairs.count; pair++)
      if (pairs.there[pair * rounds + round] === 1) cells.push(pair * rounds + round);
  const of = <T>(values: readonly T[]): T[] => cells.map((cell) => values[Math.floor(cell / rounds)] as T);
  const number = (values: Float64Array): (number | null)[] => cells.map((cell) => known(values[cell]));
  return {
    spec: pathRoundsFrame,
    columns: {
      time: cells.map((cell) => time.ends[cell % rounds]),
      vantage: of(pairs.vantage),
      target: of(pairs.target),
      ...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, number(values)])),
      healthy: cells.map((cell) => healthy(pairs.vantage[Math.floor(cell / rounds)] ?? '', cell % rounds)),
      probe: of(pairs.probe),
    },
  };
}

const known = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);

/** The last value of a gauge within each round. */
function latest(rows: Series, { pairs, time }: Pick<Setting, 'pairs' | 'time'>): Float64Array {
  const values = new Float64Array(pairs.count * time.ends.length).fill(Number.NaN);
  each(rows, pairs.of, (pair, at) => {
    const round = time.within(rows.time[at] ?? 0);
    if (round >= 0) values[pair * time.ends.length + round] = rows.value[at] ?? Number.NaN;
  });
  return values;
}

/** Whether what a counter begins with can have been counted within the round; of counters whose age matters. */
type Plausible = (pair: number, count: number) => boolean;

/** A run counts one change at most. */
const plausible =
  ({ pairs, plan }: Setting): Plausible =>
  (pair, count) =>
    !(count > plan.step / 1000 / (pairs.interval[pair] ?? Number.NaN) + 1);

/** How much a counter rose within each round. */
function rise(counters: Series, { pairs, time, plan }: Setting, begin: Plausible = () => true): Float64Array {
  if (plan.mode === 'instant') return latest({ ...counters, value: counters.value.map(Math.round) }, { pairs, time });
  const values = new Float64Array(pairs.count * time.ends.length).fill(Number.NaN);
  const traces = Array.from({ length: counters.count }, (_, series) => pairs.of(counters, series));
  rises(counters, time, ({ series, time: moment, more, begins }) => {
    const pair = traces[series] ?? -1;
    const round = time.within(moment);
    if (pair < 0 || round < 0 || (begins && !begin(pair, more))) return;
    const cell = pair * time.ends.length + round;
    values[cell] = (known(values[cell]) ?? 0) + more;
  });
  return values;
}

/** The worst share of time that each vantage was well, within each round. */
function healthOf({ answers, time }: Setting): (vantage: string, round: number) => boolean | null {
  const rows = toSeries(answers.table('health'), ['vantage']);
  const worst = new Map<string, number[]>();
  for (let series = 0; series < rows.count; series++) {
    const found: number[] = [];
    for (let at = rows.start[series] ?? 0; at < (rows.start[series + 1] ?? 0); at++) {
      const round = time.within(rows.time[at] ?? 0);
      if (round >= 0) found[round] = Math.min(found[round] ?? 1, rows.value[at] ?? 1);
    }
    worst.set(rows.labels['vantage']?.[series] ?? '', found);
  }
  return (vantage, round) => {
    const share = worst.get(vantage)?.[round];
    return share === undefined ? null : share >= WELL;
  };
}
