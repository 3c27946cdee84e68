import {
  objectiveBurnsFast,
  objectiveBurnsSlowly,
  selector,
  sloErrors,
  sloFailures,
  sloRuns,
  sloViolating,
  vantageCountry,
  vantageNetwork,
  type Alert,
} from '@parallax/contract';
import { seconds, type CommonSettings } from '../../kit/common.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { budgetOf, FAST, fastHold, objectiveLabels, SLOW, thresholdOf } from './rules.js';
import type { Objective } from './settings.js';

/** The alerts, over what is recorded: minutes of runs and bad runs. */

const [FIRST, SECOND] = [FAST[0], FAST[1]].map((burn) => burn ?? { share: 1, long: '1h', short: '5m' } as const) as [(typeof FAST)[number], (typeof FAST)[number]]; // prettier-ignore
const THIRD = SLOW[0] ?? FIRST;

export function alertTests(objective: Objective, common: CommonSettings): RuleTest[] {
  return [
    ...secondWay(objective, common),
    ...thirdWay(objective),
    ...firstWay(objective, common),
    ...agreement(objective, common),
    ...[FIRST, SECOND].map((burn) => bothWindows(objective, burn, { common, alert: objectiveBurnsFast })),
    bothWindows(objective, THIRD, { common, alert: objectiveBurnsSlowly }),
  ];
}

const percent = (value: number): string => `${Number((value * 100).toPrecision(4))}%`;

/** Bad runs a second of which the tenth minute brings more than the floor, and the ninth does not. */
const slow = ({ min_failures }: Objective): number => min_failures / 9.5 / 60;

interface Vantage {
  readonly network: string;
  readonly sees: boolean;
}

/** `count` vantages that see errors, in networks and countries of their own, and one that sees none. */
const vantages = (count: number): Vantage[] =>
  Array.from({ length: count + 1 }, (_, at) => ({ network: `AS${64_500 + at}`, sees: at < count }));

const enough = ({ quorum }: CommonSettings): number => Math.max(quorum.vantages, quorum.networks, quorum.countries);

const named = (at: number): string => `v${String(at).padStart(3, '0')}`;

function seenBy({ name: slo }: Objective, all: readonly Vantage[]): InputSeries[] {
  return all.flatMap(({ network, sees }, at) => [
    { series: selector(vantageNetwork, { vantage: named(at), network }), values: '1x100' },
    { series: selector(vantageCountry, { vantage: named(at), country: network }), values: '1x100' },
    { series: selector(sloViolating, { slo, vantage: named(at) }), values: sees ? '1x100' : '0x100' },
  ]);
}

const counted = ({ name: slo }: Objective, runs: string, failures: string): InputSeries[] => [
  { series: selector(sloRuns, { slo }), values: runs },
  { series: selector(sloFailures, { slo }), values: failures },
  // Of another objective, which is no matter of this one.
  { series: selector(sloFailures, { slo: `${slo}-other` }), values: '1000000x100' },
];

const fires = (objective: Objective): { labels: Record<string, string> } => ({
  labels: { ...objectiveLabels(objective) },
});

/** Minutes that fast burning must last. */
const hold = (objective: Objective, common: CommonSettings): number =>
  Math.ceil(seconds(fastHold(objective, common)) / 60);

function secondWay(objective: Objective, common: CommonSettings): RuleTest[] {
  const bad = slow(objective);
  const above = thresholdOf(objective, SECOND) * 1.05;
  const count = enough(common);
  const ratio = percent(above);
  const left = percent(1 - above / budgetOf(objective));
  const who = vantages(count).flatMap(({ sees }, at) => (sees ? [` ${named(at)}`] : [])).join(''); // prettier-ignore
  const evidence = `Bad runs: ${ratio} in 1h, ${ratio} in 6h, ${ratio} in 3d, where ${Number((budgetOf(objective) * 100).toPrecision(6))}% are allowed. Of the budget of ${objective.window} ${left} is left. Seen in the last hour from:${who}.`; // prettier-ignore
  const summary = `${objective.name} burns its error budget within days`;
  return [
    {
      name: `${objective.name}: a twentieth of the budget within six hours, enough bad runs and vantages: it burns fast`,
      input: [...seenBy(objective, vantages(count)), ...counted(objective, `${bad / above}x60`, `${bad}x60`)],
      alerts: [
        { at: `${8 + hold(objective, common)}m`, alert: objectiveBurnsFast, firing: [] },
        {
          at: `${9 + hold(objective, common)}m`,
          alert: objectiveBurnsFast,
          firing: [{ ...fires(objective), summary, evidence }],
        },
      ],
    },
  ];
}

function thirdWay(objective: Objective): RuleTest[] {
  const bad = slow(objective);
  const above = thresholdOf(objective, THIRD);
  const summary = `${objective.name} loses its error budget`;
  const left = percent(1 - (above * 1.05) / budgetOf(objective));
  const ratio = percent(above * 1.05);
  const evidence = `Bad runs: ${ratio} in 1h, ${ratio} in 6h, ${ratio} in 3d, where ${Number((budgetOf(objective) * 100).toPrecision(6))}% are allowed. Of the budget of ${objective.window} ${left} is left. Seen in the last hour from:.`; // prettier-ignore
  return [
    {
      name: `${objective.name}: as fast as a tenth of the budget within three days, for five minutes: it burns slowly`,
      input: counted(objective, `${bad / above / 1.05}x60`, `${bad}x60`),
      alerts: [
        { at: '13m', alert: objectiveBurnsSlowly, firing: [] },
        { at: '14m', alert: objectiveBurnsSlowly, firing: [{ ...fires(objective), summary, evidence }] },
        { at: '14m', alert: objectiveBurnsFast, firing: [] },
      ],
    },
  ];
}

/**
 * A minute with very many runs, of which too few are bad to matter, an hour without any, and then errors: over an hour they are many, over six hours
 * few, so that only the first way is left to fire. The tenth bad minute is 71m, the twentieth and last 81m; then there
 * are few runs, and good ones.
 */
const after = (objective: Objective, runs: number, failures: number): InputSeries[] => {
  const many = (runs * 1000) / thresholdOf(objective, SECOND);
  return counted(
    objective,
    `${many} _x61 ${runs}x19 ${runs / 1000}x30`,
    `${objective.min_failures / 120} _x61 ${failures}x19 0x30`,
  );
};

function firstWay(objective: Objective, common: CommonSettings): RuleTest[] {
  const bad = slow(objective);
  const threshold = thresholdOf(objective, FIRST);
  const seen = seenBy(objective, vantages(enough(common)));
  // Five minutes still see the last bad one at 86m.
  const [last, ended] = common.keep_firing ? (['91m', '92m'] as const) : (['86m', '87m'] as const);
  const some = [fires(objective)];
  return [
    {
      name: `${objective.name}: a fiftieth of the budget within an hour, enough bad runs: it burns fast`,
      input: [...seen, ...after(objective, bad / threshold / 1.05, bad)],
      alerts: [
        { at: `${70 + hold(objective, common)}m`, alert: objectiveBurnsFast, firing: [] },
        { at: `${71 + hold(objective, common)}m`, alert: objectiveBurnsFast, firing: some },
      ],
    },
    {
      name: `${objective.name}: five minutes after the errors it burns no more, whatever is left of the budget`,
      input: [...seen, ...after(objective, bad / threshold / 4, bad)],
      alerts: [
        { at: last, alert: objectiveBurnsFast, firing: some },
        { at: ended, alert: objectiveBurnsFast, firing: [] },
      ],
    },
  ];
}

function agreement(objective: Objective, common: CommonSettings): RuleTest[] {
  const { vantages: least, networks } = common.quorum;
  const burn = counted(objective, `${slow(objective)}x60`, `${slow(objective)}x60`);
  const silent = [{ at: '20m', alert: objectiveBurnsFast, firing: [] }];
  const one = vantages(enough(common)).map((vantage, at) => (at < enough(common) ? { ...vantage, network: 'AS64500' } : vantage)); // prettier-ignore
  return [
    {
      name: `${objective.name}: with too few vantages that see errors nobody is woken`,
      input: [...seenBy(objective, vantages(least - 1)), ...burn],
      alerts: silent,
    },
    ...(networks < 2
      ? []
      : [
          {
            name: `${objective.name}: errors in one of several networks wake nobody`,
            input: [...seenBy(objective, one), ...burn],
            alerts: silent,
          },
        ]),
  ];
}

/**
 * Both windows must be above the limit: ten minutes with the shorter one alone, ten with the longer one alone, twenty
 * with both, and then none. Another objective burns all the time.
 */
function bothWindows(
  objective: Objective,
  burn: (typeof FAST)[number],
  { common, alert }: { readonly common: CommonSettings; readonly alert: Alert },
): RuleTest {
  const limit = thresholdOf(objective, burn);
  const ratio = (slo: string, over: (typeof FAST)[number]['long'], values: string): InputSeries => ({
    series: selector(sloErrors, { slo, over }),
    values,
  });
  const phases = (values: readonly number[]): string =>
    `${values.map((value, at) => `${value * limit}x${at === 2 ? 19 : 9}`).join(' ')} 0x40`;
  const isFast = alert === objectiveBurnsFast;
  const [lasts, keep] = isFast ? [hold(objective, common), 5] : [5, 15];
  const end = 40 + (common.keep_firing ? keep : 0);
  const other = `${objective.name}-other`;
  const some = [fires(objective)];
  return {
    name: `${objective.name}: it burns by ${burn.long} when ${burn.short} says so too, and no longer`,
    input: [
      ...seenBy(objective, vantages(enough(common) + 1)),
      { series: selector(sloFailures, { slo: objective.name }), values: `${objective.min_failures}x80` },
      { series: selector(sloFailures, { slo: other }), values: `${objective.min_failures}x80` },
      ratio(objective.name, burn.long, phases([0.95, 1.05, 1.05])),
      ratio(objective.name, burn.short, phases([1.05, 0.95, 1.05])),
      ...(['5m', '30m', '1h', '6h', '3d'] as const).map((over) => ratio(other, over, `${limit * 50}x80`)),
    ],
    alerts: [
      { at: '9m', alert, firing: [] },
      { at: '19m', alert, firing: [] },
      { at: `${19 + lasts}m`, alert, firing: [] },
      { at: `${20 + lasts}m`, alert, firing: some },
      { at: `${end - 1}m`, alert, firing: some },
      { at: `${end}m`, alert, firing: [] },
    ],
  };
}
