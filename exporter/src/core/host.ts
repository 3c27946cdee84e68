import { isIP } from 'node:net';
import type { Address } from './net.js';

/** The address when `text` is a literal one (brackets allowed for IPv6), else undefined. */
export function literalAddress(text: string): Address | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const version = isIP(bare);
  if (version === 0) return undefined;
  return version === 4 ? { ip: bare, family: '4' } : { ip: canonicalV6(bare), family: '6' };
}

/** RFC 5952 text; the URL parser of the platform compresses and lower-cases, a zone index is kept. */
function canonicalV6(text: string): string {
  const [address = '', zone] = text.split('%');
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  return zone === undefined ? canonical : `${canonical}%${zone}`;
}

export interface HostPort {
  readonly host: string;
  readonly port?: number;
}

/** Splits `host`, `host:port`, `[v6]`, `[v6]:port`, bare `v6`; undefined when it is none of them. */
export function splitHostPort(text: string): HostPort | undefined {
  if (isIP(text) === 6) return { host: text };
  const match = /^(?:\[([^\]]+)\]|([^:[\]/\s]+))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || (match?.[1] !== undefined && isIP(match[1]) !== 6)) return undefined;
  if (match?.[3] === undefined) return { host };
  const port = Number(match[3]);
  return port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

/** Why `text` is not a host name (RFC 1123, underscore allowed as names in use have it), else undefined. */
export function hostNameProblem(text: string): string | undefined {
  if (literalAddress(text)) return undefined;
  if (text.length === 0 || text.length > 253) return 'a host name has 1 to 253 characters';
  const labels = text.replace(/\.$/, '').split('.');
  const bad = labels.find((label) => !/^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label));
  return bad === undefined
    ? undefined
    : `"${bad}" is not a label of a host name: letters, digits, hyphen, underscore, 1 to 63 characters`;
}
