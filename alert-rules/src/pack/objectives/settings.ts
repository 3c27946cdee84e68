import { DURATION_BUCKETS } from '@parallax/contract';
import { z } from 'zod';
import { duration } from '../../kit/common.js';

/** More would not fit beside the rest of the pack into the 70 groups that Mimir allows a tenant. */
export const MAX_OBJECTIVES = 30;

const matcher = (what: string): z.ZodString =>
  z.string().min(1).max(512).meta({ description: `Name of the ${what}, or a pattern between slashes, such as /shop-.*/.` }); // prettier-ignore

const bound = z.union(DURATION_BUCKETS.map((seconds) => z.literal(seconds)));

export const Objective = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'not lower-case letters, digits and inner hyphens')
    .meta({ description: 'Value of the label slo: lower-case letters, digits, inner hyphens, at most 63.' }),
  probe: matcher('probe'),
  target: matcher('target').default('/.+/'),
  objective: z.number().min(0.9).max(0.99999).meta({ description: 'Share of runs that must be good, such as 0.999.' }),
  window: duration('7d', '90d').default('30d').meta({ description: 'What the objective is kept over, 7d to 90d. The ruler must see that far back.' }), // prettier-ignore
  latency: bound.optional().meta({ description: 'Good is a successful run that took at most so many seconds; a bound of the classic buckets, so that both kinds of histogram tell it exactly. Left out, good is a run that succeeded.' }), // prettier-ignore
  owner: z.string().min(1).max(128).optional().meta({ description: 'Value of the label owner of its alerts, for routes of Alertmanager.' }), // prettier-ignore
  min_failures: z.int().min(1).max(1_000_000).default(5).meta({ description: 'No alert below so many bad runs in the longer window. Raise it where probes are few and one bad run is a large share.' }), // prettier-ignore
});
export type Objective = Readonly<z.output<typeof Objective>>;

export const objectiveSettings = z
  .array(Objective)
  .max(MAX_OBJECTIVES)
  .default([])
  .superRefine((all, context) => {
    all.forEach(({ name }, index) => {
      if (all.findIndex((other) => other.name === name) === index) return;
      const message = `objective "${name}" stands here twice; choose another name`;
      context.addIssue({ code: 'custom', path: [index, 'name'], message });
    });
  })
  .meta({ description: 'Service level objectives and their burn-rate alerts.' });
