import { z } from 'zod';
import { siteShape } from '../../cdn/site.js';
import { statusRange } from '../../core/http/status-range.js';
import { duration, size } from '../../core/schema.js';

/** What is done once in a while instead of every round. */
const pass = z.union([
  z.literal('off'),
  z.strictObject({
    every: duration({ min: '1m', max: '24h' }).meta({ description: 'Time between two passes, 1m to 24h.' }),
  }),
]);
export type Pass = z.output<typeof pass>;

const Expect = z.strictObject({
  status: z
    .array(statusRange)
    .min(1)
    .max(64)
    .default([{ from: 200, to: 299 }])
    .meta({ description: 'Accepted status codes.' }),
});

/** Options of the `cdn` probe; the host of a target is the URL of the site. Every duration is in milliseconds. */
export const Config = z
  .strictObject({
    ...siteShape,
    baseline: z.string().max(63).optional().meta({
      description: 'Name of the provider that the others are compared with; default the first.',
    }),
    warm: z.boolean().default(true).meta({
      description: 'Ask providers for every object a second time at once: what was just fetched must be there.',
    }),
    cold: z.boolean().default(false).meta({
      description:
        'Ask providers once more with a query that no cache has seen. Every such request goes to the origin.',
    }),
    visit_timeout: duration({ min: '50ms', max: '60s' }).prefault('2s').meta({
      description: 'When one fetch is given up, 50ms to 60s. The timeout of the probe bounds the whole round.',
    }),
    encodings: pass.default('off').meta({
      description: 'Ask for every object offering identity, gzip, br and zstd alone: { every: TIME }, or off.',
    }),
    lint: pass.default({ every: 3_600_000 }).meta({
      description: 'Look for what keeps caches from doing their work: { every: TIME }, or off. Default every hour.',
    }),
    budget: size({ min: '100kB', max: '100GB' }).prefault('200MB').meta({
      description: 'Bytes that may be fetched within 24 hours from each provider, and from the origin.',
    }),
    expect: Expect.prefault({}).meta({ description: 'What a response must be to be acceptable.' }),
  })
  .superRefine((config, context) => {
    const { baseline, providers, budget, max_object_bytes: largest } = config;
    if (baseline !== undefined && !Object.hasOwn(providers, baseline)) {
      const names = Object.keys(providers).join(', ');
      context.addIssue({ code: 'custom', path: ['baseline'], message: `no provider of that name; there are ${names}` });
    }
    if (budget < largest) {
      const message = `less than max_object_bytes (${largest}): not one object could be fetched; lower that, or raise this`;
      context.addIssue({ code: 'custom', path: ['budget'], message });
    }
  });
export type Config = z.output<typeof Config>;

/** The provider that the others are compared with. */
export const baselineOf = ({ baseline, providers }: Config): string => baseline ?? Object.keys(providers)[0] ?? '';
