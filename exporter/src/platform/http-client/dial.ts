import { connect, type Socket } from 'node:net';
import { HttpError } from '../../core/http-client.js';
import type { Address } from '../../core/net.js';
import { codeOf } from '../faults.js';
import type { Addresses } from './addresses.js';
import { closedError } from './failures.js';

/** Milliseconds for an address while there are others, and for the last one. */
const PATIENCE_MS = 2_000;
const LAST_PATIENCE_MS = 10_000;
const MAX_TRIES = 8;
/** A peer that vanished without a word is noticed while the connection idles. */
const KEEP_ALIVE_MS = 15_000;

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  EMFILE: 'too many open files here',
};

/** A connection to the first address that takes one. Rejects with an {@link HttpError} `connect`. */
export async function dial(addresses: Addresses, port: number, closed: AbortSignal): Promise<Socket> {
  const list = (await addresses.current()).slice(0, MAX_TRIES);
  const problems: string[] = [];
  for (const [index, address] of list.entries()) {
    const patience = index === list.length - 1 ? LAST_PATIENCE_MS : PATIENCE_MS;
    try {
      const socket = await connectTo(address, port, within(patience, closed));
      addresses.prefer(address);
      return socket;
    } catch (error) {
      if (closed.aborted) throw closedError();
      problems.push(`${address.ip}: ${WORDS[codeOf(error)] ?? (error instanceof Error ? error.message : 'failed')}`);
    }
  }
  const message = `no connection to port ${port} (${problems.join('; ')})${addresses.doubt}; check that it listens there and is let through`; // prettier-ignore
  throw new HttpError('connect', message);
}

export interface Limit {
  readonly ms: number;
  readonly closed: AbortSignal;
}
export const within = (ms: number, closed: AbortSignal): Limit => ({ ms, closed });

function connectTo(address: Address, port: number, limit: Limit): Promise<Socket> {
  const socket = connect({
    host: address.ip,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
  });
  // Between two who listen for errors there is a moment without one.
  socket.on('error', () => undefined);
  return guarded(socket, limit, (done) => {
    socket.once('connect', () => done(socket));
  });
}

type Start<T> = (done: (value: T) => void, fail: (error: Error) => void) => void;

/** Waits for `start` to call back; ends `socket` when it fails, takes too long or the client is closed meanwhile. */
export function guarded<T>(socket: Socket, { ms, closed }: Limit, start: Start<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const over = (): void => {
      clearTimeout(timer);
      closed.removeEventListener('abort', onClosed);
      socket.off('error', fail).off('close', onEnd);
    };
    const fail = (error: Error): void => {
      over();
      socket.destroy();
      reject(error);
    };
    const onClosed = (): void => fail(closedError());
    const onEnd = (): void => fail(new Error('the connection was closed'));
    const timer = setTimeout(() => fail(new Error(`nothing within ${ms} ms`)), ms);
    closed.addEventListener('abort', onClosed, { once: true });
    socket.once('error', fail).once('close', onEnd);
    if (closed.aborted) return onClosed();
    start((value) => {
      over();
      resolve(value);
    }, fail);
  });
}
