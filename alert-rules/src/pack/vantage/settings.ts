import { z } from 'zod';
import { duration } from '../../kit/common.js';

const Sick = z.strictObject({
  for: duration('2s', '6h').default('5m').meta({ description: 'How long a vantage is sick before it is told. A step of the clock makes it so for a minute: shorter than 2m tells of each.' }), // prettier-ignore
});

const LocalProblem = z.strictObject({
  for: duration('2s', '6h').default('5m').meta({ description: 'How long a vantage stands alone with its failures before it is told. Longer where uplinks are known to flap.' }), // prettier-ignore
});

const Silent = z.strictObject({
  after: duration('2m', '6h').default('5m').meta({ description: 'How long nothing comes until a vantage counts as silent. Longer than a restart takes; longer for vantages that are online by the hour.' }), // prettier-ignore
  for: duration('2m', '6h').default('5m').meta({ description: 'How long that must hold. After a start of Prometheus itself every vantage is silent until its first samples come.' }), // prettier-ignore
  within: duration('1h', '7d').default('6h').meta({ description: 'How long a vantage that went away is missed; after that it is taken for removed. Raise it where nobody looks for a weekend.' }), // prettier-ignore
});

const Clock = z.strictObject({
  offset_seconds: z.number().min(2).max(3600).default(30).meta({ description: 'Difference to the clock of every receiver. Receivers refuse what lies minutes in their future; their Date header has whole seconds, so less than 2 says nothing.' }), // prettier-ignore
  steps: z.int().min(1).max(1000).default(3).meta({ description: 'Steps of the clock within an hour. One at the start is what time services do.' }), // prettier-ignore
  for: duration('2m', '6h').default('5m').meta({ description: 'How long that must hold. Longer where machines sleep and set their clocks when they wake.' }), // prettier-ignore
});

const Stalled = z.strictObject({
  loop_delay_seconds: z.number().min(0.01).max(10).default(0.2).meta({ description: 'How late the event loop may be at its 99th percentile, on average of the window. Raise it on small shared machines.' }), // prettier-ignore
  late_ratio: z.number().min(0.0001).max(1).default(0.01).meta({ description: 'Runs that were left out because the vantage was too late, of all that ran.' }), // prettier-ignore
  withheld_ratio: z.number().min(0.0001).max(1).default(0.05).meta({ description: 'Durations that were withheld because they could not have been timed truly, by runs.' }), // prettier-ignore
  at_least: z.int().min(1).max(10_000).default(3).meta({ description: 'Fewer of either within the window say nothing.' }), // prettier-ignore
  window: duration('5m', '6h').default('30m').meta({ description: 'What ratios look back on. It should hold two runs of the slowest probe.' }), // prettier-ignore
  for: duration('2m', '6h').default('5m').meta({ description: 'How long that must hold. Longer where other work on the machine comes in bursts.' }), // prettier-ignore
});

export const settings = z
  .strictObject({
    sick: Sick.prefault({}),
    local_problem: LocalProblem.prefault({}),
    silent: Silent.prefault({}),
    clock: Clock.prefault({}),
    stalled: Stalled.prefault({}),
  })
  .prefault({});

export type VantageSettings = z.output<typeof settings>;
