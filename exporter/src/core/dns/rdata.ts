import { ByteReader } from './bytes.js';
import { className, typeName, TYPES } from './codes.js';
import { ipText } from './ip.js';
import type { DnsRecord } from './message.js';
import { NameReader } from './name.js';
import { svcParamsText } from './svcb.js';
import { base32hex, characterString, quoted, timestampText, typeBitmap } from './rdata-text.js';

/** What the text of one type is made of: a cursor over rdata whose names are uncompressed. */
class Rdata extends ByteReader {
  name(): string {
    const names = new NameReader(this.bytes, false);
    const text = names.read(this.position);
    this.position = names.end;
    return text;
  }
  hex(): string {
    return Buffer.from(this.rest()).toString('hex').toUpperCase();
  }
  base64(): string {
    return Buffer.from(this.rest()).toString('base64');
  }
}

const name = (rdata: Rdata): string => rdata.name();
const digest = (rdata: Rdata): string => `${rdata.u16()} ${rdata.u8()} ${rdata.u8()} ${rdata.hex()}`;
const key = (rdata: Rdata): string => `${rdata.u16()} ${rdata.u8()} ${rdata.u8()} ${rdata.base64()}`;
const service = (rdata: Rdata): string => `${rdata.u16()} ${rdata.name()}${svcParamsText(rdata)}`;

/** Rdata as zone files have it: RFC 1035, 3596, 2782, 8659, 4034, 6698, 4255, 9460. */
const TEXTS: ReadonlyMap<number, (rdata: Rdata) => string> = new Map<number, (rdata: Rdata) => string>([
  [TYPES.A, (rdata) => ipText(rdata.take(4))],
  [TYPES.AAAA, (rdata) => ipText(rdata.take(16))],
  [TYPES.NS, name],
  [TYPES.CNAME, name],
  [TYPES.PTR, name],
  [TYPES.DNAME, name],
  [TYPES.SOA, soaText],
  [TYPES.MX, (rdata) => `${rdata.u16()} ${rdata.name()}`],
  [TYPES.TXT, textText],
  [TYPES.HINFO, textText],
  [TYPES.SRV, (rdata) => `${rdata.u16()} ${rdata.u16()} ${rdata.u16()} ${rdata.name()}`],
  [TYPES.CAA, (rdata) => `${rdata.u8()} ${characterString(rdata.characterString())} ${quoted(rdata.rest())}`],
  [TYPES.DS, digest],
  [TYPES.CDS, digest],
  [TYPES.DNSKEY, key],
  [TYPES.CDNSKEY, key],
  [TYPES.RRSIG, signatureText],
  [TYPES.NSEC, (rdata) => `${rdata.name()}${typeBitmap(rdata)}`],
  [TYPES.NSEC3, nsec3Text],
  [TYPES.NSEC3PARAM, (rdata) => `${rdata.u8()} ${rdata.u8()} ${rdata.u16()} ${saltText(rdata)}`],
  [TYPES.NAPTR, naptrText],
  [TYPES.TLSA, (rdata) => `${rdata.u8()} ${rdata.u8()} ${rdata.u8()} ${rdata.hex().toLowerCase()}`],
  [TYPES.SSHFP, (rdata) => `${rdata.u8()} ${rdata.u8()} ${rdata.hex()}`],
  [TYPES.SVCB, service],
  [TYPES.HTTPS, service],
]);

function soaText(rdata: Rdata): string {
  const names = `${rdata.name()} ${rdata.name()}`;
  return `${names} ${rdata.u32()} ${rdata.u32()} ${rdata.u32()} ${rdata.u32()} ${rdata.u32()}`;
}

function textText(rdata: Rdata): string {
  const strings: string[] = [];
  while (rdata.left > 0) strings.push(quoted(rdata.characterString()));
  return strings.join(' ');
}

function signatureText(rdata: Rdata): string {
  const fields = [typeName(rdata.u16()), rdata.u8(), rdata.u8(), rdata.u32()];
  const times = [timestampText(rdata.u32()), timestampText(rdata.u32())];
  return [...fields, ...times, rdata.u16(), rdata.name(), rdata.base64()].join(' ');
}

/** An empty salt is written `-` (RFC 5155 section 3.3). */
function saltText(rdata: Rdata): string {
  const salt = rdata.characterString();
  return salt.length === 0 ? '-' : Buffer.from(salt).toString('hex').toUpperCase();
}

function nsec3Text(rdata: Rdata): string {
  const parameters = `${rdata.u8()} ${rdata.u8()} ${rdata.u16()} ${saltText(rdata)}`;
  return `${parameters} ${base32hex(rdata.characterString())}${typeBitmap(rdata)}`;
}

function naptrText(rdata: Rdata): string {
  const order = `${rdata.u16()} ${rdata.u16()}`;
  const texts = [rdata.characterString(), rdata.characterString(), rdata.characterString()].map(quoted);
  return `${order} ${texts.join(' ')} ${rdata.name()}`;
}

/** RFC 3597 section 5: `\# length hex`. */
const genericText = (rdata: Uint8Array): string =>
  `\\# ${rdata.length} ${Buffer.from(rdata).toString('hex').toUpperCase()}`;

/** Rdata in presentation form; the generic form for types without one and for rdata that breaks its type. */
export function rdataText(type: number, rdata: Uint8Array): string {
  const text = TEXTS.get(type);
  if (text === undefined) return genericText(rdata);
  const reader = new Rdata(rdata);
  try {
    const result = text(reader);
    return reader.left === 0 ? result : genericText(rdata);
  } catch {
    return genericText(rdata);
  }
}

/**
 * One record as a line of a zone file, `name\tTTL\tclass\ttype\trdata`: the text that assertions match, the same that
 * the Go library github.com/miekg/dns prints, so that patterns written for blackbox_exporter mean the same here.
 * Types without a name are written wholly in the form of RFC 3597.
 */
export function toZoneLine(record: DnsRecord): string {
  const type = typeName(record.type);
  const known = TEXTS.has(record.type);
  const recordClass = known ? className(record.class) : `CLASS${record.class}`;
  const text = rdataText(record.type, record.rdata);
  return `${record.name}\t${record.ttl}\t${recordClass}\t${known ? type : `TYPE${record.type}`}\t${text}`;
}

/** The address of an A or AAAA record of class IN; undefined for every other record. */
export function addressOf(record: DnsRecord): string | undefined {
  if (record.class !== 1) return undefined;
  const fits = record.type === TYPES.A ? record.rdata.length === 4 : record.rdata.length === 16;
  return fits && (record.type === TYPES.A || record.type === TYPES.AAAA) ? ipText(record.rdata) : undefined;
}

/** The name that a CNAME, NS, PTR or DNAME record points to; undefined for every other record. */
export function targetOf(record: DnsRecord): string | undefined {
  const { type } = record;
  if (type !== TYPES.CNAME && type !== TYPES.NS && type !== TYPES.PTR && type !== TYPES.DNAME) return undefined;
  return new NameReader(record.rdata, false).read(0);
}

/** Serial and minimum of a SOA record (RFC 1035 section 3.3.13, RFC 2308 section 4); undefined for other records. */
export function soaOf(record: DnsRecord): { readonly serial: number; readonly minimum: number } | undefined {
  if (record.type !== TYPES.SOA || record.rdata.length < 22) return undefined;
  const { rdata } = record;
  const reader = new ByteReader(rdata, rdata.length - 20);
  const serial = reader.u32();
  reader.take(12);
  return { serial, minimum: reader.u32() };
}
