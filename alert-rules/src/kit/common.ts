import { z } from 'zod';

/** What every subject goes by: rounds, quorum, links. */

const DURATION = /^[1-9][0-9]{0,3}(?:s|m|h|d|w)$/;
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** Seconds of a duration such as `5m`; it must be one. */
export const seconds = (duration: string): number =>
  Number(duration.slice(0, -1)) * SECONDS[duration.slice(-1) as keyof typeof SECONDS];

/** A duration of whole seconds, minutes, hours, days or weeks, within bounds. */
export const duration = (least: string, most: string): z.ZodType<string, string> =>
  z
    .string()
    .regex(DURATION, `not a duration; write one such as ${least}`)
    .refine((text) => !DURATION.test(text) || (seconds(text) >= seconds(least) && seconds(text) <= seconds(most)), {
      message: `not between ${least} and ${most}`,
    });

/** Seconds as the shortest duration. */
export function durationOf(total: number): string {
  const unit = (['w', 'd', 'h', 'm'] as const).find((one) => total % SECONDS[one] === 0) ?? 's';
  return `${total / SECONDS[unit]}${unit}`;
}

const Rounds = z.strictObject({
  lengths: z
    .array(duration('1s', '1h'))
    .min(1)
    .max(4)
    .refine((all) => all.every((one, at) => at === 0 || seconds(one) > seconds(all[at - 1] ?? '1s')), 'not ascending')
    .default(['1m', '5m', '15m'])
    .meta({ description: 'Lengths of rounds, ascending. A probe is judged by the first that is no shorter than its interval, or by the last.' }), // prettier-ignore
  violating: z.int().min(1).max(10).default(3).meta({ description: 'X of X of Y rounds.' }),
  of: z.int().min(1).max(10).default(5).meta({ description: 'Y of X of Y rounds.' }),
  mode: z.enum(['exact', 'any']).default('exact').meta({ description: 'exact: the same vantages in X of Y rounds. any: enough vantages in each of X of Y rounds, whichever they are.' }), // prettier-ignore
});

const Quorum = z.strictObject({
  vantages: z.int().min(1).max(100).default(2).meta({ description: 'Vantages that must agree, at least.' }),
  share: z.number().min(0).max(1).default(0.5).meta({ description: 'Of the eligible vantages that judge the target; the larger of both counts.' }), // prettier-ignore
  networks: z.int().min(1).max(100).default(2).meta({ description: 'Networks that they must stand in, as far as the target is judged from that many.' }), // prettier-ignore
  countries: z.int().min(1).max(100).default(1).meta({ description: 'The same for countries.' }),
});

export const commonShape = {
  rounds: Rounds.refine(({ violating, of }) => violating <= of, 'violating is more than of').prefault({}),
  quorum: Quorum.prefault({}),
  keep_firing: z.boolean().default(true).meta({ description: 'Write keep_firing_for. Off for vmalert before 1.90 and Prometheus before 2.42, which refuse it.' }), // prettier-ignore
  keep_firing_most: duration('2s', '1d').default('1d').meta({ description: 'The longest keep_firing_for that is written. Lower it where rounds are so short that minutes of a late all-clear are long.' }), // prettier-ignore
  labels: z
    .record(z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/), z.string().min(1).max(256))
    .refine((all) => Object.keys(all).length <= 16, 'more than 16 labels')
    .default({})
    .meta({ description: 'More labels of every alert, such as team.' }),
  grafana_url: z.url().max(2048).default('http://localhost:3000').meta({ description: 'Where links to dashboards and runbooks lead.' }), // prettier-ignore
} as const;

export type CommonSettings = { readonly [K in keyof typeof commonShape]: z.output<(typeof commonShape)[K]> };

/** What rendering goes by. */
export interface Common extends CommonSettings {
  /** Lines at the top of every file. */
  readonly head: readonly string[];
}

/** How long an alert is kept after it no longer holds; undefined is not at all. */
export function keptFor(keepFiring: string | undefined, common: Common): string | undefined {
  if (keepFiring === undefined || !common.keep_firing) return undefined;
  return seconds(keepFiring) > seconds(common.keep_firing_most) ? common.keep_firing_most : keepFiring;
}

/** How often rules are evaluated: with the shortest round. */
export const evaluation = ({ rounds }: CommonSettings): string => rounds.lengths[0] ?? '1m';
