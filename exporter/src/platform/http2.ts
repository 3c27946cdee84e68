import { connect } from 'node:http2';
import type { Duplex } from 'node:stream';
import { Fault } from '../core/failure.js';
import type { Http2Consumer, Http2Request } from '../core/net.js';
import type { Exchange } from './exchange.js';
import { socketFault } from './faults.js';

/** One request on a session of its own. The session ends with the socket, which the connection owns. */
export function exchangeHttp2(
  socket: Duplex,
  request: Http2Request,
  exchange: Exchange,
  consumer: Http2Consumer,
): void {
  const session = connect('http://peer.invalid', { createConnection: () => socket });
  session.on('error', (error) => exchange.fail(socketFault(error)));
  session.on('goaway', (code) => {
    if (code !== 0) exchange.fail(new Fault('protocol_error', `the peer sent GOAWAY with code ${code}`));
  });
  const stream = session.request(Object.fromEntries(request.headers), { endStream: request.body === undefined });
  stream.on('error', (error) => exchange.fail(socketFault(error)));
  stream.on('response', (...event: unknown[]) => {
    const raw = event[2] as readonly string[];
    exchange.arrived(undefined);
    const fields: (readonly [string, string])[] = [];
    for (let index = 0; index + 1 < raw.length; index += 2) fields.push([raw[index] ?? '', raw[index + 1] ?? '']);
    const status = Number(fields.find(([name]) => name === ':status')?.[1]);
    try {
      consumer.headers(
        status,
        fields.filter(([name]) => !name.startsWith(':')),
      );
    } catch (error) {
      exchange.fail(error);
    }
  });
  stream.on('data', (chunk: Uint8Array) => exchange.push(chunk));
  stream.on('end', () => exchange.end());
  if (request.body !== undefined) stream.end(request.body);
}
