import { CDN_PROVIDERS, CDN_RULES, CDN_SEVERITIES, type CdnRule, type CdnSeverity } from '@parallax/contract';
import { DEFAULTS, type LintOptions } from '../../../cdn/lint/index.js';
import { Site } from '../../../cdn/site.js';
import type { EnrichSection } from '../../../config/config.js';
import { nearest } from '../../../core/suggest.js';
import { literalAddress, splitHostPort } from '../../../core/host.js';
import { parseRoute } from '../../../core/http/route.js';
import { parseDuration } from '../../../core/schema.js';
import type { CommonOptions } from '../../../core/target.js';
import { UsageError, type Context, type Engine, type Given } from '../../context.js';
import { configuredProbes, type Room } from '../configured.js';
import { tlsOf } from '../curl-options.js';

/** What the command line asks for. */
export interface Asked {
  readonly sites: readonly AskedSite[];
  readonly options: LintOptions;
  readonly rules: readonly CdnRule[] | undefined;
  readonly failOn: CdnSeverity;
  readonly format: (typeof FORMATS)[number];
  /** Milliseconds for one site. */
  readonly timeout: number;
  readonly enrich?: EnrichSection;
}

export interface AskedSite {
  /** URL under which users know it. */
  readonly url: string;
  readonly site: Site;
  readonly family?: CommonOptions['family'];
  readonly resolvers?: readonly string[];
}

export const FORMATS = ['table', 'json', 'json-schema', 'sarif'] as const;
const TIMEOUT = 120_000;
const LONGEST = 3_600_000;
const PATIENCE = 10_000;

export async function askOf(given: Given, engine: Engine, context: Context): Promise<Asked> {
  const common = {
    options: optionsOf(given),
    rules: rulesOf(given),
    failOn: oneOf('fail-on', given.text('fail-on') ?? 'warning', CDN_SEVERITIES),
    format: oneOf('format', given.text('format') ?? 'table', FORMATS),
    timeout: timeOf(given, 'timeout', { least: 1_000, most: LONGEST }) ?? TIMEOUT,
  };
  // What the output looks like does not depend on a site.
  if (common.format === 'json-schema') return { ...common, sites: [] };
  const file = given.text('config');
  if (file !== undefined) return { ...common, ...(await configured(file, given, { engine, context })) };
  if (given.text('probe') !== undefined)
    throw new UsageError('--probe names a probe of a configuration; write --config too');
  return { ...common, sites: [described(given)] };
}

/** The sites of a `cdn` probe: its options are the description of a site and more. */
async function configured(file: string, given: Given, room: Room): Promise<Pick<Asked, 'sites' | 'enrich'>> {
  const own = ['provider', 'path', 'node'].filter((name) => given.texts(name).length > 0);
  own.push(...['origin', 'ca'].filter((name) => given.text(name) !== undefined));
  if (given.flag('insecure')) own.push('insecure');
  if (own.length > 0)
    throw new UsageError(`--${own[0]} describes a site; a configuration given by --config does so too`);
  const { config, probes: found } = await configuredProbes(file, given, room);
  const [url] = given.positionals;
  const targets = found.flatMap((probe) => probe.targets).filter(({ host }) => url === undefined || host === url);
  if (targets.length === 0)
    throw new UsageError(`the cdn probes of ${file} list no target${url === undefined ? '' : ` ${url}`} of their own`);
  const sites = targets.map(({ host, config: site, common }): AskedSite => {
    const { family, resolvers } = common;
    return { url: host, site: site as Site, family, ...(resolvers.length > 0 ? { resolvers } : {}) };
  });
  return { sites, enrich: config.enrich };
}

/** A site of which the command line says everything. */
function described(given: Given): AskedSite {
  const [url, ...more] = given.positionals;
  if (url === undefined || more.length > 0) throw new UsageError('one URL, or --config FILE');
  const { origin: base, secure } = routeOf(url);
  const [origin, nodes] = [given.text('origin'), given.texts('node')];
  if (nodes.length > 0 && origin === undefined)
    throw new UsageError('--node names nodes of the origin; write --origin too');
  if (given.texts('provider').length === 0)
    throw new UsageError('write --provider NAME=ADDRESS or NAME=URL at least once');
  const paths = given.texts('path');
  const tls = tlsOf(given);
  const providers = given.texts('provider').map((text): [string, object] => {
    const [name, way] = providerOf(text, secure);
    return [name, { ...way, tls }];
  });
  const parsed = Site.safeParse({
    providers: Object.fromEntries(providers),
    ...(origin === undefined ? {} : { origin: { ...wayOf(origin, secure), nodes, tls } }),
    objects: paths.length > 0 ? paths.map(objectOf) : [{ path: routeOf(url).path }],
  });
  if (parsed.success) return { url: base, site: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new UsageError(`${place}: ${issue?.message ?? ''}`);
}

function routeOf(url: string): ReturnType<typeof parseRoute> {
  try {
    return parseRoute(url);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * A URL is a hostname of the provider's own; anything else is only connected to. Where the name is that of a provider
 * that we know, its headers are expected and its edges are asked to say more.
 */
function providerOf(text: string, secure: boolean): [string, Record<string, unknown>] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--provider takes NAME=ADDRESS or NAME=URL; got no name`);
  const value = text.slice(at + 1);
  const isUrl = /^https?:\/\//i.test(value);
  const name = text.slice(0, at);
  if (!NAME.test(name)) throw new UsageError(`--provider "${name}": a name has lower-case letters, digits, - and _`);
  const known = CDN_PROVIDERS.find((one) => one === name && one !== 'unknown');
  return [
    name,
    { ...wayOf(value, secure), ...(isUrl ? { swap: true } : {}), ...(known ? { is: known, debug: true } : {}) },
  ];
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** An address, `host:port`, or a URL. */
function wayOf(text: string, secure: boolean): Record<string, unknown> {
  if (text === '') throw new UsageError('an address or URL is empty');
  if (/^https?:\/\//i.test(text)) return { url: text };
  const address = literalAddress(text);
  if (address) return { address: address.ip };
  if (splitHostPort(text) === undefined) throw new UsageError(`"${text}" is no address, HOST[:PORT] or URL`);
  return { url: `${secure ? 'https' : 'http'}://${text}` };
}

/** `/path`, or `partition=/path`. */
function objectOf(text: string): Record<string, unknown> {
  const match = /^([a-z0-9][a-z0-9_-]{0,62})=(\/.*)$/s.exec(text);
  return match ? { partition: match[1], path: match[2] } : { path: text };
}

function optionsOf(given: Given): LintOptions {
  const ttl: Record<string, { least: number; most: number }> = {};
  for (const [name, bounds] of Object.entries(DEFAULTS.ttl)) ttl[name] = { ...bounds };
  for (const [option, key] of [
    ['min-ttl', 'least'],
    ['max-ttl', 'most'],
  ] as const) {
    for (const text of given.texts(option)) {
      const [time, partition = '*'] = text.split('=', 2).toReversed() as [string, string?];
      const ms = parseDuration(time);
      if (ms === undefined)
        throw new UsageError(`--${option} takes a time such as 24h, or PARTITION=24h, not "${text}"`);
      const bounds = (ttl[partition] ??= { ...(ttl['*'] ?? { least: 0, most: Infinity }) });
      bounds[key] = ms / 1000;
    }
  }
  const maxRequests = numberOf(given, 'max-requests', 100_000) ?? DEFAULTS.maxRequests;
  const patience = (timeOf(given, 'wait', { least: 0, most: 600_000 }) ?? PATIENCE) / 1000;
  return { ...DEFAULTS, ttl, maxRequests, patience };
}

function rulesOf(given: Given): readonly CdnRule[] | undefined {
  const names = given.texts('rule');
  return names.length === 0 ? undefined : names.map((name) => oneOf('rule', name, CDN_RULES));
}

function oneOf<T extends string>(option: string, text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  const near = nearest(text, values);
  const hint = near === undefined ? `one of ${values.join(', ')}` : `did you mean "${near}"?`;
  throw new UsageError(`--${option} "${text}": ${hint}`);
}

function numberOf(given: Given, option: string, most: number): number | undefined {
  const text = given.text(option);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= 1 && value <= most) return value;
  throw new UsageError(`--${option} takes a number from 1 to ${most}, not "${text}"`);
}

function timeOf(given: Given, option: string, bounds: { least: number; most: number }): number | undefined {
  const text = given.text(option);
  if (text === undefined) return undefined;
  const ms = text === '0' ? 0 : parseDuration(text);
  if (ms === undefined) throw new UsageError(`--${option} takes a time such as 5s or 2m, not "${text}"`);
  if (ms < bounds.least || ms > bounds.most)
    throw new UsageError(`--${option} ${text} is outside ${bounds.least / 1000}s to ${bounds.most / 1000}s`);
  return ms;
}
