/** Names of addresses: what to ask the DNS for, and which answers are fit to be shown. */
import { addressBytes } from './address.js';

/** The name that holds the PTR records of an address, absolute; undefined when `ip` is no address. */
export function reverseName(ip: string): string | undefined {
  const bytes = addressBytes(ip);
  if (!bytes) return undefined;
  if (bytes.length === 4) return `${[...bytes].reverse().join('.')}.in-addr.arpa.`;
  const nibbles = bytes.flatMap((byte) => [(byte >> 4).toString(16), (byte & 15).toString(16)]);
  return `${nibbles.reverse().join('.')}.ip6.arpa.`;
}

const MAX_NAME = 253;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * A host name as it may stand in a label, a terminal and a page (RFC 1123 section 2.1): lower case, without the final
 * dot. Whoever holds a reverse zone chooses what it says, so everything else is undefined: underscores, escapes,
 * names that look like an address, labels over 63 and names over 253 characters.
 */
export function plainHostName(text: string): string | undefined {
  if (text.length > MAX_NAME + 1) return undefined;
  const name = text.toLowerCase().replace(/\.$/, '');
  if (name.length > MAX_NAME) return undefined;
  const labels = name.split('.');
  if (!labels.every((label) => LABEL.test(label))) return undefined;
  return /^\d+$/.test(labels.at(-1) ?? '') ? undefined : name;
}
