import { CLASSES, TYPES } from '../core/dns/codes.js';
import type { DnsMessage, DnsRecord } from '../core/dns/message.js';
import { canonicalName } from '../core/dns/name.js';
import { addressOf, soaOf, targetOf } from '../core/dns/rdata.js';
import { Fault } from '../core/failure.js';
import { plainHostName } from '../core/reverse.js';

/** What an answer says about a name, and for how many seconds. */
export interface Outcome {
  readonly kind: 'data' | 'no_name' | 'no_data';
  /** Addresses, or host names where PTR records were asked for; empty but for `data`. */
  readonly data: readonly string[];
  /** Seconds, from 1 to 3,600. */
  readonly ttl: number;
}

const MIN_TTL = 1;
const MAX_TTL = 3600;
const MAX_CNAMES = 16;
const MAX_DATA = 64;

const bounded = (ttl: number): number => Math.min(MAX_TTL, Math.max(MIN_TTL, ttl));

/**
 * Reads the answer of a recursive resolver to a question for addresses or names. Throws a Fault `resolver_failure` when the
 * resolver failed, refused, or sent something that answers nothing.
 */
export function outcomeOf(message: DnsMessage, name: string, type: number): Outcome {
  const { rcode, flags } = message;
  if (rcode !== 0 && rcode !== 3) throw new Fault('resolver_failure', `the resolver answered with code ${rcode}`);
  const chain = followAliases(message.answer, canonicalName(name));
  const found = message.answer.filter((record) => record.type === type && canonicalName(record.name) === chain.name);
  const read = type === TYPES.PTR ? hostNameOf : addressOf;
  const data = found.flatMap((record) => read(record) ?? []).slice(0, MAX_DATA);
  if (data.length > 0) {
    const ttl = Math.min(chain.ttl, ...found.map((record) => record.ttl));
    return { kind: 'data', data, ttl: bounded(ttl) };
  }
  if (!flags.ra && !flags.aa) throw new Fault('resolver_failure', 'the server sent a referral: it is no resolver');
  return { kind: rcode === 3 ? 'no_name' : 'no_data', data: [], ttl: negativeTtl(message, chain.ttl) };
}

function hostNameOf(record: DnsRecord): string | undefined {
  const name = record.class === CLASSES.IN ? targetOf(record) : undefined;
  return name === undefined ? undefined : plainHostName(name);
}

/** Where the CNAME records of the answer lead to, and the least TTL on the way. */
function followAliases(answer: readonly DnsRecord[], start: string): { name: string; ttl: number } {
  let name = start;
  let ttl = MAX_TTL;
  for (let step = 0; ; step += 1) {
    const alias = answer.find((record) => record.type === TYPES.CNAME && canonicalName(record.name) === name);
    const target = alias && targetOf(alias);
    if (alias === undefined || target === undefined) return { name, ttl };
    if (step === MAX_CNAMES) throw new Fault('resolver_failure', `more than ${MAX_CNAMES} aliases, or a loop of them`);
    name = canonicalName(target);
    ttl = Math.min(ttl, alias.ttl);
  }
}

/** RFC 2308 section 5: the lesser of the SOA's own TTL and its minimum; an answer without SOA is kept shortest. */
function negativeTtl(message: DnsMessage, chainTtl: number): number {
  for (const record of message.authority) {
    const soa = soaOf(record);
    if (soa) return bounded(Math.min(record.ttl, soa.minimum, chainTtl));
  }
  return MIN_TTL;
}
