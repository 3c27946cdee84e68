import { rulesDrift, rulesDriftChecked, rulesForeignGroups, sample, type Sample } from '@parallax/contract';
import type { Change } from './diff.js';
import type { Plan } from './plan.js';

/** Git against a destination, told from the destination: what is missing there, differs there, or is not in Git. */

export type Difference = 'missing' | 'changed' | 'not_in_git';

const DIFFERENCES = { add: 'missing', change: 'changed', remove: 'not_in_git' } as const satisfies Readonly<
  Record<Change['action'], Difference>
>;

export const differenceOf = ({ action }: Change): Difference => DIFFERENCES[action];

/** Groups of others, where it is known how many. */
export const foreignGroups = ({ foreign }: Pick<Plan, 'foreign'>): number =>
  foreign.reduce((sum, { groups }) => sum + (groups ?? 0), 0);

/** `at` is Unix milliseconds. */
export function samplesOf(plan: Plan, at: number): readonly Sample[] {
  const labels = { destination: plan.destination.name };
  return [
    ...Object.values(DIFFERENCES).map((difference) => {
      const count = plan.changes.filter((change) => differenceOf(change) === difference).length;
      return sample(rulesDrift, { ...labels, difference }, count);
    }),
    sample(rulesForeignGroups, labels, foreignGroups(plan)),
    sample(rulesDriftChecked, labels, at / 1000),
  ];
}
