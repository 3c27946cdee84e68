import * as k from './constants.js';
import { judgeQuote, type SentPacket } from './quote-check.js';
import type { QuoteListener } from './quote-listener.js';
import { COLUMNS, INTACT, KIND, KIND_OF, ORDER, QUOTED_DSCP, QUOTED_TTL, STACK, TIME } from './reply-table.js';
import { addressBytesOf } from './sockaddr.js';
import { datagramSum } from './trace-packet.js';
import type { Trace } from './trace.js';
import { flowChecksum, headerOf } from './trace-sender.js';

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

function sentPacket({ request, orders, cookie, source, sockaddr }: Trace, order: number, port: number): SentPacket {
  const { protocol, address, port: destinationPort, sourcePort } = request;
  const length = (orders.sizes[order] ?? 0) - headerOf(address.family, 'icmp');
  const flow = orders.flows[order] ?? 0;
  const datagram = length - (headerOf(address.family, 'udp') - headerOf(address.family, 'icmp'));
  const sum =
    protocol === 'icmp'
      ? 0xffff ^ flowChecksum(sourcePort, flow)
      : datagramSum(datagram, { slot: orders.slots[order] ?? 0, cookie });
  return { protocol, source, destination: addressBytesOf(sockaddr), port, destinationPort, length, sum };
}
