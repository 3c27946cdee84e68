import {
  aggregate,
  buckets,
  cdnFirstByte,
  cdnPhaseDuration,
  dnsPhaseDuration,
  httpPhaseDuration,
  probeResolve,
  selector,
  tcpPhaseDuration,
  type Metric,
  type PhasesQuery,
} from '@parallax/contract';
import { eitherRanks, eitherSums, parts, type Summing } from '../histogram.js';
import type { Ask, Scope } from '../kind.js';
import { matchers } from '../match.js';
import { rangeOf } from '../rows.js';
import { unlessSick, whileWell } from '../wellness.js';

type Histogram = Metric & { readonly type: 'histogram' };
type Of = NonNullable<PhasesQuery['of']>;

/** Histograms with a label `phase`. */
export const PHASED: Readonly<Record<Of, Histogram>> = {
  http: httpPhaseDuration,
  tcp: tcpPhaseDuration,
  dns: dnsPhaseDuration,
  cdn: cdnPhaseDuration,
};

/** A phase that has a histogram of its own. */
interface Single {
  readonly phase: 'resolve' | 'first_byte';
  readonly metric: Histogram;
}

/** Fetches of a CDN probe resolve by themselves; of other probes the time to resolve is kept by the probe. */
export const SINGLE: Readonly<Record<Of, Single>> = {
  http: { phase: 'resolve', metric: probeResolve },
  tcp: { phase: 'resolve', metric: probeResolve },
  dns: { phase: 'resolve', metric: probeResolve },
  cdn: { phase: 'first_byte', metric: cdnFirstByte },
};

const SHOWN_POINTS = 60;
/** Shorter windows would often hold no run. */
const LEAST_WINDOW = 300_000;

/** Labels of rows beside the phase. */
export const keyOf = (of: Of): readonly string[] => ['probe', 'target', ...(of === 'cdn' ? ['provider'] : [])];

/** Whole distributions over the range, and over steps of it; summed over vantages, those that are sick left out. */
export function questions({ of = 'http', filter }: PhasesQuery, scope: Scope): readonly Ask[] {
  const step = Math.ceil(Math.max((scope.to - scope.from) / SHOWN_POINTS, scope.step, 1000) / 1000) * 1000;
  const range = rangeOf(scope);
  const whole = <M extends Histogram>(summing: Summing<M>): string =>
    parts({ ...eitherRanks(summing, [0.5, 0.95]), ...eitherSums(summing) });
  const brief = <M extends Histogram>(summing: Summing<M>): string =>
    parts({ ...eitherRanks(summing, [0.5]), ...eitherSums(summing) });
  const summing = (metric: Histogram, window: string, without: (series: string) => string): Summing<Histogram> => ({
    ...{ metric, match: matchers(metric, filter, scope.adhoc), window },
    by: metric === PHASED[of] ? [...keyOf(of), 'phase'] : keyOf(of),
    without: metric === probeResolve ? (series) => without(ofThese(series)) : without,
  });
  // `parallax_probe_resolve_duration_seconds` is one of every probe: those of this kind have phases.
  const phased = matchers(PHASED[of], filter, scope.adhoc);
  const either = `${selector(PHASED[of], phased)} or ${buckets(PHASED[of], phased)}`;
  const ofThese = (series: string): string =>
    `${series} and on (vantage, probe, target) ${aggregate('group', ['vantage', 'probe', 'target'], either)}`;
  const window = `${Math.max(step, LEAST_WINDOW) / 1000}s`;
  return [PHASED[of], SINGLE[of].metric].flatMap((metric, at): Ask[] => {
    const name = at === 0 ? 'phases' : 'single';
    const [over, each] = [summing(metric, range, unlessSick(range)), summing(metric, window, whileWell)];
    return [
      { refId: name, expr: whole(over), mode: 'instant' },
      { refId: `${name}_trends`, expr: brief(each), mode: 'range', step },
    ];
  });
}
