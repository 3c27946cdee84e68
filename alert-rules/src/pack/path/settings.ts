import { z } from 'zod';
import { duration, type Common } from '../../kit/common.js';
import { ownQuorum, wait, windowShape } from '../../kit/windows.js';

const Loss = z.strictObject({
  share: z.number().min(0.01).max(0.9).default(0.1).meta({ description: 'Share of flows that end on the way, above which a vantage says that the path loses. Lower finds one broken branch of many; below 0.03 single lost answers count.' }), // prettier-ignore
  flows: z.int().min(8).max(100_000).default(32).meta({ description: 'Flows without which nothing is said. Fewer for probes with few flows.' }), // prettier-ignore
  rounds: z.int().min(1).max(100).default(2).meta({ description: 'Rounds that lost flows within the window, at least: flows of one run share its fate, so one is an accident however many were lost. A probe must run once more than that within `slow_window`.' }), // prettier-ignore
  for: wait('5m', 'Shorter where minutes of loss cost much.'),
});

const Link = z.strictObject({
  rise: z.number().min(0.001).max(10).default(0.02).meta({ description: 'Seconds above the baseline, at least. Lower within a site, where links take less than a millisecond.' }), // prettier-ignore
  factor: z.number().min(1).max(20).default(1.5).meta({ description: 'Times the baseline, at least; keeps long links from alerting on small parts of their delay.' }), // prettier-ignore
  share: z.number().min(0).max(1).default(0.5).meta({ description: 'Of the vantages that cross the link: fewer may be slow on their own way back.' }), // prettier-ignore
  paths: z.int().min(1).max(1_000).default(2).meta({ description: 'Pairs of vantage and target that cross it, at least. 1 believes a single path.' }), // prettier-ignore
  least_over: duration('5m', '1h').default('15m').meta({ description: 'The least delay within this time counts, so that a queue that fills now and then is no slow link.' }), // prettier-ignore
  known_for: duration('2h', '1w').default('6h').meta({ description: 'How long ago the link must have been seen already, before it is judged.' }), // prettier-ignore
  for: wait('10m', 'Longer where routes are moved by hand and moved back.'),
});

const Changes = z.strictObject({
  changes: z.int().min(2).max(1_000).default(6).meta({ description: 'Changes of route within `over`. A probe that runs fewer times in it is never judged: lower it, or lengthen `over`, for probes that run every ten minutes or more seldom.' }), // prettier-ignore
  over: duration('10m', '1d').default('1h').meta({ description: 'Time over which changes are counted.' }),
  for: wait('5m', 'It is counted over a long time already.'),
});

const Mtu = z.strictObject({
  bytes: z.int().min(1).max(9_000).default(8).meta({ description: 'How much smaller than the largest packet of the last day, at least. 1 sees every change.' }), // prettier-ignore
  for: wait('5m', 'The last runs have said so already.'),
});

const Loop = z.strictObject({
  share: z.number().min(0.1).max(1).default(0.5).meta({ description: 'Part of the window in which the last run saw a loop. Routes that are just being changed loop for seconds.' }), // prettier-ignore
  for: wait('2m', 'The last runs have said so already.'),
});

/** Thresholds of the alerts on paths. */
export const pathSettings = z
  .strictObject({
    ...windowShape,
    quorum: ownQuorum(0.25),
    loss: Loss.prefault({}),
    link: Link.prefault({}),
    changes: Changes.prefault({}),
    mtu: Mtu.prefault({}),
    loop: Loop.prefault({}),
  })
  .prefault({});
export type PathSettings = z.output<typeof pathSettings>;

/** What the rules of a topic go by. */
export interface PathRules {
  readonly settings: PathSettings;
  readonly common: Common;
}

export const PAIR = ['vantage', 'probe', 'target'] as const;
export const TARGET = ['probe', 'target'] as const;
