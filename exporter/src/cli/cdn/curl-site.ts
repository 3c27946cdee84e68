import { CDN_PROVIDERS, type CdnProvider } from '@parallax/contract';
import { Site } from '../../cdn/site.js';
import { loadConfig } from '../../config/feed.js';
import { nearest } from '../../config/suggest.js';
import { splitHostPort } from '../../core/host.js';
import { parseRoute } from '../../core/http/route.js';
import { UsageError, type Context, type Engine, type Given } from '../context.js';

/** The site that `cdn curl` asks: out of the command line, or of a probe `cdn`, with one provider left. */
export interface Asked {
  /** Name of the way. */
  readonly provider: string;
  readonly expected?: CdnProvider;
  /** Scheme, host and port of the site. */
  readonly target: string;
  readonly site: Site;
  readonly paths: readonly string[];
  readonly vantage: string;
}

const MAX_PATHS = 16;
const isProvider = (name: string): name is CdnProvider =>
  CDN_PROVIDERS.some((one) => one === name && one !== 'unknown');

export async function askedOf(given: Given, engine: Engine, context: Context): Promise<Asked> {
  const provider = given.text('provider');
  if (provider === undefined) throw new UsageError('name the provider with --provider');
  const asked =
    given.text('config') === undefined
      ? fromOptions(provider, given, context)
      : await fromConfig(provider, given, { engine, context });
  const { paths } = asked;
  if (paths.length === 0) throw new UsageError('write at least one PATH, such as /logo.png');
  if (paths.length > MAX_PATHS) throw new UsageError(`${paths.length} paths; at most ${MAX_PATHS} at a time`);
  const bad = paths.find((path) => !/^\/[\x21-\x7e]{0,2047}$/.test(path));
  if (bad !== undefined) throw new UsageError('a PATH begins with / and has no spaces; percent-encode other bytes');
  return asked;
}

function fromOptions(provider: string, given: Given, context: Context): Asked {
  if (given.text('probe') !== undefined)
    throw new UsageError('--probe names a probe of a configuration; write --config too');
  if (!isProvider(provider)) {
    const close = nearest(provider, CDN_PROVIDERS);
    const hint =
      close === undefined ? `known are ${CDN_PROVIDERS.filter(isProvider).join(', ')}` : `did you mean ${close}?`;
    throw new UsageError(`"${provider}" is no provider known here; ${hint}`);
  }
  const host = given.text('host');
  if (host === undefined) throw new UsageError('name the site with --host, as its visitors do');
  const target = targetOf(host, given);
  const written = {
    providers: { [provider]: { ...edgeOf(given), is: provider, debug: !given.flag('plain'), tls: tlsOf(given) } },
    ...originOf(given),
    objects: [{ path: '/' }],
    headers: headersOf(given),
  };
  return {
    ...{ provider, expected: provider, target, vantage: context.hostname },
    site: parsed(written),
    paths: given.positionals,
  };
}

interface Around {
  readonly engine: Engine;
  readonly context: Context;
}

async function fromConfig(provider: string, given: Given, { engine, context }: Around): Promise<Asked> {
  const file = given.text('config') ?? '';
  for (const name of ['insecure', 'plain']) {
    if (given.flag(name)) throw new UsageError(`--${name} stands in the configuration: leave it away with --config`);
  }
  for (const name of ['scheme', 'port', 'ca']) {
    if (given.text(name) !== undefined)
      throw new UsageError(`--${name} stands in the configuration: leave it away with --config`);
  }
  const { ports, probes } = engine;
  const { config } = await loadConfig({ file, files: ports.files, probes, env: context.env });
  const wanted = given.text('probe');
  const all = config.probes.filter(({ template }) => template.probeType.type === 'cdn');
  const [probe, ...more] = wanted === undefined ? all : all.filter(({ name }) => name === wanted);
  const names = all.map(({ name }) => name).join(', ') || 'none';
  if (probe === undefined)
    throw new UsageError(`${file} has no cdn probe${wanted === undefined ? '' : ` "${wanted}"`}; there are: ${names}`);
  if (more.length > 0) throw new UsageError(`${file} has several cdn probes; choose one with --probe: ${names}`);
  const host = given.text('host');
  const matching = probe.targets.filter((one) => host === undefined || one.name === host || hostOf(one.host) === host);
  const [target, ...others] = matching;
  const hosts = probe.targets.map((one) => one.name).join(', ') || 'none';
  if (target === undefined || others.length > 0)
    throw new UsageError(`choose one target of ${probe.name} with --host: ${hosts}`);
  const site = target.config as Site;
  const way = Object.hasOwn(site.providers, provider) ? site.providers[provider] : undefined;
  if (way === undefined)
    throw new UsageError(
      `${probe.name} has no provider "${provider}"; there are ${Object.keys(site.providers).join(', ')}`,
    );
  const over = parsed({
    providers: { [provider]: edgeOf(given) },
    ...originOf(given),
    objects: [{ path: '/' }],
    headers: headersOf(given),
  });
  const edge =
    given.text('edge') === undefined ? way : { ...way, address: undefined, url: over.providers[provider]?.url };
  const expected = way.is ?? (isProvider(provider) ? provider : undefined);
  return {
    ...{ provider, target: target.host, vantage: config.vantage.name },
    ...(expected === undefined ? {} : { expected }),
    site: {
      ...site,
      providers: { [provider]: edge },
      origin: over.origin ?? site.origin,
      headers: { ...site.headers, ...over.headers },
    },
    paths: given.positionals.length > 0 ? given.positionals : site.objects.slice(0, MAX_PATHS).map(({ path }) => path),
  };
}

const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).hostname : undefined);

function targetOf(host: string, given: Given): string {
  const scheme = given.text('scheme') ?? 'https';
  if (scheme !== 'https' && scheme !== 'http') throw new UsageError('--scheme is https or http');
  const port = given.text('port');
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    throw new UsageError('--port is a number from 1 to 65535');
  }
  const at = splitHostPort(host);
  if (at === undefined || at.port !== undefined)
    throw new UsageError('--host is a name such as www.example.com, without scheme, port and path');
  return routed(`${scheme}://${bracketed(at.host)}${port === undefined ? '' : `:${port}`}`, '--host');
}

/** Where to connect to instead of the host. */
function edgeOf(given: Given): object {
  const edge = given.text('edge');
  if (edge === undefined) return {};
  const at = splitHostPort(edge);
  if (at === undefined)
    throw new UsageError('--edge is an address or a name, perhaps with a port: 192.0.2.7, [2001:db8::7]:8443');
  const scheme = given.text('scheme') ?? 'https';
  const port = at.port === undefined ? given.text('port') : String(at.port);
  return { url: routed(`${scheme}://${bracketed(at.host)}${port === undefined ? '' : `:${port}`}`, '--edge') };
}

function originOf(given: Given): { origin?: object } {
  const url = given.text('origin');
  const host = given.text('origin-host');
  if (url === undefined) {
    if (host !== undefined) throw new UsageError('--origin-host belongs to --origin');
    return {};
  }
  return { origin: { url: routed(url, '--origin'), tls: tlsOf(given), ...(host === undefined ? {} : { host }) } };
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

function routed(url: string, option: string): string {
  try {
    return parseRoute(url).origin;
  } catch (error) {
    throw new UsageError(`${option}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const tlsOf = (given: Given): object => {
  const ca = given.text('ca');
  return { skip_verify: given.flag('insecure'), ...(ca === undefined ? {} : { ca_file: ca }) };
};

function headersOf(given: Given): Record<string, string> {
  const pairs = given.texts('header').map((text): [string, string] => {
    const colon = text.indexOf(':');
    // The text may hold a secret: it is not repeated.
    if (colon < 1) throw new UsageError("--header takes 'Name: value'");
    return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
  });
  return Object.fromEntries(pairs);
}

function parsed(written: object): Site {
  const result = Site.safeParse(written);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(`${optionOf(issue?.path ?? [])}${issue?.message ?? 'the options do not fit'}`);
}

/** Which option an issue is about; values are not repeated. */
const optionOf = (path: readonly PropertyKey[]): string => (path[0] === 'headers' ? '--header: ' : '');
