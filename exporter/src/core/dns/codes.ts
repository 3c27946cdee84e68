/** Numbers and names of the DNS (IANA "Domain Name System Parameters"). */

/** Record types with a name of their own in zone files; every other one is written `TYPE<number>` (RFC 3597). */
export const TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  DNAME: 39,
  OPT: 41,
  DS: 43,
  SSHFP: 44,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  CDS: 59,
  CDNSKEY: 60,
  SVCB: 64,
  HTTPS: 65,
  AXFR: 252,
  ANY: 255,
  CAA: 257,
} as const;

export const CLASSES = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const;

/** RFC 1035 section 4.1.1, RFC 2136, RFC 6891 (BADVERS), RFC 7873 (BADCOOKIE). */
export const RCODES = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  BADVERS: 16,
  BADCOOKIE: 23,
} as const;
export type RcodeName = keyof typeof RCODES;

const namesOf = (table: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
  new Map(Object.entries(table).map(([name, code]) => [code, name]));
const TYPE_NAMES = namesOf(TYPES);
const CLASS_NAMES = namesOf(CLASSES);
const RCODE_NAMES = namesOf(RCODES);

/** `A`, or `TYPE65280` for a type without a name (RFC 3597 section 5). */
export const typeName = (code: number): string => TYPE_NAMES.get(code) ?? `TYPE${code}`;
export const className = (code: number): string => CLASS_NAMES.get(code) ?? `CLASS${code}`;
export const rcodeName = (code: number): string => RCODE_NAMES.get(code) ?? `RCODE${code}`;

/** The number of `AAAA` or `TYPE28`, any case; undefined when it is neither. */
export const typeCode = (text: string): number | undefined => codeOf(TYPES, 'TYPE', text);
export const classCode = (text: string): number | undefined => codeOf(CLASSES, 'CLASS', text);

function codeOf(table: Readonly<Record<string, number>>, prefix: string, text: string): number | undefined {
  const upper = text.toUpperCase();
  if (Object.hasOwn(table, upper)) return table[upper];
  if (!upper.startsWith(prefix)) return undefined;
  const digits = upper.slice(prefix.length);
  const code = /^\d{1,5}$/.test(digits) ? Number(digits) : Number.NaN;
  return code <= 0xff_ff ? code : undefined;
}
