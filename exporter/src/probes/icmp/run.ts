import { Fault } from '../../core/failure.js';
import type { Address } from '../../core/net.js';
import type { PingReply } from '../../core/pinger.js';
import type { Common, Result, RunContext } from '../../core/probe.js';
import { follow } from '../../core/run.js';
import type { Target } from '../../core/target.js';
import type { Config } from './config.js';
import { lossFault } from './errors.js';

export interface IcmpMeasured extends Common {
  /** What became of the burst; absent when nothing was sent. */
  readonly reply?: PingReply;
}

/** Milliseconds between giving up the last packet and the deadline, so that what was counted is reported. */
const MARGIN = 20;
const NO_ROUTE = new Set(['network_unreachable', 'host_unreachable']);

/** Sends a burst of echo requests to the target's first address; fails when not one is answered. */
export function run(target: Target<Config>, context: RunContext): Promise<Result<IcmpMeasured>> {
  return follow<IcmpMeasured>(async (course) => {
    const { addresses, seconds } = await context.resolve(target.host);
    const resolved = seconds === undefined ? {} : { resolve: seconds };
    const ping = async (address: Address): Promise<PingReply> => {
      course.measured = { address, ...resolved };
      course.phase = 'connect';
      try {
        return await context.ping({ ...plan(target.config, context.remaining()), address });
      } catch (error) {
        // Whatever is not said about the socket is about the waiting: the deadline, or a cancelled run.
        if (!(error instanceof Fault)) course.phase = 'reply';
        throw error;
      }
    };
    const reply = await pingFirst(addresses, ping, context);
    course.phase = 'reply';
    course.measured = { ...course.measured, reply };
    if (receivedOf(reply) === 0) throw lossFault(reply, course.measured.address?.family ?? '4');
    return course.measured;
  });
}

/**
 * The first address; the first of the other family when the vantage itself has no route to it. An ICMP error of a
 * router is an answer about the target, and is never papered over.
 */
async function pingFirst(
  addresses: readonly Address[],
  ping: (address: Address) => Promise<PingReply>,
  context: RunContext,
): Promise<PingReply> {
  const [first] = addresses;
  if (first === undefined) throw new Fault('no_address', 'no address to ping');
  const other = addresses.find((address) => address.family !== first.family);
  try {
    return await ping(first);
  } catch (error) {
    if (!(error instanceof Fault) || !NO_ROUTE.has(error.reason) || other === undefined) throw error;
    context.trace(`${first.ip}: ${error.message}; trying ${other.ip}`);
    return ping(other);
  }
}

interface Plan {
  readonly count: number;
  readonly spacing: number;
  readonly size: number;
  readonly dontFragment: boolean;
  readonly ttl?: number;
  readonly timeout: number;
}

/** Fits the burst into the milliseconds that are left: at most half of them for sending, the rest for waiting. */
export function plan(config: Config, remaining: number): Plan {
  const { count, size, dont_fragment: dontFragment, ttl } = config;
  const gaps = Math.max(1, count - 1);
  const spacing = Math.min(config.spacing, remaining / 2 / gaps);
  const timeout = Math.max(1, Math.min(config.wait, remaining - MARGIN - spacing * (count - 1)));
  return { count, spacing, size, dontFragment, timeout, ...(ttl === undefined ? {} : { ttl }) };
}

/** Packets answered unchanged and in time, whether or not they could be timed. */
export function receivedOf({ rtts, withheld = {} }: PingReply): number {
  const timed = rtts.filter((rtt) => rtt !== null).length;
  return Object.values(withheld).reduce((sum, count) => sum + count, timed);
}
