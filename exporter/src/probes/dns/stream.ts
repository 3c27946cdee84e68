import { dial } from '../../core/dial.js';
import { askStream } from '../../core/dns/exchange.js';
import { randomId } from '../../core/dns/id.js';
import type { Connection, TlsFacts } from '../../core/net.js';
import { tlsOptions } from '../../core/tls-config.js';
import { queryOf, sum, type Asking, type Replied } from './asking.js';

/** Asks over TCP (RFC 7766) or TLS (RFC 7858, ALPN of RFC 9103). */
export function overStream(asking: Asking, transport: 'tcp' | 'dot'): Promise<Replied> {
  return connected(asking, async (connection) => {
    const { config, context, course, tally } = asking;
    if (transport === 'dot') await secured(connection, asking, ['dot']);
    course.phase = 'first_byte';
    const query = queryOf(config, randomId());
    const { message, size, times } = await askStream(connection, { query, tally }, context.signal);
    course.measured = { ...course.measured, transport };
    return { message, size, reply: sum(times.firstByte, times.transfer) };
  });
}

/** Opens a connection to the server, hands it to `ask`, and closes it. */
export async function connected<T>(asking: Asking, ask: (connection: Connection) => Promise<T>): Promise<T> {
  const { addresses, context, course, server } = asking;
  course.phase = 'connect';
  const [address] = addresses;
  course.measured = { ...course.measured, ...(address && { address }) };
  const connection = await dial(context, addresses, server.port);
  try {
    course.measured = { ...course.measured, address: connection.remote, connect: connection.connectTime };
    return await ask(connection);
  } finally {
    connection.close();
  }
}

export async function secured(connection: Connection, asking: Asking, alpn: readonly string[]): Promise<TlsFacts> {
  const { config, context, course, server } = asking;
  course.phase = 'tls';
  const options = await tlsOptions(config.tls_options, server.host, context);
  const facts = await connection.startTls({ ...options, alpn }, context.signal);
  course.measured = { ...course.measured, tls: facts.seconds };
  return facts;
}
