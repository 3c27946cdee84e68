import { CDN_PROVIDERS } from '@parallax/contract';
import { z } from 'zod';
import { parseCidr } from '../../core/address.js';
import { NOBODY, STICKINESSES } from '../../cdn/share/types.js';
import { hostNameProblem, splitHostPort } from '../../core/host.js';
import { duration, port, prefix } from '../../core/schema.js';

/** The `resolver` label of the name servers that are found. */
export const FOUND = 'authoritative';
/** Queries of one round, over all resolvers. */
export const MOST_QUERIES = 2000;

const name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, - and _, at most 63');

const checked = (check: (text: string) => string | undefined): z.ZodType<string, string> =>
  z
    .string()
    .max(255)
    .superRefine((text, context) => {
      const message = check(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });

const hostName = checked(hostNameProblem);
const network = checked((text) =>
  parseCidr(text) ? undefined : `"${text}" is not a network; write 192.0.2.0/24 or 2001:db8::/32`,
);
const endpoint = checked((text) => {
  const split = splitHostPort(text);
  return split
    ? hostNameProblem(split.host)
    : `"${text}" is not a server: write a name or address, with :port if it is not 53`;
});
const asn = z
  .union([z.int().min(1).max(4_294_967_295), z.string().regex(/^(AS)?[1-9]\d{0,9}$/i, 'write 64500 or AS64500')])
  .transform(String);

const Provider = z
  .strictObject({
    weight: z.number().min(0).max(1_000_000).meta({
      description: 'Intended part of the answers; only proportions count. 0 means none: any answer is drift.',
    }),
    domains: z.array(hostName).max(64).default([]).meta({
      description: 'Names that CNAME records lead to; example.net is itself and all below it.',
    }),
    networks: z.array(network).max(256).default([]).meta({ description: 'Networks of its addresses.' }),
    asns: z.array(asn).max(64).default([]).meta({ description: 'Its autonomous systems, such as AS64500.' }),
    is: z
      .enum(CDN_PROVIDERS)
      .exclude(['unknown'])
      .optional()
      .meta({ description: 'A well-known provider, whose domains and networks are known.' }),
  })
  .refine(
    ({ domains, networks, asns, is }) => is !== undefined || domains.length + networks.length + asns.length > 0,
    'nothing tells this provider; give domains, networks, asns or is',
  );

const subnets = z.array(prefix).max(16).default([]);

const Resolver = z
  .strictObject({
    name: name.meta({ description: 'The label `resolver`.' }),
    kind: z.enum(['authoritative', 'public', 'vantage']).meta({
      description: 'authoritative: a name server of the zone. public: a resolver. vantage: a resolver of this place.',
    }),
    address: endpoint.optional().meta({
      description: 'Name or address, with :port if it is not 53; may be left out for the own resolver of the vantage.',
    }),
    client_subnets: subnets.meta({
      description: 'Ask as if for clients in these prefixes (RFC 7871), besides for the vantage itself.',
    }),
  })
  .refine(({ kind, address }) => kind === 'vantage' || address !== undefined, 'an address is missing');
export type Resolver = z.output<typeof Resolver>;

const shape = {
  hostnames: z.array(hostName).max(7).default([]).meta({
    description:
      'Further hostnames of the site, with the same weights; they are checked to be in step with the target.',
  }),
  query_type: z.enum(['A', 'AAAA']).default('A').meta({ description: 'What is asked for.' }),
  providers: z
    .record(name, Provider)
    .refine((map) => Object.keys(map).length >= 1, 'name at least one provider')
    .refine((map) => Object.keys(map).length <= 16, 'at most 16 providers')
    .refine((map) => !(NOBODY in map), `${NOBODY} stands for answers that lead to nobody who is named here`)
    .refine((map) => anyWeight(map) || Object.keys(map).length === 0, 'at least one weight is more than 0')
    .refine((map) => distinct(Object.values(map).flatMap(({ is }) => is ?? [])), 'two providers are the same')
    .meta({ description: 'Whom answers may lead to, by the name that becomes the label `provider`.' }),
  authoritative: z.enum(['auto', 'none']).default('auto').meta({
    description: 'auto: find the name servers of the zone by their NS records and ask them too.',
  }),
  authoritative_port: port.default(53).meta({ description: 'Port of the name servers that are found.' }),
  client_subnets: subnets.meta({
    description: 'Ask the name servers that are found as if for clients in these prefixes too (RFC 7871).',
  }),
  servers: z
    .array(Resolver)
    .max(16)
    .prefault([{ name: 'vantage', kind: 'vantage' }])
    .refine((list) => distinct(list.map((one) => one.name)), 'two servers have one name')
    .refine((list) => list.every((one) => one.name !== FOUND), `${FOUND} stands for the name servers that are found`)
    .meta({ description: 'Whom to ask besides.' }),
  queries: z.int().min(1).max(50).default(5).meta({
    description: 'Queries a round to each resolver, for each hostname and client subnet.',
  }),
  pace: duration({ min: '1ms', max: '10s' }).prefault('200ms').meta({
    description:
      'Mean time between two queries to one resolver; each gap is random. Less when a round would not end in time.',
  }),
  patience: duration({ min: '50ms', max: '30s' }).prefault('2s').meta({ description: 'Wait for one reply.' }),
  window: duration({ min: '1m', max: '24h' }).prefault('15m').meta({
    description: 'Time over which answers make the share; at most 4,096 of them.',
  }),
  stickiness: z.enum(STICKINESSES).default('auto').meta({
    description:
      'How name servers choose: none, anew for each query; source, once for everyone who asks from one address or subnet; auto, source until one is seen to alternate.',
  }),
};

export const Config = z
  .strictObject(shape)
  .refine(({ authoritative, servers }) => authoritative === 'auto' || servers.length > 0, {
    path: ['servers'],
    message: 'nobody is asked; name a server, or set authoritative: auto',
  })
  .superRefine((config, context) => {
    const asked = queriesOf(config);
    if (asked <= MOST_QUERIES) return;
    const message = `a round would be ${asked} queries, at most ${MOST_QUERIES} are made; lower queries, or ask fewer`;
    context.addIssue({ code: 'custom', path: ['queries'], message });
  });
export type Config = z.output<typeof Config>;

function queriesOf(config: z.output<z.ZodObject<typeof shape>>): number {
  const lanes = config.servers.map((one) => 1 + one.client_subnets.length);
  if (config.authoritative === 'auto') lanes.push(1 + config.client_subnets.length);
  const perHost = lanes.reduce((sum, one) => sum + one, 0) * config.queries;
  return perHost * (1 + config.hostnames.length);
}

const anyWeight = (map: Readonly<Record<string, { readonly weight: number }>>): boolean =>
  Object.values(map).some(({ weight }) => weight > 0);

const distinct = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;
