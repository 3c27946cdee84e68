/** Name servers that answer the question they were asked with something else than an answer. */
import type { Peer } from './servers.js';
import { udpServer } from './servers.js';

type Bytes = readonly number[];

/** Header with the query's id, the query's question, and then `records` for `answers` promised records. */
function lie(query: Buffer, answers: number, records: Bytes): Buffer {
  const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80, 0, 1, answers >> 8, answers & 255, 0, 0, 0, 0]);
  let end = 12;
  while (end < query.length && query[end] !== 0) end += (query[end] ?? 0) + 1;
  return Buffer.concat([header, query.subarray(12, end + 5), Buffer.from(records)]);
}

const FIXED: Bytes = [0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];

/** What reliability asks of a parser of DNS messages: each one is a reply with the right id and question. */
export const LIES: Readonly<Record<string, (query: Buffer) => Buffer>> = {
  'a pointer to itself': (query) => lie(query, 1, [0xc0, query.length, ...FIXED]),
  'a pointer forward': (query) => lie(query, 1, [0xc0, query.length + 4, ...FIXED, 0]),
  'a loop of pointers': (query) => lie(query, 1, [1, 97, 0xc0, query.length, ...FIXED]),
  'a label of 64 bytes': (query) => lie(query, 1, [64, ...new Array<number>(64).fill(97), 0, ...FIXED]),
  'a name of 300 bytes': (query) =>
    lie(query, 1, [...Array.from({ length: 5 }, () => [60, ...new Array<number>(60).fill(97)]).flat(), 0, ...FIXED]),
  'an RDLENGTH past the end': (query) => lie(query, 1, [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0xff, 0xff, 192, 0, 2, 1]),
  'a count past the end': (query) => lie(query, 100, [0xc0, 12, ...FIXED]),
  '10,000 records': (query) => lie(query, 10_000, Array.from({ length: 3000 }, () => [0xc0, 12, ...FIXED]).flat()),
  'an EDNS option past its record': (query) => lie(query, 1, [0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 4, 0, 3, 0xff, 0xff]),
};

/** Each lie as a server. */
export const hostileDns: Readonly<Record<string, () => Promise<Peer>>> = Object.fromEntries(
  Object.entries(LIES).map(([name, answer]) => [name, () => udpServer(answer)]),
);
