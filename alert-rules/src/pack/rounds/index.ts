import {
  probeFailedEligible,
  probeFailedLast,
  probeInterval,
  probeLastRun,
  probeLastSuccess,
  probeViolating,
  selector,
  targetDownQuorum,
  targetFault,
  targetRound,
  targetVantages,
  targetViolating,
  vantageCountry,
  vantageFailedRatio,
  vantageHealthy,
  vantageInfo,
  vantageLocalProblem,
  vantageNetwork,
  vantageSickNow,
} from '@parallax/contract';
import { failureWindow } from '../../kit/because.js';
import { durationOf, evaluation, seconds, type CommonSettings } from '../../kit/common.js';
import { mostly } from '../../kit/fault.js';
import { asBool, eligible, NOT_SICK, quorum } from '../../kit/quorum.js';
import { recent } from '../../kit/recent.js';
import type { RecordingRule, RuleFile } from '../../kit/rule.js';
import { TARGETS } from '../../kit/targets.js';
import { roundsTests } from './tests.js';

/** A vantage that sees at least this share of so many targets fail has a problem of its own, ... */
const LOCAL = { share: 0.8, targets: 3 } as const;
/** ... unless more than this share of the vantages sees the same. */
const MINORITY = 0.5;
const TARGET = ['probe', 'target'] as const;
const PAIR = 'vantage, probe, target';
const RUN = selector(probeLastRun, TARGETS);
/** 1 for each vantage that sees most of its targets fail. */
const MOSTLY_BAD = `(${vantageFailedRatio.name} >= bool ${LOCAL.share})`;

/** One series a vantage: what is configured, by the first of `labels` that is not empty, else the vantage itself. */
function placeOf(label: string, labels: readonly string[]): string {
  const before = (at: number): string => labels.slice(0, at).map((one) => `${one}="",`).join(''); // prettier-ignore
  const options = labels.map((one, at) => `label_replace(${vantageInfo.name}{${before(at)}${one}!=""}, "${label}", "$1", "${one}", "(.+)")`); // prettier-ignore
  const itself = `label_replace(group by (vantage) (${probeLastRun.name}), "${label}", "$1", "vantage", "(.+)")`;
  const known = `group by (vantage, ${label}) (${options.join(' or ')})`;
  return `topk by (vantage) (1, ${known}) or on (vantage) ${itself}`;
}

const vantages: readonly RecordingRule[] = [
  { record: vantageNetwork, expr: placeOf('network', ['asn', 'network']) },
  { record: vantageCountry, expr: placeOf('country', ['country']) },
  { record: vantageSickNow, expr: `max by (vantage) (${vantageHealthy.name} == bool 0)` },
  {
    record: probeFailedLast,
    // Both times are one and the same after a success. Of one clock, and not compared by size: a vantage whose clock is
    // wrong, or was set back, judges as well as any.
    expr: `avg by (${PAIR}) (${RUN} != bool ${probeLastSuccess.name} or ${RUN} * 0 + 1) >= bool 0.5`,
  },
  {
    record: vantageFailedRatio,
    expr: `avg by (vantage) ${NOT_SICK} and count by (vantage) ${NOT_SICK} >= ${LOCAL.targets}`,
  },
  { record: vantageLocalProblem, expr: `${MOSTLY_BAD} * scalar(avg${MOSTLY_BAD} <= bool ${MINORITY})` },
  { record: probeFailedEligible, expr: eligible(probeFailedLast.name) },
];

/** Sum of a vector of 1 and 0 over the last Y rounds, by the length of round that the interval of the probe asks for. */
function overRounds(series: string, labels: string, { rounds }: CommonSettings): string {
  // A scrape that failed leaves the vantage in the count: it is not gone, and without it a part would be a majority.
  const interval = `max by (${labels}) (${recent(probeInterval.name)})`;
  const parts = rounds.lengths.map((length, at) => {
    const shorter = rounds.lengths[at - 1];
    const above = shorter === undefined ? '' : ` > ${seconds(shorter)}`;
    const most = at === rounds.lengths.length - 1 ? '' : ` <= ${seconds(length)}`;
    const these = above + most === '' ? '' : ` and on (${labels}) ${interval}${above}${most}`;
    return `sum_over_time(${series}[${rangeOf(length, at, rounds.of)}])${these}`;
  });
  return parts.join(' or ');
}

/**
 * Exactly Y samples. The shortest round is that of the evaluation: from the first of Y to the last are Y - 1 rounds,
 * and a second so that a closed and a left-open range hold the same (Prometheus 2 and 3). Longer rounds are read at
 * whole multiples of their length.
 */
const rangeOf = (length: string, at: number, rounds: number): string =>
  at === 0 ? spelt((rounds - 1) * seconds(length) + 1) : `${spelt(rounds * seconds(length) - 1)}:${length}`;

/** 241 as `4m1s`. */
function spelt(total: number): string {
  const rest = total % 60;
  const whole = total - rest;
  return `${whole === 0 ? '' : durationOf(whole)}${rest === 0 ? '' : `${rest}s`}`;
}

function agreement(common: CommonSettings): readonly RecordingRule[] {
  const { violating, mode } = common.rounds;
  const pairs = overRounds(probeFailedEligible.name, PAIR, common);
  const all = (vector: string): string => `count by (probe, target) (${vector})`;
  const exact = mode === 'exact';
  const now = exact ? probeViolating.name : probeFailedEligible.name;
  const round = asBool(quorum(now, TARGET, common), all(now));
  return [
    { record: probeViolating, expr: `(${pairs}) >= bool ${violating}` },
    { record: targetVantages, expr: all(probeViolating.name) },
    { record: targetViolating, expr: `sum by (probe, target) (${probeViolating.name})` },
    { record: targetRound, expr: round },
    {
      record: targetDownQuorum,
      expr: exact
        ? targetRound.name
        : `(${overRounds(targetRound.name, 'probe, target', common)}) >= bool ${violating}`,
    },
    { record: targetFault, expr: mostly(targetFault, `${probeViolating.name} == 1`, failureWindow(common)) },
  ];
}

/** What every other file rests on; loaded first. */
export function rounds(common: CommonSettings): RuleFile {
  const interval = evaluation(common);
  return {
    name: 'parallax-rounds',
    about: `What each vantage says of each target round by round, which vantages are believed, and how many agree.
The other files rest on this one. One group, since its rules read each other in the same evaluation.`,
    groups: [{ name: 'parallax-rounds', interval, rules: [...vantages, ...agreement(common)] }],
    tests: roundsTests,
  };
}
