import { z } from 'zod';
import { hostNameProblem, splitHostPort } from '../../src/core/host.js';
import { defineProbe, type AnyProbe } from '../../src/core/probe.js';
import { duration, pattern, port, secret } from '../../src/core/schema.js';

/** Probe types that measure nothing: for tests of what surrounds a probe (configuration, command line). */

const web = defineProbe({
  type: 'http',
  Config: z.strictObject({
    method: z.enum(['GET', 'HEAD', 'POST']).default('GET').meta({ description: 'Request method.' }),
    headers: z
      .record(z.string(), z.union([z.string(), secret()]))
      .default({})
      .meta({ description: 'Request headers.' }),
    body_matches: pattern().optional(),
    max_redirects: z.int().min(0).max(20).default(10).meta({ description: 'How many redirects to follow, 0 to 20.' }),
    connect_timeout: duration({ min: '10ms', max: '1m' }).optional(),
    basic_auth: z.strictObject({ username: z.string(), password: secret() }).optional(),
    bearer_token: secret().optional(),
  }) as z.ZodType<object>,
  checkHost: (host) => (/^https?:\/\/[^/]+/.test(host) ? undefined : `"${host}" is not an http or https URL`),
  hostName: (target) => new URL(target.host).hostname,
  run: async () => ({ outcome: 'ok' as const, measured: {} }),
  samples: () => [],
  metrics: [],
});

const named = (type: string, Config: z.ZodType<object>): AnyProbe =>
  defineProbe({
    type,
    Config,
    checkHost: (host) => {
      const parts = splitHostPort(host);
      return parts === undefined ? `"${host}" is not a host` : hostNameProblem(parts.host);
    },
    hostName: (target) => splitHostPort(target.host)?.host,
    run: async () => ({ outcome: 'ok' as const, measured: {} }),
    samples: () => [],
    metrics: [],
  });

const dns = named(
  'dns',
  z.strictObject({
    query_name: z.string().min(1).meta({ description: 'The name to ask for.' }),
    query_type: z.enum(['A', 'AAAA', 'MX']).default('A').meta({ description: 'Record type.' }),
  }) as z.ZodType<object>,
);
const tcp = named('tcp', z.strictObject({ port: port.optional() }) as z.ZodType<object>);
const icmp = named(
  'icmp',
  z.strictObject({
    count: z.int().min(1).max(100).default(1).meta({ description: 'Packets a run, 1 to 100.' }),
  }) as z.ZodType<object>,
);

export const stubProbes: Readonly<Record<string, AnyProbe>> = { icmp, tcp, dns, http: web };
