import type { Measured } from '../../core/clock.js';
import { endpointOf } from '../../core/endpoint.js';
import { Fault, isCancelled } from '../../core/failure.js';
import type { Common, Result, RunContext } from '../../core/probe.js';
import { follow } from '../../core/run.js';
import type { Target } from '../../core/target.js';
import { burst, newTally, verdict, type BurstPlan } from './burst.js';
import type { Config } from './config.js';

export interface UdpMeasured extends Common {
  readonly sent: number;
  /** One for each datagram answered as expected. */
  readonly rtts: readonly Measured[];
  readonly mismatches: number;
  readonly duplicates: number;
  readonly late: number;
  readonly icmpErrors: number;
}

/** Milliseconds left between giving up the last datagram and the deadline, so that what was counted is reported. */
const MARGIN = 20;
const MATCHED = 16_384;

export function run(target: Target<Config>, context: RunContext): Promise<Result<UdpMeasured>> {
  return follow<UdpMeasured>(async (course) => {
    const { host, port } = endpointOf(target.host);
    const { addresses, seconds } = await context.resolve(host);
    const [address] = addresses;
    if (address === undefined) throw new Fault('no_address', 'no address to send to');
    course.measured = { address, ...(seconds === undefined ? {} : { resolve: seconds }) };
    course.phase = 'connect';
    const tools = {
      clock: context.clock,
      signal: context.ending,
      open: async () => {
        const socket = await context.datagrams({ address, port });
        course.phase = 'reply';
        return socket;
      },
    };
    const tally = newTally();
    await burst(planOf(target.config, context), tools, tally);
    const { sent, rtts, mismatches, duplicates, late, icmpErrors } = tally;
    const measured = { ...course.measured, sent, rtts, mismatches, duplicates, late, icmpErrors };
    if (tally.rtts.length > 0 && !isCancelled(context.ending)) return measured;
    course.measured = measured;
    context.ending.throwIfAborted();
    const { phase, error } = verdict(tally, target.config.count);
    course.phase = phase;
    throw error;
  });
}

function planOf(config: Config, { clock, remaining }: RunContext): BurstPlan {
  const { expect, expect_bytes: bytes } = config;
  return {
    payload: config.send_bytes ?? Buffer.from(config.send ?? ''),
    count: config.count,
    spacing: config.spacing,
    wait: config.wait,
    until: clock.now() + remaining() - MARGIN,
    expected: (answer) => {
      const view = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
      if (bytes !== undefined && view.indexOf(bytes) < 0) return false;
      return expect === undefined || expect.test(view.toString('utf8', 0, MATCHED));
    },
  };
}
