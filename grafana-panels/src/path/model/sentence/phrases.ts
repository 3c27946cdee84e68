import { factsOf } from '../facts.js';
import { byText } from '../input.js';
import type { Vertex } from '../graph.js';
import type { PathInput } from '../types.js';

/** `1 vantage`, `3 vantages`. */
export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`. */
export function list(texts: readonly string[], most = 3): string {
  const sorted = [...texts].sort(byText);
  const shown = sorted.slice(0, most);
  const more = sorted.length - shown.length;
  if (more > 0) shown.push(`${more} more`);
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

/** Who a node is: `AS64500 (r3.example.net)`, or its name or address where its system is not known. */
export function nameOf(input: PathInput, vertex: Vertex | undefined): string {
  if (!vertex) return 'an unknown hop';
  if (vertex.kind === 'vantage' || vertex.kind === 'target') return vertex.label;
  if (vertex.kind === 'silent') return 'a silent hop';
  const [address = vertex.label] = [...vertex.members].sort(byText);
  const { asn, ptr, network } = factsOf(input, address);
  const name = ptr ?? network ?? address;
  if (asn !== undefined) return `${asn} (${name})`;
  return name === address ? `${address}, whose network is not known` : `${name} (${address})`;
}

/** Shorter: `r3.example.net`, or the address. */
export function shortName(input: PathInput, vertex: Vertex | undefined): string {
  if (!vertex || vertex.kind !== 'hop') return nameOf(input, vertex);
  const [address = vertex.label] = [...vertex.members].sort(byText);
  const { ptr, network } = factsOf(input, address);
  return ptr ?? network ?? address;
}

/** A text that ends as a sentence does. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
