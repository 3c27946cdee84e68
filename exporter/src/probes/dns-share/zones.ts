import { askServer } from '../../core/dns/ask.js';
import { CLASSES, TYPES } from '../../core/dns/codes.js';
import type { Link } from '../../core/dns/chain.js';
import type { DnsRecord } from '../../core/dns/message.js';
import { canonicalName, sameName } from '../../core/dns/name.js';
import { targetOf } from '../../core/dns/rdata.js';
import { Fault } from '../../core/failure.js';
import type { Address } from '../../core/net.js';
import type { RunContext } from '../../core/probe.js';
import { askOne, ownResolver, type Answer, type Question, type Server } from './answer.js';

/** Milliseconds for which name servers that were found are asked before they are looked for again. */
const KEPT = 600_000;
const MOST_NAMES = 32;
const MOST_SERVERS = 8;
/** Zones that one way may lead through. */
const MOST_ZONES = 8;
/** Labels of a name, longest first, that are tried as a zone. */
const MOST_LABELS = 32;

/** How a name server is asked, and what ends the way. */
export interface Walk {
  readonly question: Question;
  readonly port: number;
  /** True when the links lead to somebody who is known. */
  readonly arrived: (links: readonly Link[]) => boolean;
}

/** The name servers of names, found by their NS records and kept from round to round. */
export class Zones {
  readonly #known = new Map<string, { readonly at: number; readonly servers: readonly Address[] }>();

  /**
   * Asks name servers from zone to zone as a resolver does, one of each at random, until addresses or a known provider
   * are reached. So every TTL is the one of its zone, and a choice made anywhere on the way is made anew.
   */
  async walk(context: RunContext, { question, port, arrived }: Walk): Promise<Answer> {
    const links: Link[] = [];
    let name = canonicalName(question.host);
    let subnet = '';
    let server: Server | undefined;
    for (let zone = 0; zone < MOST_ZONES; zone += 1) {
      server = { address: await this.#oneOf(context, name, question.patience), port };
      const answer = await askOne(context, server, { ...question, host: name, recursive: false });
      links.push(...answer.links);
      subnet ||= answer.subnet;
      const end = answer.links.at(-1)?.target;
      if (end === undefined || arrived(links)) break;
      if (links.some(({ owner }) => owner === end)) throw new Fault('malformed_reply', 'the aliases go round');
      name = end;
    }
    if (server === undefined) throw new Fault('no_address', 'no name server to ask');
    return { links, subnet, address: server.address };
  }

  async #oneOf(context: RunContext, name: string, patience: number): Promise<Address> {
    const now = context.clock.now();
    let known = this.#known.get(name);
    if (known === undefined || now - known.at > KEPT) {
      known = { at: now, servers: await find(context, name, patience) };
      if (this.#known.size >= MOST_NAMES) this.#known.delete(this.#known.keys().next().value ?? '');
      this.#known.set(name, known);
    }
    const chosen = known.servers[Math.floor(Math.random() * known.servers.length)];
    if (chosen === undefined) throw new Fault('no_address', `no name servers of ${name} found`);
    return chosen;
  }
}

/** Goes up from the name until a zone says who serves it. */
async function find(context: RunContext, name: string, patience: number): Promise<readonly Address[]> {
  const own = await ownResolver(context);
  let zone = name;
  for (let step = 0; step < MOST_LABELS && zone !== '.'; step += 1) {
    const question = { name: zone, type: TYPES.NS, class: CLASSES.IN, recursionDesired: true };
    const { answer, authority } = await askServer(context, { ...own, question, patience });
    const servers = serversIn(answer, zone);
    if (servers.length > 0) return addressesOf(context, servers);
    zone = apexIn(authority, zone) ?? parentOf(zone);
  }
  throw new Fault('no_address', `no name servers of ${name} found`);
}

function serversIn(records: readonly DnsRecord[], zone: string): string[] {
  const own = records.filter((record) => record.type === TYPES.NS && sameName(record.name, zone));
  return [...new Set(own.flatMap((record) => targetOf(record) ?? []))].slice(0, MOST_SERVERS);
}

/** The SOA record of a negative answer names the zone (RFC 2308 section 2); only a parent of `below` is believed. */
function apexIn(records: readonly DnsRecord[], below: string): string | undefined {
  const apex = records.find((record) => record.type === TYPES.SOA);
  const name = apex && canonicalName(apex.name);
  return name !== undefined && name !== '.' && below.endsWith(`.${name}`) ? name : undefined;
}

function parentOf(name: string): string {
  const dot = /[^\\]\./.exec(name);
  const parent = dot === null ? '' : name.slice(dot.index + 2);
  return parent === '' ? '.' : parent;
}

async function addressesOf(context: RunContext, names: readonly string[]): Promise<readonly Address[]> {
  const found = await Promise.allSettled(names.map((name) => context.resolve(name.replace(/\.$/, ''))));
  const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value.addresses.slice(0, 1) : []));
  const failed = found.find((one) => one.status === 'rejected');
  if (addresses.length === 0 && failed) throw failed.reason;
  return addresses;
}
