import { Fault } from './failure.js';
import type { Address, Connection } from './net.js';
import type { RunContext } from './probe.js';

const NO_ROUTE = new Set(['network_unreachable', 'host_unreachable']);

/**
 * Connects to the first address; when the vantage has no route to it, to the first address of the other family
 * (a host with AAAA records probed from a vantage without IPv6). A refusal or a timeout is an answer about the
 * target and is never papered over by another address.
 */
export async function dial(
  context: Pick<RunContext, 'connect' | 'trace'>,
  addresses: readonly Address[],
  port: number,
): Promise<Connection> {
  const [first] = addresses;
  if (first === undefined) throw new Fault('no_address', 'no address to connect to');
  const other = addresses.find((address) => address.family !== first.family);
  try {
    return await context.connect({ address: first, port });
  } catch (error) {
    if (!(error instanceof Fault) || !NO_ROUTE.has(error.reason) || other === undefined) throw error;
    context.trace(`${first.ip}: ${error.message}; trying ${other.ip}`);
    return context.connect({ address: other, port });
  }
}
