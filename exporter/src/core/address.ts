/** Addresses as numbers. Text is parsed once and never compared: `127.1`, `::ffff:127.0.0.1` and friends are one thing. */
import { literalAddress } from './host.js';

/** What an address is for, after the IANA special-purpose registries (RFC 6890) and the cloud providers' metadata services. */
export type AddressKind =
  'public' | 'private' | 'loopback' | 'link-local' | 'metadata' | 'multicast' | 'unspecified' | 'reserved';

/** A prefix as bytes and length in bits. */
export interface Cidr {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/** 4 or 16 bytes of a literal address; undefined when the text is none. */
export function addressBytes(text: string): readonly number[] | undefined {
  const address = literalAddress(text);
  if (!address) return undefined;
  if (address.family === '4') return address.ip.split('.').map(Number);
  const [bare = ''] = address.ip.split('%');
  const [head = '', tail] = bare.split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<number>(zeros).fill(0), ...right].flatMap((group) => [group >> 8, group & 255]);
}

/** `10.0.0.0/8`, `fd00::/8`, or a bare address as its own prefix; undefined when it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text);
  const bytes = match?.[1] === undefined ? undefined : addressBytes(match[1]);
  if (!bytes) return undefined;
  const bits = match?.[2] === undefined ? bytes.length * 8 : Number(match[2]);
  return bits <= bytes.length * 8 ? { bytes, bits } : undefined;
}

export function contains(cidr: Cidr, bytes: readonly number[]): boolean {
  if (cidr.bytes.length !== bytes.length) return false;
  return bytes.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, cidr.bits - index * 8));
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) === ((cidr.bytes[index] ?? 0) & mask);
  });
}

type Range = readonly [prefix: string, kind: AddressKind];

/** First match wins, so that narrow ranges stand before the wide ones that hold them. */
const RANGES: readonly Range[] = [
  // Metadata services that do not sit in 169.254.0.0/16: Azure, Alibaba; over IPv6 AWS, Google, Oracle.
  ['168.63.129.16/32', 'metadata'],
  ['100.100.100.200/32', 'metadata'],
  ['fd00:ec2::254/128', 'metadata'],
  ['fd20:ce::254/128', 'metadata'],
  ['fd00:c1::a9fe:a9fe/128', 'metadata'],
  ['169.254.169.254/32', 'metadata'],
  ['0.0.0.0/8', 'unspecified'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'private'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'reserved'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'reserved'],
  ['198.51.100.0/24', 'reserved'],
  ['203.0.113.0/24', 'reserved'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['64:ff9b:1::/48', 'private'],
  ['100::/64', 'reserved'],
  ['2001::/32', 'reserved'], // Teredo carries an IPv4 address in disguise
  ['2001:db8::/32', 'reserved'],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'private'], // site-local, deprecated but still routed
  ['ff00::/8', 'multicast'],
];

const parsed = RANGES.map(([prefix, kind]) => ({ cidr: parseCidr(prefix), kind }));

/** Prefixes that nobody announces to the internet: tables of the internet have nothing true to say about them. */
export function specialPrefixes(): readonly Cidr[] {
  return parsed.flatMap(({ cidr, kind }) => (cidr === undefined || kind === 'metadata' ? [] : [cidr]));
}

/** Prefixes that embed an IPv4 address, and where its four bytes begin: mapped, translated, compatible, NAT64, 6to4. */
const EMBEDDINGS = [
  { cidr: parseCidr('::ffff:0:0/96'), at: 12 },
  { cidr: parseCidr('::ffff:0:0:0/96'), at: 12 },
  { cidr: parseCidr('::/96'), at: 12 },
  { cidr: parseCidr('64:ff9b::/96'), at: 12 },
  { cidr: parseCidr('2002::/16'), at: 2 },
];

/** The IPv4 address that an IPv6 address leads to, when it embeds one. */
function embedded(bytes: readonly number[]): readonly number[] | undefined {
  const found = EMBEDDINGS.find(({ cidr }) => cidr && contains(cidr, bytes));
  return found ? bytes.slice(found.at, found.at + 4) : undefined;
}

/** Judges the address that would be reached: an IPv6 form of an IPv4 address is judged as that address. */
export function kindOf(bytes: readonly number[]): AddressKind {
  const range = parsed.find(({ cidr }) => cidr && contains(cidr, bytes));
  if (range) return range.kind;
  const inner = embedded(bytes);
  return inner ? kindOf(inner) : 'public';
}
