import type { Cidr } from '../address.js';
import { Fault } from '../failure.js';
import { ByteReader, ByteWriter } from './bytes.js';
import type { ClientSubnet, Edns } from './message.js';

/** Options of EDNS(0): RFC 5001 (NSID), RFC 7871 (client subnet), RFC 8914 (extended errors). Others are skipped. */
const NSID = 3;
const CLIENT_SUBNET = 8;
const EXTENDED_ERROR = 15;
const MAX_OPTIONS = 64;
const DNSSEC_OK = 0x80_00;

/** RFC 9715 section 3.2: the size of replies that passes without fragments nearly everywhere. */
export const SAFE_SIZE = 1232;

/** Fields of the OPT record that stand where other records have class and TTL, and its options. */
export interface OptRecord {
  readonly class: number;
  readonly ttl: number;
  readonly rdata: Uint8Array;
}

/** The upper eight bits of the response code. */
export const extendedRcode = (opt: OptRecord): number => Math.floor(opt.ttl / 0x1_00_00_00);

export function decodeEdns(opt: OptRecord): Edns {
  const reader = new ByteReader(opt.rdata);
  const errors: { code: number; text: string }[] = [];
  let nsid: Uint8Array | undefined;
  let clientSubnet: ClientSubnet | undefined;
  for (let options = 0; reader.left > 0; options += 1) {
    if (options >= MAX_OPTIONS) throw new Fault('malformed_reply', `more than ${MAX_OPTIONS} EDNS options`);
    const code = reader.u16();
    const value = reader.take(reader.u16());
    if (code === NSID) nsid = new Uint8Array(value);
    else if (code === CLIENT_SUBNET) clientSubnet = decodeSubnet(value);
    else if (code === EXTENDED_ERROR) errors.push(decodeError(value));
  }
  return {
    udpSize: opt.class,
    version: Math.floor(opt.ttl / 0x1_00_00) % 256,
    dnssecOk: (opt.ttl & DNSSEC_OK) !== 0,
    ...(nsid && { nsid }),
    ...(clientSubnet && { clientSubnet }),
    ...(errors.length > 0 && { extendedErrors: errors }),
  };
}

function decodeSubnet(value: Uint8Array): ClientSubnet {
  const reader = new ByteReader(value);
  const family = reader.u16();
  const source = reader.u8();
  const scope = reader.u8();
  const size = family === 1 ? 4 : 16;
  const prefix = reader.rest();
  const honest = (family === 1 || family === 2) && source <= size * 8 && scope <= size * 8;
  if (!honest || prefix.length !== Math.ceil(source / 8)) {
    throw new Fault('malformed_reply', 'the EDNS client subnet contradicts itself');
  }
  const address = new Uint8Array(size);
  address.set(prefix);
  return { address: maskBits(address, source), source, scope };
}

function decodeError(value: Uint8Array): { code: number; text: string } {
  const reader = new ByteReader(value);
  const code = reader.u16();
  return { code, text: Buffer.from(reader.rest()).toString('utf8').slice(0, 256) };
}

/** The address with all bits after the first `bits` cleared. */
export function maskBits(address: Uint8Array, bits: number): Uint8Array {
  return address.map((byte, index) => {
    const keep = Math.min(8, Math.max(0, bits - index * 8));
    return byte & (0xff << (8 - keep)) & 0xff;
  });
}

/** The option of a query for clients in this prefix (RFC 7871 section 7.1.1): nothing beyond its bits is told. */
export function subnetOption({ bytes, bits }: Cidr): ClientSubnet {
  return { address: maskBits(Uint8Array.from(bytes), bits), source: bits, scope: 0 };
}

/**
 * Whether a reply with `got` may answer a query with `asked`: family, source prefix length and address must be those of
 * the query, else it must be dropped (RFC 7871 section 7.3). A server that does not know the option leaves it out.
 */
export function subnetAgrees(asked: ClientSubnet, got: ClientSubnet | undefined): boolean {
  if (got === undefined) return true;
  const { address } = asked;
  const same = got.address.length === address.length && got.address.every((byte, index) => byte === address[index]);
  return same && got.source === asked.source;
}

export function encodeEdns(edns: Edns, rcode: number): OptRecord {
  const options = new ByteWriter();
  const put = (code: number, value: Uint8Array): void => {
    options.u16(code);
    options.u16(value.length);
    options.bytes(value);
  };
  if (edns.nsid) put(NSID, edns.nsid);
  if (edns.clientSubnet) put(CLIENT_SUBNET, encodeSubnet(edns.clientSubnet));
  for (const error of edns.extendedErrors ?? []) {
    put(EXTENDED_ERROR, Uint8Array.from([error.code >> 8, error.code & 0xff, ...Buffer.from(error.text, 'utf8')]));
  }
  return {
    class: edns.udpSize,
    ttl: (rcode >> 4) * 0x1_00_00_00 + edns.version * 0x1_00_00 + (edns.dnssecOk ? DNSSEC_OK : 0),
    rdata: options.finish(),
  };
}

function encodeSubnet(subnet: ClientSubnet): Uint8Array {
  const prefix = maskBits(subnet.address, subnet.source).subarray(0, Math.ceil(subnet.source / 8));
  return Uint8Array.from([0, subnet.address.length === 4 ? 1 : 2, subnet.source, subnet.scope, ...prefix]);
}
