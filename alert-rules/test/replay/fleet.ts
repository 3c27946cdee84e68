/** Who measures what in the replay. AS numbers are those for documentation (RFC 5398). */

export interface Vantage {
  readonly name: string;
  readonly country: string;
  readonly asn: string;
  /** Scraped: what is not there is marked stale at once. Remote write: a sample that is not sent is only missing. */
  readonly delivery: 'scrape' | 'remote_write';
}

/** Seven in four networks and three countries. */
export const VANTAGES: readonly Vantage[] = [
  { name: 'ber', country: 'DE', asn: 'AS64496', delivery: 'remote_write' },
  { name: 'fra', country: 'DE', asn: 'AS64496', delivery: 'scrape' },
  { name: 'ham', country: 'DE', asn: 'AS64497', delivery: 'remote_write' },
  { name: 'par', country: 'FR', asn: 'AS64497', delivery: 'scrape' },
  { name: 'lyo', country: 'FR', asn: 'AS64498', delivery: 'remote_write' },
  { name: 'nyc', country: 'US', asn: 'AS64499', delivery: 'scrape' },
  { name: 'sfo', country: 'US', asn: 'AS64499', delivery: 'remote_write' },
];

export type Kind = 'http' | 'icmp' | 'dns' | 'zone' | 'tls' | 'path' | 'cdn' | 'share';

export interface Target {
  readonly probe: string;
  readonly target: string;
  readonly kind: Kind;
  /** Seconds. */
  readonly interval: number;
  /** Names of the vantages that probe it; all without. */
  readonly from?: readonly string[];
}

/** One vantage a network; and enough of them in two. */
const EACH = ['ber', 'ham', 'lyo', 'nyc'];
const MORE = [...EACH, 'par', 'sfo'];

export const TARGETS: readonly Target[] = [
  { probe: 'web', target: 'shop', kind: 'http', interval: 60 },
  { probe: 'web', target: 'api', kind: 'http', interval: 30 },
  { probe: 'ping', target: 'shop', kind: 'icmp', interval: 15 },
  { probe: 'ping', target: 'office', kind: 'icmp', interval: 60, from: EACH },
  { probe: 'names', target: 'shop', kind: 'dns', interval: 60, from: EACH },
  { probe: 'zone', target: 'shop', kind: 'zone', interval: 300, from: EACH },
  { probe: 'certs', target: 'shop', kind: 'tls', interval: 60, from: EACH },
  { probe: 'certs', target: 'mail', kind: 'tls', interval: 300, from: ['ber', 'ham', 'lyo'] },
  { probe: 'way', target: 'shop', kind: 'path', interval: 60, from: MORE },
  { probe: 'way', target: 'office', kind: 'path', interval: 300, from: EACH },
  { probe: 'cdn', target: 'static', kind: 'cdn', interval: 60, from: EACH },
  { probe: 'weights', target: 'static', kind: 'share', interval: 300, from: ['ber', 'ham', 'nyc'] },
];

/** `alpha` is the baseline. */
export const PROVIDERS = ['origin', 'alpha', 'beta'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** Shares that the weights in DNS mean. */
export const WEIGHTS: Readonly<Record<'alpha' | 'beta', number>> = { alpha: 0.6, beta: 0.4 };

export const NAME_SERVERS = ['ns1.example', 'ns2.example', 'ns3.example'] as const;
