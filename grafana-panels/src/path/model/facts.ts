import { UNKNOWN } from '@parallax/contract';
import { indexOf } from './input.js';
import type { Facts, PathInput } from './types.js';

const KEYS = ['asn', 'as_name', 'prefix', 'country', 'place', 'ptr', 'network', 'site'] as const;

const NONE: Facts = Object.freeze({});
const made = new WeakMap<PathInput, Map<string, Facts>>();

/** What is known of an address; what is "unknown" is left out. */
export function factsOf(input: PathInput, address: string): Facts {
  let all = made.get(input);
  if (!all) made.set(input, (all = new Map<string, Facts>()));
  let facts = all.get(address);
  if (!facts) all.set(address, (facts = readFacts(input, address)));
  return facts;
}

function readFacts(input: PathInput, address: string): Facts {
  const row = indexOf(input).facts.get(address);
  if (row === undefined) return NONE;
  const facts: { -readonly [K in keyof Facts]: string } = {};
  for (const key of KEYS) {
    const value = input.facts[key][row];
    if (typeof value === 'string' && value !== '' && value !== UNKNOWN) facts[key] = value;
  }
  return facts;
}

/** What is known of all of them alike. */
export function commonFacts(input: PathInput, addresses: Iterable<string>): Facts {
  let common: Facts | undefined;
  for (const address of addresses) {
    const facts = factsOf(input, address);
    if (common === undefined) common = facts;
    else common = Object.fromEntries(Object.entries(common).filter(([key, value]) => facts[key as keyof Facts] === value)); // prettier-ignore
  }
  return common ?? NONE;
}
