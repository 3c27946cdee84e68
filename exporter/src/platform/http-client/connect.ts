import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import type { Clock } from '../../core/clock.js';
import { HttpError } from '../../core/http-client.js';
import type { TlsOptions } from '../../core/net.js';
import { handshake } from '../tls.js';
import type { Addresses } from './addresses.js';
import { dial, guarded, within } from './dial.js';
import { tlsError } from './failures.js';
import { tunnel } from './tunnel.js';

/** One end of a connection. */
export interface End {
  readonly addresses: Addresses;
  readonly port: number;
  /** Absent: in clear. */
  readonly tls?: TlsOptions;
}

export interface Way {
  /** Whom to connect to: the server, or the proxy. */
  readonly first: End;
  /** Through the proxy to this server (RFC 9110 section 9.3.6), by CONNECT. */
  readonly through?: {
    /** host:port. */
    readonly authority: string;
    readonly tls: TlsOptions;
    /** Value of Proxy-Authorization, read for each connection. */
    authorization(): Promise<string | undefined>;
  };
  readonly clock: Clock;
  /** Ends connections that are still being made. */
  readonly closed: AbortSignal;
  /** Told of each connection and its end. */
  opened(ip: string): void;
  ended(ip: string): void;
}

const TLS_MS = 10_000;

/** Connects as the way says; undici hands the error to the call that waits. */
export function connector(way: Way): buildConnector.connector {
  return (_options, callback) => {
    connected(way).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error('failed'), null),
    );
  };
}

async function connected(way: Way): Promise<Socket> {
  const { first, through, closed } = way;
  const raw = await dial(first.addresses, first.port, closed);
  const ip = raw.remoteAddress ?? '';
  way.opened(ip);
  raw.once('close', () => way.ended(ip));
  const socket = first.tls === undefined ? raw : await secured(raw, first.tls, way);
  if (through === undefined) return socket;
  await tunnel(socket, { authority: through.authority, authorization: await through.authorization() }, closed);
  return secured(socket, through.tls, way);
}

async function secured(socket: Socket, options: TlsOptions, { clock, closed }: Way): Promise<Socket> {
  try {
    return await guarded<Socket>(socket, within(TLS_MS, closed), (done, fail) => {
      const secure = handshake({ socket, options, clock }, (_facts, fault) => {
        if (fault === undefined) return done(secure);
        secure.destroy();
        fail(fault);
      });
      secure.on('error', () => undefined);
    });
  } catch (error) {
    socket.destroy();
    throw error instanceof HttpError ? error : tlsError(error);
  }
}
