import { z } from 'zod';
import { duration } from '../../kit/common.js';
import { wait, windowShape } from '../../kit/windows.js';

/** Thresholds of what is said about targets. */

const share = z.number().min(0.001).max(1);

const Somewhere = z.strictObject({
  for: wait('15m', 'Raise it when single vantages often lose single targets and nobody acts on it.'),
});

const Network = z.strictObject({
  share: share.default(0.5).meta({ description: 'Of the targets that are well for most networks, the share that a network must not reach. Lower it to hear of networks that lose a part of the internet.' }), // prettier-ignore
  targets: z.int().min(1).max(1000).default(3).meta({ description: 'Such targets, at least; with fewer it is a target and not a network. Lower it where vantages probe few targets.' }), // prettier-ignore
  vantages: z.int().min(1).max(100).default(2).meta({ description: 'Vantages in the network, at least: one alone cannot be told from its network. Set 1 where each network has one and that is enough to act on.' }), // prettier-ignore
});

const Lossy = z.strictObject({
  ...windowShape,
  share: share.default(0.1).meta({ description: 'Of the runs of a vantage that fail. Lower it for targets that are probed often, where few failures are many runs.' }), // prettier-ignore
  runs: z.int().min(2).max(100_000).default(8).meta({ description: 'Runs within the window, at least; fewer say nothing about a share.' }), // prettier-ignore
  failed: z.int().min(1).max(100_000).default(2).meta({ description: 'Runs that failed within the window, at least: one is an accident.' }), // prettier-ignore
  for: wait('5m', 'Raise it when losses that pass by themselves are not worth a ticket.'),
});

const Slow = z.strictObject({
  window: duration('2m', '2h').default('5m').meta({ description: 'Over which the median is taken, for probes that run often enough in it. Longer: calmer and later.' }), // prettier-ignore
  slow_window: windowShape.slow_window,
  runs: z.int().min(2).max(100_000).default(3).meta({ description: 'Successful runs within the window, at least.' }),
  weeks: z.int().min(1).max(4).default(2).meta({ description: 'Of the last four weeks, so many must be known before the hour of the week is the baseline; until then it is the last day.' }), // prettier-ignore
  hours: z.int().min(2).max(24).default(20).meta({ description: 'Of the last day, so many must be known before it is a baseline. Fewer, and a night is the measure of a morning.' }), // prettier-ignore
  spreads: z.number().min(1).max(50).default(4).meta({ description: 'How many times the usual spread above the baseline is slow. Raise it for targets that vary and are well.' }), // prettier-ignore
  ratio: z.number().min(0.01).max(100).default(0.3).meta({ description: 'By which share of the baseline, at least: steady targets have nearly no spread.' }), // prettier-ignore
  seconds: z.number().min(0.0001).max(60).default(0.02).meta({ description: 'By how many seconds, at least: nobody feels less.' }), // prettier-ignore
  for: wait('10m', 'Raise it when slowness that passes by itself is not worth a ticket.'),
});

const Unjudged = z.strictObject({
  within: duration('30m', '1d').default('6h').meta({ description: 'How long a target that nobody judges any more is remembered; then it counts as taken out of service.' }), // prettier-ignore
  for: wait('10m', 'Raise it when vantages are sick for longer and nobody shall be woken.'),
});

export const settings = z
  .strictObject({
    somewhere: Somewhere.prefault({}).meta({ description: 'ParallaxTargetDownSomewhere' }),
    network: Network.prefault({}).meta({ description: 'ParallaxNetworkCutOff' }),
    lossy: Lossy.prefault({}).meta({ description: 'ParallaxTargetLossy' }),
    slow: Slow.prefault({}).meta({ description: 'ParallaxTargetSlow' }),
    unjudged: Unjudged.prefault({}).meta({ description: 'ParallaxNoEligibleVantages' }),
  })
  .prefault({});

export type ReachSettings = z.output<typeof settings>;
