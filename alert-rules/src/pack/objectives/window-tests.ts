import { selector, sloBudgetLeft, sloErrors, sloFailures, sloRuns } from '@parallax/contract';
import type { RuleTest } from '../../kit/rule-test.js';
import { budgetOf } from './rules.js';
import type { Objective } from './settings.js';

/** How far back each share looks, and what is left of the budget. */

const MINUTES = { '5m': 5, '30m': 30, '1h': 60, '6h': 360 } as const;

export function windowTests(objective: Objective): RuleTest[] {
  const { name: slo } = objective;
  const counted = (failures: string): RuleTest['input'] => [
    { series: selector(sloRuns, { slo }), values: '2x400' },
    ...[sloRuns, sloFailures].map((metric) => ({ series: selector(metric, { slo: `${slo}-other` }), values: '7x400' })), // prettier-ignore
    { series: selector(sloFailures, { slo }), values: failures },
  ];
  const bad = (
    over: keyof typeof MINUTES,
    minute: number,
    value: number,
  ): NonNullable<RuleTest['samples']>[number] => ({
    at: `${minute}m`,
    expr: `${selector(sloErrors, { slo, over })} > bool 0`,
    samples: [{ labels: `{slo="${slo}",over="${over}"}`, value }],
  });
  return [
    {
      name: `${slo}: each share forgets a bad minute when its time has passed`,
      input: counted('1 0x400'),
      samples: (['5m', '30m', '1h', '6h'] as const).flatMap((over) => [bad(over, MINUTES[over], 1), bad(over, MINUTES[over] + 1, 0)]), // prettier-ignore
    },
    {
      name: `${slo}: with half of the allowed errors half of the budget is left`,
      input: counted(`${budgetOf(objective)}x20`),
      samples: [
        {
          at: '10m',
          expr: `round(${selector(sloBudgetLeft, { slo })}, 0.001)`,
          samples: [{ labels: `{slo="${slo}"}`, value: 0.5 }],
        },
        {
          at: '10m',
          expr: `round(${selector(sloErrors, { slo })} / ${budgetOf(objective)}, 0.001)`,
          samples: ['5m', '30m', '1h', '6h', '3d'].map((over) => ({ labels: `{slo="${slo}",over="${over}"}`, value: 0.5 })), // prettier-ignore
        },
      ],
    },
  ];
}
