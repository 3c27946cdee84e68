import { CLASSES, rcodeName, TYPES } from '../../core/dns/codes.js';
import { encodeQuery } from '../../core/dns/encode.js';
import { askUdp, type Tally } from '../../core/dns/exchange.js';
import { randomId } from '../../core/dns/id.js';
import type { DnsMessage, DnsRecord } from '../../core/dns/message.js';
import { canonicalName, sameName } from '../../core/dns/name.js';
import { soaOf, targetOf } from '../../core/dns/rdata.js';
import { Fault } from '../../core/failure.js';
import type { Address } from '../../core/net.js';
import type { RunContext } from '../../core/probe.js';
import type { Config } from './config.js';
import type { ZoneServer } from './result.js';
import { serialDistance } from './validate.js';

/** Name servers of a zone that are asked; RFC 1035 zones in use have fewer. */
const MAX_SERVERS = 16;
/** Milliseconds for one name server; the deadline of the run bounds them all. */
const PATIENCE = 3000;

interface Ask {
  readonly config: Config;
  readonly context: RunContext;
  readonly tally: Tally;
}

interface Question {
  readonly address: Address;
  readonly port: number;
  readonly type: number;
  readonly recursionDesired: boolean;
}

/** Asks the target for the name servers of the zone, and each of them for its SOA record. */
export async function zoneServers(ask: Ask, target: { address: Address; port: number }): Promise<ZoneServer[]> {
  const listed = await query(ask, { ...target, type: TYPES.NS, recursionDesired: true });
  const names = nameServers(listed, ask.config.query_name);
  if (names.length === 0)
    throw new Fault('answer_mismatch', `no name servers of ${ask.config.query_name} in the answer`);
  return Promise.all(names.slice(0, MAX_SERVERS).map((name) => askOne(ask, name)));
}

function nameServers(message: DnsMessage, zone: string): string[] {
  const records = [...message.answer, ...message.authority];
  const own = records.filter((record) => record.type === TYPES.NS && sameName(record.name, zone));
  return [...new Set(own.flatMap((record) => targetOf(record) ?? []).map(canonicalName))].sort();
}

async function askOne(ask: Ask, name: string): Promise<ZoneServer> {
  const server = name.length > 1 ? name.slice(0, -1) : name;
  let address: Address | undefined;
  try {
    [address] = (await ask.context.resolve(server)).addresses;
    if (address === undefined) throw new Fault('no_address', 'it has no address');
    const asked = { address, port: ask.config.compare_port, type: TYPES.SOA, recursionDesired: false };
    const serial = serialIn((await query(ask, asked)).answer, ask.config.query_name);
    return { server, address: address.ip, serial };
  } catch (error) {
    if (ask.context.ending.aborted || !(error instanceof Fault) || error.reason === 'target_refused') throw error;
    return { server, ...(address && { address: address.ip }), problem: error.message };
  }
}

function serialIn(answer: readonly DnsRecord[], zone: string): number {
  for (const record of answer) {
    const soa = soaOf(record);
    if (soa && sameName(record.name, zone)) return soa.serial;
  }
  throw new Fault('answer_mismatch', 'its answer has no SOA record of the zone');
}

async function query({ config, context, tally }: Ask, question: Question): Promise<DnsMessage> {
  const { address, port, type, recursionDesired } = question;
  const socket = await context.datagrams({ address, port });
  try {
    const packet = (): Uint8Array =>
      encodeQuery({ id: randomId(), name: config.query_name, type, class: CLASSES.IN, recursionDesired });
    const ask = { query: packet, attempts: config.attempts, spacing: config.retry_after, patience: PATIENCE };
    const { message } = await askUdp(socket, { ...ask, clock: context.clock, tally }, context.ending);
    if (message.rcode !== 0) throw new Fault('rcode_mismatch', `response code ${rcodeName(message.rcode)}`);
    return message;
  } finally {
    socket.close();
  }
}

/** Throws when nobody answered, or when two serials are further apart than the tolerance. */
export function judgeSerials(zone: readonly ZoneServer[], tolerance: number): void {
  const serials = zone.flatMap(({ serial }) => serial ?? []);
  const [first] = serials;
  if (first === undefined) {
    throw new Fault('answer_mismatch', `no name server of the zone answered: ${zone[0]?.problem ?? 'no reason known'}`);
  }
  const distances = serials.map((serial) => serialDistance(first, serial));
  const apart = Math.max(...distances) - Math.min(...distances);
  if (apart <= tolerance) return;
  const said = zone.map(({ server, serial }) => `${server} ${serial ?? 'none'}`).join(', ');
  throw new Fault('serial_mismatch', `serials are ${apart} apart: ${said}`);
}
