import {
  probeFailedLast,
  vantageCountry,
  vantageLocalProblem,
  vantageNetwork,
  vantageSickNow,
} from '@parallax/contract';
import type { CommonSettings } from './common.js';

/**
 * How many vantages must agree, in PromQL. `violating` is always a vector of 1 and 0 that carries `vantage` and the
 * labels of the subject; a vantage that does not report has no sample in it.
 */

/** Without the vantages that nobody should believe now. */
export const eligible = (vector: string): string =>
  `${vector} unless on (vantage) (${vantageSickNow.name} == 1) unless on (vantage) (${vantageLocalProblem.name} == 1)`;

/** The same of what was counted within `window`: what a vantage counted while nobody should have believed it is still in it. */
export const eligibleThroughout = (vector: string, window: string): string =>
  [vantageSickNow, vantageLocalProblem].reduce(
    (rest, { name }) => `${rest} unless on (vantage) (max_over_time(${name}[${window}]) == 1)`,
    vector,
  );

/** Outcomes of vantages that are not sick, problems of their own included: what tells whose problem it is. */
export const NOT_SICK = `(${probeFailedLast.name} unless on (vantage) (${vantageSickNow.name} == 1))`;

const by = (labels: readonly string[]): string => `by (${labels.join(', ')})`;

const PLACES = { network: vantageNetwork.name, country: vantageCountry.name } as const;

/** How many networks or countries stand behind the samples of `vector`. */
const places = (vector: string, kind: keyof typeof PLACES, subject: readonly string[]): string =>
  `count ${by(subject)} (group ${by([...subject, kind])} (${vector} * on (vantage) group_left (${kind}) ${PLACES[kind]}))`;

/** One series for each subject of which enough vantages say 1; its value is how many do. */
export function quorum(violating: string, subject: readonly string[], { quorum: wanted }: CommonSettings): string {
  const { vantages, share, networks, countries } = wanted;
  const agree = `sum ${by(subject)} (${violating})`;
  const needed = `clamp_min(${share} * count ${by(subject)} (${violating}), ${vantages})`;
  const spread = (kind: keyof typeof PLACES, least: number): string =>
    least < 2
      ? ''
      : ` and ${places(`(${violating} == 1)`, kind, subject)} >= clamp_max(${places(violating, kind, subject)}, ${least})`;
  return `${agree} >= ${needed}${spread('network', networks)}${spread('country', countries)}`;
}

/** 1 where `condition` has a sample and 0 for the rest of `all`; both carry the labels of the subject and no others. */
export const asBool = (condition: string, all: string): string => `(${condition}) * 0 + 1 or ${all} * 0`;
