import { Site } from '../../cdn/site.js';
import { splitHostPort } from '../../core/host.js';
import { parseRoute } from '../../core/http/route.js';
import { UsageError, type Given } from '../context.js';

/** Options of `cdn curl` as pieces of a site. Values may be secrets: what is wrong is said without them. */

export function targetOf(host: string, given: Given): string {
  const scheme = schemeOf(given) ?? 'https';
  const port = given.text('port');
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    throw new UsageError('--port is a number from 1 to 65535');
  }
  const at = splitHostPort(host);
  if (at === undefined || at.port !== undefined)
    throw new UsageError('--host is a name such as www.example.com, without scheme, port and path');
  return routed(`${scheme}://${bracketed(at.host)}${port === undefined ? '' : `:${port}`}`, '--host');
}

function schemeOf(given: Given): string | undefined {
  const scheme = given.text('scheme');
  if (scheme === undefined || scheme === 'https' || scheme === 'http') return scheme;
  throw new UsageError('--scheme is https or http');
}

/** Where to connect to instead of the host of `target`, by the same scheme unless another is given. */
export function edgeOf(given: Given, target: string): object {
  const edge = given.text('edge');
  if (edge === undefined) return {};
  const at = splitHostPort(edge);
  if (at === undefined)
    throw new UsageError('--edge is an address or a name, perhaps with a port: 192.0.2.7, [2001:db8::7]:8443');
  const scheme = schemeOf(given) ?? target.slice(0, target.indexOf(':'));
  const port = at.port === undefined ? given.text('port') : String(at.port);
  return { url: routed(`${scheme}://${bracketed(at.host)}${port === undefined ? '' : `:${port}`}`, '--edge') };
}

/** Two letters are a country, as nobody names a place. */
export function placesOf(given: Given): { pops?: readonly string[]; countries?: readonly string[] } {
  const all = given.texts('pop').map((text) => text.toUpperCase());
  if (all.length === 0) return {};
  const isCountry = (text: string): boolean => /^[A-Z]{2}$/.test(text);
  return { pops: all.filter((text) => !isCountry(text)), countries: all.filter(isCountry) };
}

export function originOf(given: Given): { origin?: object } {
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

export const tlsOf = (given: Given): object => {
  const ca = given.text('ca');
  return { skip_verify: given.flag('insecure'), ...(ca === undefined ? {} : { ca_file: ca }) };
};

export function headersOf(given: Given): Record<string, string> {
  const pairs = given.texts('header').map((text): [string, string] => {
    const colon = text.indexOf(':');
    // The text may hold a secret: it is not repeated.
    if (colon < 1) throw new UsageError("--header takes 'Name: value'");
    return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
  });
  return Object.fromEntries(pairs);
}

export function parsed(written: object): Site {
  const result = Site.safeParse(written);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(`${optionOf(issue?.path ?? [])}${issue?.message ?? 'the options do not fit'}`);
}

/** Which option an issue is about; values are not repeated. */
const optionOf = (path: readonly PropertyKey[]): string =>
  path[0] === 'headers' ? '--header: ' : path.includes('pops') || path.includes('countries') ? '--pop: ' : '';
