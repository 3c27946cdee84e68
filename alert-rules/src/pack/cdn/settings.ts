import { z } from 'zod';
import { duration, type Common } from '../../kit/common.js';
import { ownQuorum, wait, windowShape } from '../../kit/windows.js';

const over = (usual: string): z.ZodDefault<z.ZodType<string>> =>
  duration('10m', '1d').default(usual).meta({ description: 'Over which counters are read. Longer for probes that run every ten minutes or more seldom.' }); // prettier-ignore

const Verdict = z.strictObject({
  window: z.enum(['1h', '2h', '3h', '6h', '12h', '24h']).default('3h').meta({ description: 'Time whose pairs are judged. Longer finds smaller differences and finds them later; a provider that changed within it is not judged.' }), // prettier-ignore
  confidence: z.number().min(0.8).max(0.9999).default(0.99).meta({ description: 'Higher than for a scorecard: an alert looks every minute, and each look may be wrong.' }), // prettier-ignore
  pairs: z.int().min(30).max(100_000).default(100).meta({ description: 'Pairs without which nothing is said.' }),
  for: wait('30m', 'Longer where providers are slow for an hour each day.'),
});

const Errors = z.strictObject({
  share: z.number().min(0.005).max(1).default(0.1).meta({ description: 'Share of fetches in a partition that fail at a vantage, above which the provider fails there. The reference must stay below half of it.' }), // prettier-ignore
  fetches: z.int().min(2).max(100_000).default(10).meta({ description: 'Fetches without which nothing is said.' }),
  rounds: z.int().min(1).max(100).default(2).meta({ description: 'Rounds with failed fetches within the window, at least: fetches of one round share its fate, so one is an accident however many failed. A probe must run once more than that within `slow_window`.' }), // prettier-ignore
  for: wait('3m', 'Shorter pages sooner and for less.'),
});

const Edge = z.strictObject({
  share: z.number().min(0.01).max(1).default(0.2).meta({ description: 'Share of rounds that a wrong place answered, above which a vantage is served wrongly.' }), // prettier-ignore
  checks: z.int().min(2).max(100_000).default(6).meta({ description: 'Rounds without which nothing is said.' }),
  vantages: z.int().min(1).max(1_000).default(2).meta({ description: 'Vantages that are served wrongly. 1 believes the list of places of each vantage.' }), // prettier-ignore
  over: over('1h'),
  for: wait('15m', 'Longer where providers move traffic for maintenance.'),
});

const Hits = z.strictObject({
  drop: z.number().min(0.02).max(1).default(0.2).meta({ description: 'How much less than the baseline, as a difference of shares.' }), // prettier-ignore
  requests: z.int().min(5).max(100_000).default(30).meta({ description: 'Requests without which nothing is said.' }),
  known_for: duration('1h', '1w').default('3h').meta({ description: 'How long ago a hit ratio must have been known already: young caches are cold.' }), // prettier-ignore
  over: over('1h'),
  for: wait('15m', 'Longer than a purge takes to be filled again.'),
});

const Content = z.strictObject({
  share: z.number().min(0.001).max(1).default(0.1).meta({ description: 'Share of compared responses with other content, above which a vantage gets wrong bytes.' }), // prettier-ignore
  checks: z.int().min(2).max(100_000).default(10).meta({ description: 'Compared responses without which nothing is said.' }), // prettier-ignore
  rounds: z.int().min(1).max(100).default(2).meta({ description: 'Rounds with other content, at least: one is what a release looks like, however many objects it changes.' }), // prettier-ignore
  over: over('1h'),
  for: wait('15m', 'Longer than the lifetime of objects that change in place, or a release is taken for corruption.'),
});

const Ttl = z.strictObject({
  share: z.number().min(0.01).max(1).default(0.2).meta({ description: 'Share of responses that are kept longer or shorter than the origin says.' }), // prettier-ignore
  checks: z.int().min(5).max(100_000).default(20).meta({ description: 'Responses without which nothing is said.' }),
  over: over('1h'),
  for: wait('30m', 'Right after the origin changed its fields, longer may be old news.'),
});

const Headers = z.strictObject({
  share: z.number().min(0.01).max(1).default(0.05).meta({ description: 'Share of responses whose cache status nothing tells.' }), // prettier-ignore
  responses: z.int().min(5).max(100_000).default(20).meta({ description: 'Responses without which nothing is said.' }),
  over: over('1h'),
  for: wait('30m', 'It is for the record.'),
});

const Lint = z.strictObject({
  for: wait('70m', 'Longer than the interval of the lint, so that two passes agree.'),
});

const DnsShare = z.strictObject({
  drift: z.number().min(0.001).max(1).default(0.01).meta({ description: 'How far the intended share lies outside what chance explains. Higher where weights are only roughly meant.' }), // prettier-ignore
  draws: z
    .int()
    .min(1)
    .max(4_096)
    .default(10)
    .meta({ description: 'Independent draws without which nothing is said.' }),
  drift_over: duration('5m', '2d').default('30m').meta({ description: 'The drift must be known and last for all this time; twice the window of the probe, since one window of twenty drifts by chance.' }), // prettier-ignore
  out_of_step: z.number().min(0.1).max(1).default(0.5).meta({ description: 'Share of rounds out of step; one of twenty is so by chance, and rounds that follow each other share answers.' }), // prettier-ignore
  rounds: z.int().min(2).max(100_000).default(10).meta({ description: 'Rounds without which nothing is said.' }),
  known_for: duration('5m', '1d').default('30m').meta({ description: 'How long ago rounds must have been known already: those of a young agent share one window, which is out of step by chance once in twenty. Twice the window of the probe.' }), // prettier-ignore
  over: duration('10m', '1d').default('1h').meta({ description: 'Over which rounds are counted: four windows of the probe, or chance is a majority.' }), // prettier-ignore
  for: wait('10m', 'Longer than the longest TTL where weights are changed often.'),
});

/** Thresholds of the alerts on providers. */
export const cdnSettings = z
  .strictObject({
    ...windowShape,
    quorum: ownQuorum(0.25),
    verdict: Verdict.prefault({}),
    errors: Errors.prefault({}),
    edge: Edge.prefault({}),
    hits: Hits.prefault({}),
    content: Content.prefault({}),
    ttl: Ttl.prefault({}),
    headers: Headers.prefault({}),
    lint: Lint.prefault({}),
    dns_share: DnsShare.prefault({}),
  })
  .prefault({});
export type CdnSettings = z.output<typeof cdnSettings>;

/** What the rules of a topic go by. */
export interface CdnRules {
  readonly settings: CdnSettings;
  readonly common: Common;
}
