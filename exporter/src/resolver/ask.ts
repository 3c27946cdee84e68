import type { Clock } from '../core/clock.js';
import { encodeQuery } from '../core/dns/encode.js';
import { askStream, askUdp, type Tally } from '../core/dns/exchange.js';
import { randomId } from '../core/dns/id.js';
import type { DnsMessage } from '../core/dns/message.js';
import { Fault } from '../core/failure.js';
import type { Net } from '../core/net.js';
import type { Server } from './system.js';

export interface Question {
  /** Canonical name. */
  readonly name: string;
  readonly type: number;
}

export interface Asking {
  readonly net: Net;
  readonly clock: Clock;
  /** Milliseconds for the answer. */
  readonly patience: number;
}

/** What RFC 9715 advises against fragments; larger answers come over TCP. */
const EDNS = { udpSize: 1232, version: 0, dnssecOk: false } as const;
const INTERNET = 1;

/**
 * Asks one server one question: UDP from a socket and with an id of its own, then TCP when the answer is truncated.
 * `tally` is filled also when it throws.
 */
export async function askServer(
  server: Server,
  question: Question,
  asking: Asking & { readonly tally: Tally },
  signal: AbortSignal,
): Promise<DnsMessage> {
  const { net, clock, patience, tally } = asking;
  const query = (): Uint8Array =>
    encodeQuery({ ...question, id: randomId(), class: INTERNET, recursionDesired: true, edns: EDNS });
  const socket = await net.datagrams({ ...server, egress: {} });
  try {
    const ask = { query, attempts: 1, spacing: patience, patience, clock, tally };
    const { message } = await askUdp(socket, ask, signal);
    return message.flags.tc ? await askTcp(server, query(), asking, signal) : message;
  } finally {
    socket.close();
  }
}

async function askTcp(
  server: Server,
  query: Uint8Array,
  asking: Asking & { readonly tally: Tally },
  signal: AbortSignal,
): Promise<DnsMessage> {
  const { net, clock, patience, tally } = asking;
  const limit = new AbortController();
  const ended = new AbortController();
  const late = new Fault('timeout', `no reply over TCP within ${patience} ms`);
  const bound = AbortSignal.any([signal, limit.signal]);
  clock.sleep(patience, ended.signal).then(
    () => limit.abort(late),
    () => undefined,
  );
  try {
    const connection = await net.connect({ ...server, egress: {} }, bound);
    try {
      tally.sent += 1;
      return (await askStream(connection, { query, tally }, bound)).message;
    } finally {
      connection.close();
    }
  } finally {
    ended.abort();
  }
}
