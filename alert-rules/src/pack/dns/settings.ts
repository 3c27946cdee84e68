import { z } from 'zod';
import { duration } from '../../kit/common.js';

const Resolver = z.strictObject({
  answered_ratio: z.number().min(0).max(0.99).default(0.5).meta({ description: 'Share of the window in which the last query was answered; at or below it the resolver fails. Raise it where one lost query in ten hurts.' }), // prettier-ignore
  window: duration('2m', '6h').default('10m').meta({ description: 'What that share looks back on. Longer for resolvers that are seldom asked.' }), // prettier-ignore
  for: duration('2m', '6h').default('5m').meta({ description: 'How long that must hold.' }), // prettier-ignore
});

const Answer = z.strictObject({
  share: z.number().min(0.01).max(1).default(0.5).meta({ description: 'Failures for wrong answers, of all failures of the last rounds. Lower where servers also time out.' }), // prettier-ignore
});

const Servers = z.strictObject({
  share: z.number().min(0.01).max(1).default(0.5).meta({ description: 'Failures for different serials, of all failures of the last rounds.' }), // prettier-ignore
  for: duration('2m', '24h').default('15m').meta({ description: 'How long servers may differ: as long as a change of the zone takes to reach all of them.' }), // prettier-ignore
});

/** Thresholds. */
export const settings = z
  .strictObject({ resolver: Resolver.prefault({}), answer: Answer.prefault({}), servers: Servers.prefault({}) })
  .prefault({});

export type DnsSettings = z.output<typeof settings>;
