import { z } from 'zod';
import { duration } from '../../kit/common.js';

const hold = (least: string, by: string, why: string): z.ZodDefault<z.ZodType<string>> =>
  duration(least, '24h')
    .default(by)
    .meta({ description: `How long that must hold. ${why}` });

const Config = z.strictObject({
  for: hold('2m', '5m', 'Longer where configurations are written in several steps.'),
});

const Internal = z.strictObject({
  ratio: z.number().min(0.0001).max(1).default(0.01).meta({ description: 'Runs that fail for reasons of the agent or its machine, of all runs within the window.' }), // prettier-ignore
  at_least: z.int().min(1).max(10_000).default(3).meta({ description: 'Fewer failures than this within the window say nothing.' }), // prettier-ignore
  window: duration('5m', '24h').default('1h').meta({ description: 'It should hold that many runs of the slowest probe.' }), // prettier-ignore
  for: hold('2m', '5m', 'Longer where machines run out of something for moments only.'),
});

const Series = z.strictObject({
  used_ratio: z.number().min(0.1).max(1).default(0.9).meta({ description: 'Series held, of those that may be. Lower where targets are added in large steps.' }), // prettier-ignore
  folded: z.number().min(0).max(1_000_000).default(0).meta({ description: 'Samples folded or dropped for a budget within 15 minutes, beyond which it is told. Raise it where a budget is meant to be hit.' }), // prettier-ignore
  for: hold('2m', '10m', 'Longer where series come and go with the routes.'),
});

const Backlog = z.strictObject({
  samples: duration('30s', '24h').default('2m').meta({ description: 'Age of the oldest sample that waits. Longer where the uplink comes and goes and the data may be late.' }), // prettier-ignore
  events: duration('30s', '24h').default('15m').meta({ description: 'Age of the oldest event that waits.' }),
  for: hold('2m', '5m', 'Longer where receivers are restarted often.'),
});

const Fills = z.strictObject({
  hours: z.number().min(0.1).max(168).default(12).meta({ description: 'Hours until the queue is full, by the growth of what waits. As many as it takes somebody to come.' }), // prettier-ignore
  used_ratio: z.number().min(0).max(1).default(0.05).meta({ description: 'Share of the queue that must wait already; below it growth says little.' }), // prettier-ignore
  window: duration('5m', '24h').default('30m').meta({ description: 'What growth is measured over.' }),
  for: hold('2m', '10m', 'Longer where outages of the receiver are planned.'),
});

const Loss = z.strictObject({
  items: z.number().min(0).max(1_000_000_000).default(0).meta({ description: 'Items lost within the window, beyond which it is told.' }), // prettier-ignore
  window: duration('5m', '24h').default('15m').meta({ description: 'As long as it stays told after the last loss.' }),
});

const Writable = z.strictObject({
  for: hold('2m', '5m', 'What waits in memory is a few minutes of samples: not much longer.'),
});

const Unclean = z.strictObject({
  window: duration('10m', '24h').default('1h').meta({ description: 'As long as it stays told after the start.' }),
});

const Refused = z.strictObject({
  for: hold('2m', '5m', 'Longer where tokens are replaced at the receiver first.'),
});

const Rejected = z.strictObject({
  samples: z.number().min(0).max(1_000_000_000).default(10).meta({ description: 'Samples that an endpoint did not take for good within the window, beyond which it is told. Raise it where a known exporter sends some.' }), // prettier-ignore
  events: z.number().min(0).max(1_000_000_000).default(0).meta({ description: 'The same for events.' }),
  shortened: z.boolean().default(false).meta({ description: 'Count events that were cut to their summary, too: where you need the hops of long paths.' }), // prettier-ignore
  window: duration('5m', '24h').default('15m').meta({ description: 'As long as it stays told after the last one.' }),
});

export const settings = z
  .strictObject({
    config: Config.prefault({}),
    internal: Internal.prefault({}),
    series: Series.prefault({}),
    backlog: Backlog.prefault({}),
    fills: Fills.prefault({}),
    loss: Loss.prefault({}),
    writable: Writable.prefault({}),
    unclean: Unclean.prefault({}),
    refused: Refused.prefault({}),
    rejected: Rejected.prefault({}),
  })
  .prefault({});

export type AgentSettings = z.output<typeof settings>;
