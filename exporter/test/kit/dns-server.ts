import { encodeName } from '../../src/core/dns/name.js';
import type { Peer } from './servers.js';
import { udpServer } from './servers.js';

/** The bytes of the question section of a query with one question (RFC 1035 section 4.1.2), name in plain labels. */
function questionOf(query: Buffer): Buffer {
  let at = 12;
  while (at < query.length && query[at] !== 0) at += (query[at] ?? 0) + 1;
  return query.subarray(12, at + 5);
}

/** The queried name in lower case without the final dot, and the type code. */
function asked(question: Buffer): { name: string; type: number } {
  const labels: string[] = [];
  for (let at = 0; (question[at] ?? 0) !== 0; at += (question[at] ?? 0) + 1) {
    labels.push(question.toString('latin1', at + 1, at + 1 + (question[at] ?? 0)));
  }
  return { name: labels.join('.').toLowerCase(), type: question.readUInt16BE(question.length - 4) };
}

const A = 1;

/**
 * Answers one query: IPv4 addresses of `zone` with a TTL of 60 s unless told, NOERROR without data for other types
 * of a known name, NXDOMAIN otherwise.
 */
export function answerQuery(query: Buffer, zone: Readonly<Record<string, readonly string[]>>, ttl = 60): Buffer {
  const question = questionOf(query);
  const { name, type } = asked(question);
  const addresses = type === A ? (zone[name] ?? []) : [];
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(zone[name] === undefined ? 0x8583 : 0x8580, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(addresses.length, 6);
  const records = addresses.map((address) => {
    const record = Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
    record.writeUInt32BE(ttl, 6);
    return record;
  });
  return Buffer.concat([header, question, ...records]);
}

/** An authoritative server over UDP for `zone`; the zone may be changed while it runs. */
export function dnsServer(zone: Readonly<Record<string, readonly string[]>>, ttl = 60): Promise<Peer> {
  return udpServer((query) => (query.length < 17 ? undefined : answerQuery(query, zone, ttl)));
}

const PTR = 12;

/**
 * A server over UDP for reverse zones: PTR records by queried name without the final dot, with a TTL of 60 s.
 * `silence` answers nothing, as a lame zone behind a resolver does; other names do not exist. The zone may be changed
 * while it runs.
 */
export function reverseServer(zone: Readonly<Record<string, readonly string[] | 'silence'>>): Promise<Peer> {
  return udpServer((query) => {
    const question = questionOf(query);
    const { name, type } = asked(question);
    const known = zone[name];
    if (known === 'silence') return undefined;
    const names = type === PTR ? (known ?? []) : [];
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(known === undefined ? 0x8583 : 0x8580, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(names.length, 6);
    const records = names.map((target) => {
      const rdata = encodeName(target);
      const head = Buffer.from([0xc0, 12, 0, PTR, 0, 1, 0, 0, 0, 60, 0, rdata.length]);
      return Buffer.concat([head, rdata]);
    });
    return Buffer.concat([header, question, ...records]);
  });
}
