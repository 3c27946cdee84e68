import type { Socket } from 'node:net';
import { HttpError } from '../../core/http-client.js';
import { guarded, within } from './dial.js';

const HEAD_BYTES = 16_384;
const ANSWER_MS = 10_000;

export interface Tunnel {
  /** host:port. */
  readonly authority: string;
  /** Value of Proxy-Authorization. */
  readonly authorization: string | undefined;
}

/**
 * Asks the proxy at the other end of `socket` for a tunnel (RFC 9110 section 9.3.6). After it the socket is paused and
 * carries the bytes of the server. Rejects with an {@link HttpError} `proxy`.
 */
export async function tunnel(socket: Socket, { authority, authorization }: Tunnel, closed: AbortSignal): Promise<void> {
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`];
  if (authorization !== undefined) lines.push(`Proxy-Authorization: ${authorization}`);
  try {
    const status = await guarded<number>(socket, within(ANSWER_MS, closed), (done, fail) => {
      readStatus(socket, done, fail);
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
    if (status < 200 || status > 299) throw refusal(status);
  } catch (error) {
    socket.destroy();
    if (error instanceof HttpError) throw error;
    throw new HttpError('proxy', `no tunnel through the proxy: ${error instanceof Error ? error.message : 'failed'}`);
  }
}

function refusal(status: number): HttpError {
  const remedy = status === 407 ? 'set proxy_basic_auth' : 'look at the rules of the proxy';
  return new HttpError('proxy', `the proxy answered CONNECT with status ${status}; ${remedy}`);
}

/** Reads the head of the answer. In TLS the client speaks first, so nothing can follow it. */
function readStatus(socket: Socket, done: (status: number) => void, fail: (error: Error) => void): void {
  let head = '';
  const onData = (chunk: Buffer): void => {
    head += chunk.toString('latin1');
    const end = head.indexOf('\r\n\r\n');
    if (end < 0 && head.length <= HEAD_BYTES) return;
    socket.off('data', onData).pause();
    const status = /^HTTP\/1\.[01] (\d{3})(?: |\r\n)/.exec(head)?.[1];
    if (end < 0 || status === undefined) fail(new Error('its answer is not valid HTTP'));
    else if (head.length > end + 4 && status.startsWith('2')) fail(new Error('it sent data before the server could'));
    else done(Number(status));
  };
  socket.on('data', onData);
}
