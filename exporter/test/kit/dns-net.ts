/** A network of DNS servers that exist only in the test, so that time and routes are the test's too. */
import { TYPES } from '../../src/core/dns/codes.js';
import { decodeMessage } from '../../src/core/dns/decode.js';
import { encodeMessage } from '../../src/core/dns/encode.js';
import type { DnsMessage, DnsQuestion, DnsRecord } from '../../src/core/dns/message.js';
import { encodeName } from '../../src/core/dns/name.js';
import { Fault } from '../../src/core/failure.js';
import type { Connection, Consumer, Datagrams, Net, SinceSent } from '../../src/core/net.js';

/** Reply to a question: a message, raw datagrams, or silence. `over` tells how it was asked. */
export type Behaviour = (query: DnsMessage, over: 'udp' | 'tcp') => readonly Uint8Array[];

export interface FakeNet extends Net {
  /** `udp 10.0.0.1 A name.` and the like, in the order of asking. */
  readonly asked: string[];
  readonly open: () => number;
}

/** `servers` by address; an address that is not there swallows what is sent. `unreachable` has no route. */
export function fakeNet(
  servers: Readonly<Record<string, Behaviour>>,
  unreachable: (ip: string) => boolean = () => false,
): FakeNet {
  const asked: string[] = [];
  let open = 0;
  const answers = (ip: string, packet: Uint8Array, over: 'udp' | 'tcp'): readonly Uint8Array[] => {
    const query = decodeMessage(packet);
    const type = Object.entries(TYPES).find(([, code]) => code === query.question?.type)?.[0];
    asked.push(`${over} ${ip} ${type} ${query.question?.name}`);
    return servers[ip]?.(query, over) ?? [];
  };
  const datagrams: Net['datagrams'] = ({ address }) => {
    if (unreachable(address.ip)) return Promise.reject(new Fault('network_unreachable', 'no route'));
    open += 1;
    let listener: (message: Uint8Array, since: SinceSent) => void = () => undefined;
    const socket: Datagrams = {
      localPort: 1,
      send: async (packet) => {
        for (const reply of answers(address.ip, packet, 'udp')) setImmediate(() => listener(reply, () => 0.001));
      },
      onMessage: (next) => {
        listener = next;
      },
      close: () => {
        open -= 1;
      },
    };
    return Promise.resolve(socket);
  };
  const connect: Net['connect'] = ({ address }) => {
    open += 1;
    const exchange = async (request: Uint8Array, consumer: Consumer): Promise<Record<string, never>> => {
      for (const reply of answers(address.ip, request.subarray(2), 'tcp')) {
        if (consumer.push(Uint8Array.from([reply.length >> 8, reply.length & 255, ...reply])) === 'done') return {};
      }
      consumer.end();
      return {};
    };
    const never = (): Promise<never> => Promise.reject(new Fault('unsupported', 'not part of this test'));
    const connection: Connection = {
      remote: address,
      localPort: 1,
      connectTime: 0.001,
      startTls: never,
      http2: never,
      write: never,
      exchange,
      close: () => {
        open -= 1;
      },
    };
    return Promise.resolve(connection);
  };
  return { asked, datagrams, connect, open: () => open };
}

export const record = (
  name: string,
  type: keyof typeof TYPES,
  rdata: readonly number[] | Uint8Array,
  ttl = 60,
): DnsRecord => ({
  name,
  type: TYPES[type],
  class: 1,
  ttl,
  rdata: Uint8Array.from(rdata),
});

export const a = (name: string, ip: string, ttl = 60): DnsRecord => record(name, 'A', ip.split('.').map(Number), ttl);
/** Last byte of an address in 2001:db8::/64. */
export const aaaa = (name: string, last: number, ttl = 60): DnsRecord =>
  record(name, 'AAAA', [0x20, 1, 0x0d, 0xb8, ...new Array<number>(11).fill(0), last], ttl);
export const cname = (name: string, target: string, ttl = 60): DnsRecord =>
  record(name, 'CNAME', encodeName(target), ttl);

/** A SOA record whose minimum is `minimum`. */
export function soa(zone: string, options: { serial?: number; minimum?: number; ttl?: number } = {}): DnsRecord {
  const { serial = 1, minimum = 30, ttl = 60 } = options;
  const numbers = new Uint8Array(20);
  new DataView(numbers.buffer).setUint32(0, serial);
  new DataView(numbers.buffer).setUint32(16, minimum);
  return record(zone, 'SOA', [...encodeName(`ns.${zone}`), ...encodeName(`admin.${zone}`), ...numbers], ttl);
}

/** A reply of a recursive resolver with the id and question of `query`, changed by `over`. */
export function reply(query: DnsMessage, over: Partial<DnsMessage> & { flags?: DnsMessage['flags'] } = {}): Uint8Array {
  const { id, opcode, question } = query;
  const bare = { id, opcode, rcode: 0, ...(question && { question }), answer: [], authority: [], additional: [] };
  return encodeMessage({ ...bare, flags: { ...query.flags, qr: true, ra: true }, ...over });
}

/** A resolver that knows `records`; everything else does not exist, with `denial` as authority. */
export function knows(records: readonly DnsRecord[], denial: readonly DnsRecord[] = [soa('test.')]): Behaviour {
  return (query) => [reply(query, lookIn(records, query.question, denial))];
}

function lookIn(
  records: readonly DnsRecord[],
  question: DnsQuestion | undefined,
  denial: readonly DnsRecord[],
): Partial<DnsMessage> {
  const answer: DnsRecord[] = [];
  let name = question?.name.toLowerCase() ?? '';
  for (let hops = 0; hops < 10; hops += 1) {
    const here = records.filter((one) => one.name === name);
    const alias = here.find((one) => one.type === TYPES.CNAME);
    const found = here.filter((one) => one.type === question?.type);
    answer.push(...found);
    if (found.length > 0) return { answer };
    if (alias === undefined) return { answer, authority: denial, rcode: here.length > 0 || answer.length > 0 ? 0 : 3 };
    answer.push(alias);
    name = Buffer.from(alias.rdata)
      .toString('latin1')
      .replace(/[\x01-\x3f]/g, '.')
      .replace('\x00', '.')
      .slice(1);
  }
  return { answer };
}

export const failing =
  (rcode: number): Behaviour =>
  (query) => [reply(query, { rcode })];
