import * as contract from '@parallax/contract';
import { aggregate, CHANGE_KINDS, selector, type ChangeKind, type ChangesQuery, type Metric, type Recorded } from '@parallax/contract'; // prettier-ignore
import type { Ask, Scope } from '../kind.js';
import { matchers } from '../match.js';
import { duration } from '../window.js';

/** Steps of a range, and the finest one, milliseconds. */
const STEPS = 300;
const FLOOR = 15_000;
/** Up to this step a gauge is asked as it stands; beyond, its worst value within the step, milliseconds. */
const PLAIN = 60_000;

export const PATH = ['vantage', 'probe', 'target', 'address'] as const;
export const WAY = ['vantage', 'probe', 'target', 'provider', 'partition'] as const;

const METRICS: Readonly<Record<ChangeKind, readonly (Metric | Recorded)[]>> = {
  path: [contract.pathChanges],
  vantage: [contract.vantageHealthy, contract.vantageSick],
  cdn: [contract.cdnComparisonRatio, contract.cdnPairsHour],
};

/** What is listed; everything when the query does not say. */
export const wanted = ({ of }: ChangesQuery): readonly ChangeKind[] => of ?? CHANGE_KINDS;

export const metricsOf = (query: ChangesQuery): readonly (Metric | Recorded)[] =>
  wanted(query).flatMap((kind) => METRICS[kind]);

/** Milliseconds between the points at which changes are looked for. */
export const stepOf = ({ from, to }: Scope): number => Math.max(FLOOR, Math.ceil((to - from) / STEPS / FLOOR) * FLOOR);

export function toPromql(query: ChangesQuery, scope: Scope): readonly Ask[] {
  const step = stepOf(scope);
  const select = <M extends Metric | Recorded>(metric: M, extra?: contract.Matching<M>): string =>
    selector(metric, matchers(metric, query.filter, scope.adhoc, extra));
  const worst = (gauge: string, function_: 'min' | 'max'): string =>
    step <= PLAIN ? gauge : `${function_}_over_time(${gauge}[${duration(step)}])`;
  const slower = select(contract.cdnComparisonRatio, { comparison: 'slower' });
  const asks: Readonly<Record<ChangeKind, Readonly<Record<string, string>>>> = {
    path: { paths: aggregate('max', PATH, select(contract.pathChanges)) },
    vantage: {
      healthy: aggregate('min', ['vantage'], worst(select(contract.vantageHealthy), 'min')),
      sick: `${aggregate('max', ['vantage', 'reason'], worst(select(contract.vantageSick), 'max'))} > 0`,
    },
    cdn: {
      slower: aggregate('max', WAY, slower),
      pairs: aggregate('max', WAY, select(contract.cdnPairsHour)),
    },
  };
  return wanted(query).flatMap((kind) =>
    Object.entries(asks[kind]).map(([refId, expr]): Ask => ({ refId, expr, mode: 'range', step })),
  );
}
