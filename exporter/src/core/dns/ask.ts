import { dial } from '../dial.js';
import { Fault } from '../failure.js';
import type { Address } from '../net.js';
import type { RunContext } from '../probe.js';
import { subnetAgrees } from './edns.js';
import { encodeQuery, type DnsQuery } from './encode.js';
import { askStream, askUdp, type Tally } from './exchange.js';
import { randomId } from './id.js';
import type { DnsMessage } from './message.js';

/** One question to one server. */
export interface ServerAsk {
  readonly address: Address;
  readonly port: number;
  readonly question: Omit<DnsQuery, 'id'>;
  /** Milliseconds until it is a `timeout`; the deadline of the run bounds it too. */
  readonly patience: number;
}

type Asker = Pick<RunContext, 'clock' | 'connect' | 'datagrams' | 'ending' | 'signal' | 'trace'>;

/**
 * Asks once over UDP, and over TCP when the reply is truncated (RFC 7766 section 5). A reply about another client
 * subnet than was asked about is refused as `protocol_error` (RFC 7871 section 7.3). Leaves no socket open.
 */
export async function askServer(context: Asker, ask: ServerAsk): Promise<DnsMessage> {
  const tally: Tally = { sent: 0, spoofed: 0 };
  const message = await overUdp(context, ask, tally);
  const whole = message.flags.tc ? await overTcp(context, ask, tally) : message;
  const asked = ask.question.edns?.clientSubnet;
  if (asked && !subnetAgrees(asked, whole.edns?.clientSubnet)) {
    throw new Fault('protocol_error', 'the reply is about another client subnet than was asked about');
  }
  return whole;
}

async function overUdp(context: Asker, ask: ServerAsk, tally: Tally): Promise<DnsMessage> {
  const { clock } = context;
  const socket = await context.datagrams(ask);
  try {
    const query = (): Uint8Array => encodeQuery({ ...ask.question, id: randomId() });
    const once = { query, attempts: 1, spacing: 0, patience: ask.patience, clock, tally };
    return (await askUdp(socket, once, context.ending)).message;
  } finally {
    socket.close();
  }
}

async function overTcp(context: Asker, ask: ServerAsk, tally: Tally): Promise<DnsMessage> {
  const connection = await dial(context, [ask.address], ask.port);
  const late = new AbortController();
  const answered = new AbortController();
  context.clock.sleep(ask.patience, answered.signal).then(
    () => late.abort(new Fault('timeout', `no reply over TCP within ${ask.patience} ms`)),
    () => undefined,
  );
  try {
    const query = encodeQuery({ ...ask.question, id: randomId() });
    const signal = AbortSignal.any([context.signal, late.signal]);
    return (await askStream(connection, { query, tally }, signal)).message;
  } finally {
    answered.abort();
    connection.close();
  }
}
