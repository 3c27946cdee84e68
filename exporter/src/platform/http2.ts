import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { Fault } from '../core/failure.js';
import type { Http2Consumer, Http2Request } from '../core/net.js';
import type { Exchange } from './exchange.js';
import { codeOf } from './faults.js';
import { handshakeFault } from './tls-faults.js';

/** As large as other clients have it, so that the window does not limit the measured transfer (RFC 9113 section 5.2). */
const STREAM_WINDOW = 4 * 1024 * 1024;
const SESSION_WINDOW = 16 * 1024 * 1024;

/**
 * One request on a session of its own over `socket`; the session dies with the socket, which the connection owns.
 * Interim responses are skipped. A header block beyond 64 KiB ends the exchange as `header_limit`.
 */
export function exchangeHttp2(socket: Duplex, request: Http2Request, exchange: Exchange, to: Http2Consumer): void {
  const session = connect('http://peer.invalid', {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
  });
  session.on('error', (error) => exchange.fail(http2Fault(error)));
  // The session has taken the socket's handle, but reads only what somebody has started to read.
  socket.resume();
  session.on('goaway', (code) => {
    if (code !== constants.NGHTTP2_NO_ERROR) exchange.fail(new Fault('protocol_error', `GOAWAY with ${nameOf(code)}`));
  });
  session.once('connect', () => session.setLocalWindowSize(SESSION_WINDOW));
  const stream = session.request(grouped(request.headers), { endStream: request.body === undefined });
  receive(session, stream, exchange, to);
  if (request.body !== undefined) stream.end(request.body, () => exchange.writtenNow());
}

function receive(session: ClientHttp2Session, stream: ClientHttp2Stream, exchange: Exchange, to: Http2Consumer): void {
  let answered = false;
  stream.on('response', (...event: unknown[]) => {
    answered = true;
    exchange.arrived(undefined);
    const fields = pairs(event[2]);
    const status = Number(fields.find(([name]) => name === ':status')?.[1]);
    const plain = fields.filter(([name]) => !name.startsWith(':'));
    exchange.guard(() => to.headers(status, plain));
  });
  stream.on('data', (chunk: Uint8Array) => {
    if (!exchange.push(chunk)) stream.pause();
  });
  stream.on('end', () => {
    if (stream.rstCode === constants.NGHTTP2_NO_ERROR && answered) exchange.end();
  });
  stream.on('error', (error) => exchange.fail(http2Fault(error)));
  // The runtime ends a stream without an error when the peer resets it with CANCEL or closes the connection.
  stream.on('close', () => {
    const code = stream.rstCode ?? 0;
    if (code === constants.NGHTTP2_NO_ERROR) {
      exchange.fail(new Fault('connection_closed', 'the peer closed the stream before it answered'));
    } else exchange.fail(resetFault(code, answered || session.destroyed));
  });
}

/** The runtime refuses an oversized header block by resetting the stream itself with ENHANCE_YOUR_CALM. */
function resetFault(code: number, answered: boolean): Fault {
  if (code === constants.NGHTTP2_ENHANCE_YOUR_CALM && !answered)
    return new Fault('header_limit', 'the header block is too large, or the peer asked to calm down');
  return new Fault(
    code === constants.NGHTTP2_CANCEL ? 'connection_reset' : 'protocol_error',
    `the stream was reset with ${nameOf(code)}`,
  );
}

function http2Fault(error: unknown): Fault {
  const code = codeOf(error);
  if (!code.startsWith('ERR_HTTP2')) return handshakeFault(error);
  const text = error instanceof Error ? error.message : code;
  if (code === 'ERR_HTTP2_STREAM_ERROR') {
    const named = /NGHTTP2_\w+/.exec(text)?.[0];
    if (named === 'NGHTTP2_ENHANCE_YOUR_CALM') return resetFault(constants.NGHTTP2_ENHANCE_YOUR_CALM, false);
  }
  const closed = /GOAWAY_SESSION|STREAM_CANCEL|INVALID_SESSION|INVALID_STREAM/.test(code);
  return new Fault(closed ? 'connection_closed' : 'protocol_error', text);
}

/** RFC 9113 section 7. */
function nameOf(code: number): string {
  const found = Object.entries(constants).find(([name, value]) => value === code && ERROR_NAME.test(name));
  return found === undefined ? `code ${code}` : found[0].slice('NGHTTP2_'.length);
}

const ERROR_NAME =
  /^NGHTTP2_(NO_ERROR|PROTOCOL_ERROR|INTERNAL_ERROR|FLOW_CONTROL_ERROR|SETTINGS_TIMEOUT|STREAM_CLOSED|FRAME_SIZE_ERROR|REFUSED_STREAM|CANCEL|COMPRESSION_ERROR|CONNECT_ERROR|ENHANCE_YOUR_CALM|INADEQUATE_SECURITY|HTTP_1_1_REQUIRED)$/;

type Pair = readonly [name: string, value: string];

/** The runtime takes repeated fields as an array. */
function grouped(headers: readonly Pair[]): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of headers) {
    const known = fields[name];
    fields[name] = known === undefined ? value : [known, value].flat();
  }
  return fields;
}

/** Name, value, name, value, as the runtime gives them. */
function pairs(raw: unknown): readonly Pair[] {
  const flat: readonly unknown[] = Array.isArray(raw) ? raw : [];
  const fields: Pair[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) fields.push([String(flat[index]), String(flat[index + 1])]);
  return fields;
}
