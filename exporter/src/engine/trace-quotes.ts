import { isPortUnreachable, isTooBig } from './arrival.js';
import * as k from './constants.js';
import { destinationOfQuoted, quotedWord } from './icmp-quote.js';
import { judgeQuote, sameBytes, type SentPacket } from './quote-check.js';
import type { Heard, QuoteListener } from './quote-listener.js';
import {
  CODE,
  COLUMNS,
  INTACT,
  KIND,
  KIND_OF,
  MTU,
  ORDER,
  QUOTED_DSCP,
  QUOTED_TTL,
  STACK,
  TIME,
  TTL,
  TYPE,
} from './reply-table.js';
import { addressBytesOf } from './sockaddr.js';
import { datagramSum, flowChecksum, HEADERS } from './trace-packet.js';
import type { TraceBook } from './trace-book.js';
import type { Trace } from './trace.js';

const UDP_HEADER = 8;
const PROTOCOL = { udp: k.IPPROTO_UDP, tcp: k.IPPROTO_TCP, icmp: 0 } as const;

/** Adds to the replies of a round what routers quoted of our packets, where it was heard. */
export function joinQuotes(trace: Trace, listener: QuoteListener, portOf: (flow: number) => number): void {
  const { replies, orders, request } = trace;
  const { rows } = replies;
  for (let at = 0; at < replies.length; at += COLUMNS) {
    if (rows[at + KIND_OF] !== KIND.icmp) continue;
    const quote = listener.find(rows[at + TIME] ?? NaN, replies.addressOf(at));
    if (quote === undefined) continue;
    if (PROTOCOL[request.protocol] > 0 && PROTOCOL[request.protocol] !== quote.protocol) continue;
    const order = rows[at + ORDER] ?? 0;
    const told = judgeQuote(quote, sentPacket(trace, order, portOf(orders.flows[order] ?? 0)));
    rows[at + QUOTED_TTL] = told.ttl;
    rows[at + QUOTED_DSCP] = told.dscp;
    rows[at + INTACT] = told.intact === undefined ? -1 : Number(told.intact);
    if (rows[at + STACK] === -1 && quote.mpls !== undefined) replies.setStack(at, quote.mpls);
  }
}

/** Answers that no socket of ours is told of, because a NAT on the way left its own port in the quote. */
export function hearTranslated(book: TraceBook, { from, quote, stamp, ttl }: Heard): void {
  if (quote.protocol !== k.IPPROTO_UDP) return;
  const [port, slot] = [quotedWord(quote, 0), quotedWord(quote, UDP_HEADER)];
  if (slot < 0 || !book.isTranslated(slot, port)) return;
  const { bytes, header } = quote;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = header + UDP_HEADER;
  const found = book.ownerOfIdentity(view, { at, length: bytes.length - at });
  if (found === undefined || !sameBytes(addressBytesOf(found.trace.sockaddr), destinationOfQuoted(quote))) return;
  const { trace, order } = found;
  const { family } = trace.request.address;
  const row = trace.answered(order, from, KIND.icmp);
  if (row < 0) return;
  const { rows } = trace.replies;
  rows[row + TIME] = stamp;
  rows[row + TYPE] = quote.type;
  rows[row + CODE] = quote.code;
  rows[row + TTL] = ttl;
  rows[row + MTU] = isTooBig(family, quote) ? quote.info : -1;
  if (isPortUnreachable(family, quote)) trace.reached(order);
}

function sentPacket(trace: Trace, order: number, port: number): SentPacket {
  const { request, orders, cookie, source, sockaddr } = trace;
  const { protocol, address, port: destinationPort, sourcePort } = request;
  const length = (orders.sizes[order] ?? 0) - HEADERS[address.family].icmp;
  const flow = orders.flows[order] ?? 0;
  const sum =
    protocol === 'icmp'
      ? 0xffff ^ flowChecksum(sourcePort, flow)
      : datagramSum(trace.payloadOf(order), { slot: orders.slots[order] ?? 0, cookie });
  return { protocol, source, destination: addressBytesOf(sockaddr), port, destinationPort, length, sum };
}
