import { increase, probeFailures, probeViolating, selector } from '@parallax/contract';
import { durationOf, seconds, type CommonSettings } from './common.js';

const PAIR = 'vantage, probe, target';

/** So long that it holds failures of the last rounds of any probe. */
export const failureWindow = ({ rounds }: CommonSettings): string =>
  durationOf(seconds(rounds.lengths.at(-1) ?? '1m') * (rounds.of + 1));

/**
 * For each eligible vantage and each target that has failed for one of `reasons` (a regular expression): 1 where enough of
 * the last rounds failed and at least `share` of the failures have such a reason, else 0.
 */
export function because(reasons: string, share: number, common: CommonSettings): string {
  const match = { reason: { matches: reasons } };
  const window = failureWindow(common);
  const sum = (part: string): string => `sum by (${PAIR}) (${part})`;
  const these = sum(increase(probeFailures, window, match));
  const judged = `(${probeViolating.name} and on (probe, target) ${selector(probeFailures, match)})`;
  return `${probeViolating.name} * on (${PAIR}) (${these} / ${sum(increase(probeFailures, window))} >= bool ${share}) or ${judged} * 0`;
}
