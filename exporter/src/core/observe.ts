import { probeInvalid, sample, type LabelsOf, type Metric, type Phase, type Sample } from '@parallax/contract';
import type { Measured } from './clock.js';

/**
 * The sample of one measured phase: an observation, or a count of {@link probeInvalid} when the vantage could not
 * have timed it truly. Nothing when the phase did not happen. Who uses this lists `probeInvalid` among its metrics.
 */
export function* observe<M extends Metric & { readonly type: 'histogram' }>(
  metric: M,
  labels: LabelsOf<M>,
  phase: Phase,
  measured: Measured | undefined,
): Generator<Sample> {
  if (measured === undefined) return;
  if (typeof measured === 'number') yield sample(metric, labels, measured);
  else yield sample(probeInvalid, { phase, reason: measured }, 1);
}
