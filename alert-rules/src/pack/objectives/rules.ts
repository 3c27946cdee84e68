import {
  objectiveBurnsFast,
  objectiveBurnsSlowly,
  selector,
  sloBudgetLeft,
  sloErrors,
  sloFailures,
  sloRuns,
  sloViolating,
} from '@parallax/contract';
import { durationOf, seconds, type CommonSettings } from '../../kit/common.js';
import { forEach, label } from '../../kit/evidence.js';
import { quorum } from '../../kit/quorum.js';
import type { AlertRule, RecordingRule, RuleGroup } from '../../kit/rule.js';
import { indicatorOf } from './sli.js';
import type { Objective } from './settings.js';

/** Burn rates over several windows (https://sre.google/workbook/alerting-on-slos/, its sixth way). */

/** Whatever the length of rounds: windows are sums of what was recorded, and five minutes need several of them. */
export const EVALUATION = '1m';

type Window = '5m' | '30m' | '1h' | '6h' | '3d';

interface Burn {
  /** Share of the budget of the whole window that may go within `long` before somebody hears of it. */
  readonly share: number;
  readonly long: Window;
  /** Says that it still burns: the alert ends soon after the errors do. */
  readonly short: Window;
}

export const FAST: readonly Burn[] = [
  { share: 0.02, long: '1h', short: '5m' },
  { share: 0.05, long: '6h', short: '30m' },
];
export const SLOW: readonly Burn[] = [{ share: 0.1, long: '3d', short: '6h' }];

/** Share of runs that may be bad. */
export const budgetOf = ({ objective }: Objective): number => rounded(1 - objective);

/** Share of bad runs from which on it burns so fast. */
export const thresholdOf = (objective: Objective, { share, long }: Burn): number =>
  rounded((share * seconds(objective.window) * budgetOf(objective)) / seconds(long));

/** Without the dust of binary fractions. */
const rounded = (value: number): number => Number(value.toPrecision(6));

export function groupOf(objective: Objective, common: CommonSettings): RuleGroup {
  return {
    name: `parallax-objective-${objective.name}`,
    interval: EVALUATION,
    rules: [...counted(objective), ...ratios(objective), fast(objective, common), slowly(objective)],
  };
}

function counted(objective: Objective): RecordingRule[] {
  const labels = { slo: objective.name };
  const all = indicatorOf(objective, []);
  const each = indicatorOf(objective, ['vantage'], '1h');
  return [
    { record: sloRuns, labels, expr: all.runs },
    { record: sloFailures, labels, expr: all.bad },
    { record: sloViolating, labels, expr: `(${each.bad}) / ((${each.runs}) > 0) > bool ${budgetOf(objective)}` },
  ];
}

const within = (objective: Objective, window: string): string =>
  `sum(sum_over_time(${selector(sloFailures, { slo: objective.name })}[${window}])) / (sum(sum_over_time(${selector(sloRuns, { slo: objective.name })}[${window}])) > 0)`;

function ratios(objective: Objective): RecordingRule[] {
  const windows = [...new Set([...FAST, ...SLOW].flatMap(({ long, short }) => [long, short]))];
  return [
    ...windows.map((over): RecordingRule => ({
      record: sloErrors,
      labels: { slo: objective.name, over },
      expr: within(objective, over),
    })),
    {
      record: sloBudgetLeft,
      labels: { slo: objective.name },
      expr: `1 - (${within(objective, objective.window)}) / ${budgetOf(objective)}`,
    },
  ];
}

/** Burns in one of the ways; one series. */
function burning(objective: Objective, burns: readonly Burn[]): string {
  const { name: slo, min_failures } = objective;
  const ways = burns.map((burn) => {
    const [long, short] = [burn.long, burn.short].map((over) => selector(sloErrors, { slo, over }));
    const above = thresholdOf(objective, burn);
    // What is recorded is a rate, once a minute.
    const floor = `sum_over_time(${selector(sloFailures, { slo })}[${burn.long}]) * ${seconds(EVALUATION)} >= ${min_failures}`;
    return `${long} > ${above} and on () ${short} > ${above} and on () ${floor}`;
  });
  return `max by (slo) (${ways.join(' or ')})`;
}

const plain = ({ probe, target }: Objective): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries({ probe, target }).filter(([, text]) => !text.startsWith('/')));

const isAboutOne = (objective: Objective): boolean => Object.keys(plain(objective)).length === 2;

/** Of an objective about one target also which: Alertmanager keeps it back while that is down or a provider of it fails. */
export function objectiveLabels(objective: Objective): Readonly<Record<string, string>> {
  const { name: slo, owner } = objective;
  return { slo, ...(owner === undefined ? {} : { owner }), ...(isAboutOne(objective) ? plain(objective) : {}) };
}

const DASHBOARD = (objective: Objective): AlertRule['dashboard'] => ({
  uid: 'parallax-target',
  variables: plain(objective),
});

/** What a provider that fails takes longer to be called so than a target that is down. */
const PROVIDER_LATER = 120;

/** Longer than it takes to call a target down, or a provider failing, so that their page is there first. */
export function fastHold(objective: Objective, { rounds }: CommonSettings): string {
  const down = Math.max(120, rounds.violating * seconds(rounds.lengths[0] ?? '1m'));
  return durationOf(isAboutOne(objective) ? down + PROVIDER_LATER : down);
}

const OVER = (['1h', '6h', '3d'] as const)
  .map((over) =>
    forEach(`${sloErrors.name}{slo=%q,over="${over}"}`, ['slo'], ` {{ .Value | humanizePercentage }} in ${over}`),
  )
  .join(',');
const LEFT = forEach(`${sloBudgetLeft.name}{slo=%q}`, ['slo'], '{{ .Value | humanizePercentage }}');
const SEEN_BY = forEach(`${sloViolating.name}{slo=%q} == 1`, ['slo'], ' {{ .Labels.vantage }}');

const evidence = (objective: Objective): string =>
  `Bad runs:${OVER}, where ${rounded(budgetOf(objective) * 100)}% are allowed. Of the budget of ${objective.window} ${LEFT} is left. Seen in the last hour from:${SEEN_BY}.`;

function fast(objective: Objective, common: CommonSettings): AlertRule {
  const enough = quorum(selector(sloViolating, { slo: objective.name }), ['slo'], {
    ...common,
    quorum: { ...common.quorum, share: 0 },
  });
  return {
    alert: objectiveBurnsFast,
    labels: objectiveLabels(objective),
    expr: `${burning(objective, FAST)} and on () (${enough})`,
    for: fastHold(objective, common),
    keepFiring: '5m',
    summary: `${label('slo')} burns its error budget within days`,
    impact: `So many users of ${label('slo')} are let down that the objective will be missed.`,
    evidence: evidence(objective),
    dashboard: DASHBOARD(objective),
  };
}

function slowly(objective: Objective): AlertRule {
  return {
    alert: objectiveBurnsSlowly,
    labels: objectiveLabels(objective),
    expr: burning(objective, SLOW),
    for: '5m',
    keepFiring: '15m',
    summary: `${label('slo')} loses its error budget`,
    impact: `If it goes on, the objective of ${label('slo')} will be missed.`,
    evidence: evidence(objective),
    dashboard: DASHBOARD(objective),
  };
}
