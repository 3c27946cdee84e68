import { probeInterval, type Recorded } from '@parallax/contract';
import { z } from 'zod';
import { commonShape, duration, seconds, type CommonSettings } from './common.js';
import { quorum } from './quorum.js';

/** What alerts over counters share: windows that hold enough runs, and a quorum of the subject's own. */

export const windowShape = {
  window: duration('5m', '2h').default('10m').meta({ description: 'Over which counters are read, for probes that run at least twice in it. Longer: calmer and later.' }), // prettier-ignore
  slow_window: duration('15m', '1d').default('1h').meta({ description: 'The same for probes that run more seldom; at least twice the longest interval.' }), // prettier-ignore
} as const;

export interface Windows {
  readonly window: string;
  readonly slow_window: string;
}

const PAIR = ['vantage', 'probe', 'target'].join(', ');

/** What `over` says of each vantage, probe and target within the window that suits the interval of the probe: the first that holds so many runs. */
export function byInterval(over: (window: string) => string, { window, slow_window }: Windows, runs = 2): string {
  const interval = `max by (${PAIR}) (${probeInterval.name})`;
  const longest = seconds(window) / runs;
  const often = `${over(window)} and on (${PAIR}) ${interval} <= ${longest}`;
  return `(${often} or ${over(slow_window)} and on (${PAIR}) ${interval} > ${longest})`;
}

/**
 * In how many evaluations a sum of counters rose within `window`: what one run counts has one fate, so rounds are evidence
 * and numbers are not. That an agent began anew is no rise.
 */
export const rises = ({ name }: Recorded, window: string): string =>
  `(changes(${name}[${window}]) - resets(${name}[${window}]))`;

/** A quorum whose share fits faults that some vantages see and others rightly do not. */
export const ownQuorum = (share: number): typeof commonShape.quorum => commonShape.quorum.unwrap().prefault({ share });

/** {@link quorum} with the numbers of a subject. */
export const agreed = (
  violating: string,
  subject: readonly string[],
  { common, quorum: own }: { readonly common: CommonSettings; readonly quorum: CommonSettings['quorum'] },
): string => quorum(violating, subject, { ...common, quorum: own });

/** How long something must hold before it is said, at least two evaluations of a minute. */
export const wait = (usual: string, when: string): z.ZodDefault<z.ZodType<string>> =>
  duration('2m', '1d')
    .default(usual)
    .meta({ description: `How long it must hold. ${when}` });
