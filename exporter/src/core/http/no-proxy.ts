import { literalAddress } from '../host.js';

/** True when `entry` is a form that {@link bypasses} understands. */
export function checkNoProxy(entry: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return network(entry) !== undefined;
  return /^[\w.*:[\]-]+$/.test(entry) && !entry.slice(1).includes('*');
}

/**
 * Whether `host` (name or address, no brackets) is reached without the proxy. `*` is every host, `.example.com` and
 * `*.example.com` are what is below a name, `example.com` is the name and what is below it, as most programs read it.
 */
export function bypasses(host: string, entries: readonly string[]): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return entries.some((entry) => matches(name, entry.toLowerCase()));
}

function matches(host: string, entry: string): boolean {
  if (entry === '*') return true;
  const address = literalAddress(host);
  if (address) {
    const wanted = network(entry);
    const bits = addressBits(host);
    return wanted !== undefined && bits !== undefined && bits.startsWith(wanted);
  }
  const suffix = entry.replace(/^\*/, '');
  if (suffix.startsWith('.')) return host.endsWith(suffix);
  return host === suffix || host.endsWith(`.${suffix}`);
}

/** The leading bits of an address or a network, marked by family. */
function network(entry: string): string | undefined {
  const [text = '', length, ...rest] = entry.split('/');
  const bits = addressBits(text);
  if (bits === undefined || rest.length > 0) return undefined;
  if (length === undefined) return bits;
  const most = bits.length - 1;
  return /^\d{1,3}$/.test(length) && Number(length) <= most ? bits.slice(0, 1 + Number(length)) : undefined;
}

/** `4` and 32 bits, or `6` and 128 bits, as digits. */
function addressBits(text: string): string | undefined {
  const address = literalAddress(text);
  if (address === undefined || address.ip.includes('%')) return undefined;
  if (address.family === '4')
    return `4${address.ip
      .split('.')
      .map((part) => binary(Number(part), 8))
      .join('')}`;
  const [head = '', tail] = address.ip.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return `6${[...left, ...middle, ...right].map((part) => binary(Number.parseInt(part, 16), 16)).join('')}`;
}

const binary = (value: number, width: number): string => value.toString(2).padStart(width, '0');
