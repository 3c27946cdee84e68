import {
  aggregate,
  dnsShareDraws,
  dnsShareDrift,
  dnsShareIntended,
  dnsShareMeasured,
  dnsShareStep,
  dnsShareTtl,
  dnsShareTtlStretch,
  labelNames,
  selector,
  TARGET_LABELS,
  type DnsShareQuery,
  type Match,
  type Matching,
  type Metric,
} from '@parallax/contract';
import type { Ask, Scope } from '../kind.js';
import { matchers } from '../match.js';
import { whileWell } from '../wellness.js';

/** Metrics that the shares are asked of. */
export const ASKED: readonly Metric[] = [dnsShareMeasured, dnsShareDraws, dnsShareIntended, dnsShareDrift, dnsShareTtl];

const SHOWN_POINTS = 120;
/** Whether hostnames are in step is that of the last rounds, not of a day. */
const LATEST = 1_800_000;

/** The last values of the range, and shares over time. */
export function questions({ filter }: DnsShareQuery, scope: Scope): readonly Ask[] {
  const of = <M extends Metric>(metric: M, extra: Match = {}): string =>
    selector(metric, matchers(metric, filter, scope.adhoc, extra as Matching<M>));
  const latest = (refId: string, metric: Metric): Ask => ({
    ...{ refId, mode: 'instant' },
    expr: aggregate('max', labelNames(metric), of(metric)),
  });
  const recent = `${Math.max(1, Math.round(Math.min(LATEST, scope.to - scope.from) / 1000))}s`;
  const rounds = aggregate('max', labelNames(dnsShareStep), `increase(${of(dnsShareStep)}[${recent}])`);
  const step = Math.ceil(Math.max((scope.to - scope.from) / SHOWN_POINTS, scope.step, 1000) / 1000) * 1000;
  return [
    latest('measured', dnsShareMeasured),
    latest('draws', dnsShareDraws),
    latest('intended', dnsShareIntended),
    latest('drift', dnsShareDrift),
    latest('ttl', dnsShareTtl),
    latest('stretch', dnsShareTtlStretch),
    { refId: 'steps', expr: aggregate('sum', ['vantage', 'probe', 'target', 'outcome'], rounds), mode: 'instant' },
    { refId: 'measured_trends', expr: pooled(of), mode: 'range', step },
    { refId: 'intended_trends', expr: aggregate('max', INTENDED, of(dnsShareIntended)), mode: 'range', step },
  ];
}

const INTENDED = ['probe', 'target', 'provider'];

/** The share of the draws of all vantages: each vantage's share weighs as many draws as it rests on. */
function pooled(of: <M extends Metric>(metric: M, extra?: Match) => string): string {
  const draw = [...TARGET_LABELS, 'kind'];
  const share = aggregate('max', [...draw, 'provider'], whileWell(of(dnsShareMeasured, { bound: 'estimate' })));
  const draws = aggregate('max', draw, whileWell(of(dnsShareDraws)));
  const drawn = aggregate('sum', ['probe', 'target', 'kind', 'provider'], `${share} * on (${draw.join(', ')}) group_left () ${draws}`); // prettier-ignore
  const all = aggregate('sum', ['probe', 'target', 'kind'], draws);
  return `${drawn} / on (probe, target, kind) group_left () (${all} > 0)`;
}
