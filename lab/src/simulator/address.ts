import { isIPv4 } from 'node:net';

const known = new Map<string, Buffer>();

/** Bytes of an address, remembered. */
export function bytesOf(address: string): Buffer {
  let bytes = known.get(address);
  if (bytes === undefined) {
    if (known.size > 100_000) known.clear();
    bytes = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : bytesOf6(address);
    known.set(address, bytes);
  }
  return bytes;
}

function bytesOf6(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const all = [...left, ...Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0), ...right];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
}

/** Canonical text of 4 or 16 bytes. */
export function textOf(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
