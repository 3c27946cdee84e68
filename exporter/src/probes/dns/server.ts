import { hostNameProblem, literalAddress, splitHostPort } from '../../core/host.js';
import type { Address } from '../../core/net.js';
import type { Target } from '../../core/target.js';
import type { Config, Transport } from './config.js';

/** Who is asked, and how, as the text of the target and the options say. */
export interface Server {
  readonly transport: Transport;
  /** Name or literal address, without brackets; `system` stands for the first of the vantage's own resolvers. */
  readonly host: string;
  readonly port: number;
  /** Path of DNS over HTTPS, query string included. */
  readonly path: string;
}

/** The word that stands for the vantage's own resolver. */
export const SYSTEM = 'system';

const PORTS: Readonly<Record<Transport, number>> = { udp: 53, tcp: 53, dot: 853, doh: 443 };
const DOH_PATH = '/dns-query';

/** Reads the target; a text says what is wrong with it. */
export function parseServer(text: string, config: Pick<Config, 'transport'>): Server | string {
  if (/^[a-z]+:\/\//i.test(text)) return parseUrl(text, config);
  const transport = config.transport ?? 'udp';
  const split = splitHostPort(text);
  if (!split) return `"${text}" is not a server: write a name or address, with :port if it is not ${PORTS[transport]}`;
  const problem = hostNameProblem(split.host);
  if (problem !== undefined) return problem;
  return { transport, host: split.host, port: split.port ?? PORTS[transport], path: DOH_PATH };
}

function parseUrl(text: string, { transport }: Pick<Config, 'transport'>): Server | string {
  if (!URL.canParse(text)) return `"${text.slice(0, 200)}" is not a URL`;
  const url = new URL(text);
  if (url.protocol !== 'https:') return 'DNS over HTTPS has URLs that begin with https://';
  if (url.username !== '' || url.password !== '') return 'a URL here holds no user name or password';
  if (transport !== undefined && transport !== 'doh')
    return `transport ${transport} and an https:// URL exclude each other`;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    transport: 'doh',
    host,
    port: url.port === '' ? PORTS.doh : Number(url.port),
    path: url.pathname === '/' && url.search === '' ? DOH_PATH : `${url.pathname}${url.search}`,
  };
}

/** What was read from the text of a target, and its address where that is one; a target never changes. */
export interface ParsedTarget {
  readonly server: Server | string;
  readonly address?: Address;
}

const known = new WeakMap<Target<Config>, ParsedTarget>();

export function serverOf(target: Target<Config>): ParsedTarget {
  const found = known.get(target);
  if (found !== undefined) return found;
  const server = parseServer(target.host, target.config);
  const address = typeof server === 'string' ? undefined : literalAddress(server.host);
  const parsed = { server, ...(address && { address }) };
  known.set(target, parsed);
  return parsed;
}

/** The name to resolve; absent for an address and for the vantage's own resolver. */
export function nameOf(server: Server): string | undefined {
  return server.host === SYSTEM || literalAddress(server.host) ? undefined : server.host;
}
