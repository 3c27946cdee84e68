/**
 * What `/probe` may be pointed at when others than this machine can ask it. Judged twice: on the host as it was
 * asked for, and on every address that a connection is about to be made to (redirects and rebinding included).
 */
import { addressBytes, contains, kindOf, parseCidr, type Cidr } from './address.js';
import type { Address } from './net.js';

export interface TargetPolicy {
  /** True when everything may be probed. */
  readonly open: boolean;
  /** Why this host must not be probed, in a sentence; undefined when it may. No name is resolved. */
  host(host: string): string | undefined;
  /** Why this address must not be talked to; undefined when it may. */
  address(address: Address): string | undefined;
}

export interface PolicyOptions {
  /** Hosts of the configured targets: names and literal addresses. */
  readonly listed: readonly string[];
  /** Names (`*.example.com` matches one or more labels), addresses and prefixes. */
  readonly allow: readonly string[];
}

/** For a server bound to loopback: whoever may ask it may as well connect directly. */
export const anyTarget: TargetPolicy = { open: true, host: () => undefined, address: () => undefined };

const REMEDY = 'add it to server.probe.allow or make it a target';

function matchesName(pattern: string, name: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === name;
  return name.endsWith(pattern.slice(1)) && name.length > pattern.length - 1;
}

const normal = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** Entries that are prefixes become prefixes, everything else is a name. */
export function targetPolicy({ listed, allow }: PolicyOptions): TargetPolicy {
  const entries = [...allow, ...listed];
  const prefixes = entries.map(parseCidr).filter((one): one is Cidr => one !== undefined);
  const names = entries.filter((entry) => parseCidr(entry) === undefined).map(normal);
  const inPrefix = (bytes: readonly number[]): boolean => prefixes.some((prefix) => contains(prefix, bytes));
  /** Link-local, metadata and the like only when that very address is named, never through a wide prefix. */
  const named = (bytes: readonly number[]): boolean =>
    prefixes.some((prefix) => prefix.bits === bytes.length * 8 && contains(prefix, bytes));
  const refusal = (ip: string, bytes: readonly number[]): string | undefined => {
    const kind = kindOf(bytes);
    if (kind === 'public' || named(bytes)) return undefined;
    const may = kind === 'private' || kind === 'loopback' || kind === 'reserved';
    return may && inPrefix(bytes) ? undefined : `${ip} is a ${kind} address; ${REMEDY}`;
  };
  return {
    open: false,
    host: (host) => {
      const bytes = addressBytes(host);
      if (bytes) return inPrefix(bytes) ? refusal(host, bytes) : `${host} is not listed; ${REMEDY}`;
      const name = normal(host);
      return names.some((pattern) => matchesName(pattern, name)) ? undefined : `${host} is not listed; ${REMEDY}`;
    },
    address: ({ ip }) => {
      const bytes = addressBytes(ip);
      return bytes ? refusal(ip, bytes) : `${ip} is not an address`;
    },
  };
}
