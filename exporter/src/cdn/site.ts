import { CDN_CODINGS, CDN_PROVIDERS } from '@parallax/contract';
import { z } from 'zod';
import { headers, hostField, literal } from '../core/http/header-config.js';
import type { Field } from '../core/http/head.js';
import { checkValue } from '../core/http/request.js';
import { parseRoute, routeProblem, type Route } from '../core/http/route.js';
import type { RunContext } from '../core/probe.js';
import { CREDENTIAL_NAME, SHORTEST_SECRET } from '../core/redact.js';
import { checkTls, tlsObject, tlsOptions } from '../core/tls-config.js';
import type { Leg } from './visit.js';

/**
 * A site as its owner describes it: where its content is, through whom it is delivered, and what it must be. The
 * probe `cdn`, the lint and the smoke test of a new provider read the same description.
 */

export const ORIGIN = 'origin';

const url = z.string().superRefine((text, context) => {
  const problem = routeProblem(text);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

const Tls = tlsObject.omit({ alpn: true }).superRefine(checkTls);
const name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, - and _, at most 63');

const legShape = {
  url: url.optional().meta({
    description:
      'Scheme, host and port to connect to; default those of the target. The Host field and SNI stay those of the target unless host says otherwise.',
  }),
  address: literal.optional().meta({
    description: 'Pin the edge: connect to this address instead of resolving the host.',
  }),
  host: hostField.optional().meta({
    description: 'Host field and SNI; default the host of the target, or of url where swap is set.',
  }),
  swap: z.boolean().default(false).meta({
    description: 'The provider serves the site under the host of url: send that as Host field and SNI.',
  }),
  headers: headers.default({}).meta({ description: 'Header fields for this way only. Values may be secrets.' }),
  tls: Tls.prefault({}).meta({ description: 'TLS with this way.' }),
} as const;

export const Provider = z.strictObject({
  ...legShape,
  is: z.enum(CDN_PROVIDERS).optional().meta({
    description: 'Whose headers are expected; responses of somebody else are then told apart.',
  }),
  debug: z.boolean().default(false).meta({
    description: 'Send the request fields that make the edges of this provider say more.',
  }),
  pops: z.array(z.string().min(1).max(32)).max(64).default([]).meta({
    description: 'Places that should serve this vantage, as the provider names them, such as FRA.',
  }),
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1)'))
    .max(64)
    .default([])
    .meta({ description: 'Countries whose places should serve this vantage.' }),
});

/** More nodes than one are compared with each other. */
export const Origin = z.strictObject({
  ...legShape,
  nodes: z.array(literal).max(16).default([]).meta({
    description: 'Addresses of the single origin nodes: the lint compares their validators.',
  }),
});

export const Item = z.strictObject({
  path: z
    .string()
    .max(2048)
    .regex(/^\/[\x21-\x7e]*$/, 'a path begins with / and has no spaces; percent-encode other bytes')
    .meta({ description: 'Path and query of the object.' }),
  partition: name.default('static').meta({ description: 'Class of content, such as dynamic, static, images.' }),
  compare: z.boolean().optional().meta({
    description: 'Whether the content must be that of the origin; default true, but false in the partition dynamic.',
  }),
});

export const siteShape = {
  origin: Origin.optional().meta({ description: 'How to reach the origin itself, past every provider.' }),
  providers: z
    .record(name, Provider)
    .refine((map) => Object.keys(map).length >= 1, 'name at least one provider')
    .refine((map) => Object.keys(map).length <= 16, 'at most 16 providers')
    .refine((map) => !(ORIGIN in map), 'origin has a section of its own')
    .meta({ description: 'The ways through providers, by the name that becomes the label `provider`.' }),
  objects: z.array(Item).min(1).max(32).meta({ description: 'The objects that are fetched through each of them.' }),
  headers: headers.default({}).meta({ description: 'Header fields of every request. Values may be secrets.' }),
  accept_encoding: z
    .array(z.enum(CDN_CODINGS))
    .max(4)
    .default(['gzip'])
    .meta({ description: 'Content codings that requests offer.' }),
  version: z.enum(['1.1', '2', 'auto']).default('auto').meta({
    description: 'HTTP version; auto offers 2 and 1.1 by ALPN, and speaks 1.1 over http://.',
  }),
  max_object_bytes: z
    .int()
    .min(1024)
    .max(64 * 1_048_576)
    .default(4 * 1_048_576)
    .meta({ description: 'An object of more bytes, on the wire or decoded, is a failure.' }),
} as const;

export const Site = z.strictObject(siteShape);
export type Site = z.output<typeof Site>;
type LegConfig = z.output<typeof Origin> | z.output<typeof Provider>;

/** A site made ready: every secret read. `secrets` must not come back in what is kept of a response. */
export interface Ways {
  /** The origin, where it is configured, comes last. */
  readonly legs: readonly Leg[];
  /** Fields of every request. */
  readonly fields: readonly Field[];
  readonly secrets: readonly string[];
  /** Nothing came from a file: the next run would read the same. */
  readonly constant: boolean;
}

type SecretReader = Pick<RunContext, 'secret'>;

/** Reads secrets and files; `host` is the host of the target, a URL. A Fault `auth_failed` when one cannot be read. */
export async function waysOf(
  site: Site,
  host: string,
  debugOf: (provider: z.output<typeof Provider>) => readonly Field[],
  context: SecretReader,
): Promise<Ways> {
  const secrets: string[] = [];
  const target = parseRoute(host);
  const make = async (legName: string, config: LegConfig, debug: readonly Field[]): Promise<Leg> => {
    const route: Route = config.url === undefined ? target : parseRoute(config.url);
    const shown = config.host ?? (config.swap ? route.authority : target.authority);
    const sni = shown.replace(/:\d+$/, '');
    return {
      name: legName,
      role: legName === ORIGIN ? 'origin' : 'edge',
      route,
      host: shown,
      ...(config.address === undefined ? {} : { address: config.address }),
      fields: [...debug, ...(await fieldsOf(config.headers, context, secrets))],
      tls: await tlsOptions({ ...config.tls, alpn: [] }, sni, context),
    };
  };
  const legs: Leg[] = [];
  for (const [legName, config] of Object.entries(site.providers)) {
    legs.push(await make(legName, config, config.debug ? debugOf(config) : []));
  }
  if (site.origin) legs.push(await make(ORIGIN, site.origin, []));
  return { legs, fields: await fieldsOf(site.headers, context, secrets), secrets, constant: !readsFiles(site) };
}

function readsFiles({ providers, origin, headers: common }: Site): boolean {
  const legs: readonly LegConfig[] = [...Object.values(providers), ...(origin ? [origin] : [])];
  return (
    [common, ...legs.map((leg) => leg.headers)].some((map) => Object.values(map).some((ref) => 'file' in ref)) ||
    legs.some(({ tls }) => (tls.ca_file ?? tls.cert_file ?? tls.key_file) !== undefined)
  );
}

async function fieldsOf(
  map: z.output<typeof headers>,
  context: SecretReader,
  secrets: string[],
): Promise<readonly Field[]> {
  const fields: Field[] = [];
  for (const [fieldName, ref] of Object.entries(map)) {
    const text = 'value' in ref ? ref.value.reveal() : (await context.secret(ref)).reveal().replace(/\r?\n$/, '');
    // As for the http probe: what reads like a credential, or came from a file, is masked in what is kept.
    if (('file' in ref || CREDENTIAL_NAME.test(fieldName)) && text.length >= SHORTEST_SECRET) secrets.push(text);
    fields.push([fieldName, checkValue(fieldName, text)]);
  }
  return fields;
}
