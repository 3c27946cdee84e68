import { askUdp } from '../../core/dns/exchange.js';
import { randomId } from '../../core/dns/id.js';
import { Fault } from '../../core/failure.js';
import type { Address, Datagrams } from '../../core/net.js';
import { queryOf, type Asking, type Replied } from './asking.js';
import { overStream } from './stream.js';

interface Opened {
  readonly socket: Datagrams;
  readonly address: Address;
}

const NO_ROUTE = new Set(['network_unreachable', 'host_unreachable']);

/** Asks over UDP, and over TCP when the reply is truncated and that is wanted. */
export async function overUdp(asking: Asking): Promise<Replied> {
  const { course, config, context, tally } = asking;
  course.phase = 'connect';
  const { socket, address } = await open(asking);
  try {
    course.phase = 'reply';
    const { message, size, seconds } = await askUdp(
      socket,
      {
        query: () => queryOf(config, randomId()),
        attempts: config.attempts,
        spacing: config.retry_after,
        clock: context.clock,
        tally,
      },
      context.ending,
    );
    if (message.flags.tc) course.measured = { ...course.measured, transport: 'udp', truncated: true };
    if (!message.flags.tc || !config.tcp_fallback) return { message, size, reply: seconds };
    context.trace(`the reply is truncated after ${size} bytes, asking again over TCP`);
  } finally {
    socket.close();
  }
  return overStream({ ...asking, addresses: [address] }, 'tcp');
}

/** The first address; the first of the other family when there is no route to it, as `dial` does for TCP. */
async function open(asking: Asking): Promise<Opened> {
  const { addresses, context } = asking;
  const [first] = addresses;
  if (first === undefined) throw new Fault('no_address', 'no address to ask');
  try {
    return await use(asking, first);
  } catch (error) {
    const other = addresses.find((address) => address.family !== first.family);
    if (!(error instanceof Fault) || !NO_ROUTE.has(error.reason) || other === undefined) throw error;
    context.trace(`${first.ip}: ${error.message}; trying ${other.ip}`);
    return use(asking, other);
  }
}

async function use({ context, course, server }: Asking, address: Address): Promise<Opened> {
  if (course.measured.address !== address) course.measured = { ...course.measured, address };
  return { socket: await context.datagrams({ address, port: server.port }), address };
}
