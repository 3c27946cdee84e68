import type { Family } from '@parallax/contract';
import { addressBytes } from '../core/address.js';
import { literalAddress } from '../core/host.js';
import { AF_INET, AF_INET6 } from './constants.js';

/** Offset of the address in struct sockaddr_in and sockaddr_in6, and of the scope in the latter. */
const V4_ADDRESS = 4;
const V6_ADDRESS = 8;
const V6_SCOPE = 24;

/**
 * struct sockaddr_in (16 bytes) or sockaddr_in6 (28 bytes) of a literal address without port. `scopeOf` tells the
 * index of the interface named by a zone (`fe80::1%eth0`); undefined when the text is not an address.
 */
export function encodeSockaddr(ip: string, scopeOf: (zone: string) => number): Uint8Array | undefined {
  const [text = '', zone] = ip.split('%');
  const address = literalAddress(text);
  if (address === undefined) return undefined;
  const bytes = new Uint8Array(address.family === '4' ? 16 : 28);
  const view = new DataView(bytes.buffer);
  if (address.family === '4') {
    view.setUint16(0, AF_INET, true);
    bytes.set(address.ip.split('.').map(Number), V4_ADDRESS);
    return bytes;
  }
  view.setUint16(0, AF_INET6, true);
  bytes.set(addressBytes(address.ip) ?? [], V6_ADDRESS);
  if (zone !== undefined) view.setUint32(V6_SCOPE, /^\d+$/.test(zone) ? Number(zone) : scopeOf(zone), true);
  return bytes;
}

/** Canonical text of the address in a socket address, or undefined when it is of another family. */
export function decodeSockaddr(view: DataView, at: number, length: number): { ip: string; family: Family } | undefined {
  if (length < 16 || at + length > view.byteLength) return undefined;
  const family = view.getUint16(at, true);
  if (family === AF_INET) {
    const octets = [0, 1, 2, 3].map((index) => view.getUint8(at + V4_ADDRESS + index));
    return { ip: octets.join('.'), family: '4' };
  }
  if (family !== AF_INET6 || length < V6_SCOPE) return undefined;
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(at + V6_ADDRESS + index * 2).toString(16));
  return literalAddress(groups.join(':'));
}

/** True when two encoded socket addresses hold the same IP address; ports and scopes are not compared. */
export function sameAddress(encoded: Uint8Array, view: DataView, at: number): boolean {
  const [start, size] = encoded.length === 16 ? [V4_ADDRESS, 4] : [V6_ADDRESS, 16];
  if (view.getUint16(at, true) !== (encoded.length === 16 ? AF_INET : AF_INET6)) return false;
  for (let index = 0; index < size; index += 1) {
    if (view.getUint8(at + start + index) !== encoded[start + index]) return false;
  }
  return true;
}

/** The 4 or 16 bytes of the address in an encoded socket address. */
export function addressBytesOf(encoded: Uint8Array): Uint8Array {
  return encoded.length === 16
    ? encoded.subarray(V4_ADDRESS, V4_ADDRESS + 4)
    : encoded.subarray(V6_ADDRESS, V6_ADDRESS + 16);
}
