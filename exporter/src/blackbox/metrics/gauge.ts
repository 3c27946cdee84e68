import type { Measured } from '../../core/clock.js';
import type { Address } from '../../core/net.js';
import type { Certificate } from '../../core/x509/certificate.js';
import { earliestExpiry, lastChainExpiry } from '../../core/x509/chain.js';
import { addressBytes } from '../../core/address.js';

/** One line of the answer of `/probe`; blackbox_exporter has gauges only. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export const gauge = (
  name: string,
  help: string,
  value: number,
  labels: Readonly<Record<string, string>> = {},
): Gauge => ({ name, help, labels, value });

/** A time that could not be measured truly is NaN: the series stays, the lie does not. */
export const secondsOf = (measured: Measured | undefined, absent = 0): number => {
  if (measured === undefined) return absent;
  return typeof measured === 'number' ? measured : Number.NaN;
};

/** 32-bit FNV-1a over the bytes of the address, as blackbox_exporter identifies addresses without naming them. */
export function addressHash(address: Address): number {
  let hash = 0x811c9dc5;
  for (const byte of addressBytes(address.ip) ?? []) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** What every prober says about the name and the address. */
export function* lookupGauges(resolve: Measured | undefined, address: Address | undefined): Generator<Gauge> {
  yield gauge(
    'probe_dns_lookup_time_seconds',
    'Returns the time taken for probe dns lookup in seconds',
    secondsOf(resolve),
  );
  yield gauge(
    'probe_ip_protocol',
    'Specifies whether probe ip protocol is IP4 or IP6',
    address ? Number(address.family) : 0,
  );
  yield gauge('probe_ip_addr_hash', 'Specifies the hash of IP address. It\'s useful to detect if the IP address changes.', address ? addressHash(address) : 0); // prettier-ignore
}

/** Go's zero time in Unix seconds: what blackbox_exporter reports as last chain expiry when nothing was verified. */
const NEVER = -62_135_596_800;

export interface TlsSeen {
  /** As Node says it: `TLSv1.3`. */
  readonly version: string;
  readonly chain: readonly Certificate[];
  readonly verified: boolean;
}

/** Certificates and version of a connection; nothing where there was no complete handshake. */
export function* tlsGauges(tls: TlsSeen): Generator<Gauge> {
  const [leaf] = tls.chain;
  yield gauge('probe_tls_version_info', 'Returns the TLS version used or NaN when unknown', 1, {
    version: tls.version.replace('TLSv', 'TLS '),
  });
  if (!leaf) return;
  const last = tls.verified ? lastChainExpiry(tls.chain) : NEVER;
  yield gauge(
    'probe_ssl_earliest_cert_expiry',
    'Returns last SSL chain expiry in unixtime',
    earliestExpiry(tls.chain) ?? 0,
  );
  yield gauge('probe_ssl_last_chain_expiry_timestamp_seconds', 'Returns last SSL chain expiry in timestamp', last ?? 0);
  yield gauge('probe_ssl_last_chain_info', 'Contains SSL leaf certificate information', 1, {
    fingerprint_sha256: leaf.fingerprint,
    subject: leaf.subject,
    issuer: leaf.issuer,
    subjectalternative: leaf.names
      .filter((name) => name.type === 'dns')
      .map((name) => name.value)
      .join(','),
  });
}

/** Gauges of one name make one family, in the order of the names. */
export function gaugeFamilies(gauges: readonly Gauge[]): GaugeFamily[] {
  const families = new Map<string, Gauge[]>();
  for (const one of gauges) {
    const family = families.get(one.name);
    if (family) family.push(one);
    else families.set(one.name, [one]);
  }
  return [...families.keys()].sort().map((name) => {
    const samples = families.get(name) ?? [];
    return { name, type: 'gauge', help: samples[0]?.help ?? '', samples };
  });
}

export interface GaugeFamily {
  readonly name: string;
  readonly type: 'gauge';
  readonly help: string;
  readonly samples: readonly Gauge[];
}
