import type { InvalidReason, PathRun } from '@parallax/contract';
import { Fault } from '../../core/failure.js';
import type { Address } from '../../core/net.js';
import type { Common, Result, RunContext } from '../../core/probe.js';
import { follow } from '../../core/run.js';
import type { Target } from '../../core/target.js';
import type { TraceSession } from '../../core/tracer.js';
import { analyse, type Judgement } from './analysis/index.js';
import type { PathMemory } from './analysis/memory.js';
import { portOf, type Config } from './config.js';
import { discover } from './discovery/index.js';

export interface PathMeasured extends Common {
  /** What was seen; absent when nothing was sent. */
  readonly path?: PathRun;
  /** Round trips to the destination in seconds. */
  readonly rtts?: readonly number[];
  readonly withheld?: Readonly<Partial<Record<InvalidReason, number>>>;
  /** Families of series that the target wants. */
  readonly wanted: Config['metrics'];
}

/** Milliseconds between the end of the search and the deadline, so that what was seen is reported. */
const MARGIN = 50;

/** Follows the flows to the target's first address; fails when the destination answers none of them. */
export function run(target: Target<Config>, context: RunContext): Promise<Result<PathMeasured>> {
  const { config, host } = target;
  return follow<PathMeasured>(async (course) => {
    const wanted = config.metrics;
    course.measured = { wanted };
    const { addresses, seconds } = await context.resolve(host);
    const [address] = addresses;
    if (address === undefined) throw new Fault('no_address', 'no address to trace to');
    course.measured = { wanted, address, ...(seconds === undefined ? {} : { resolve: seconds }) };
    course.phase = 'connect';
    const port = portOf(config);
    const { protocol, source_port: sourcePort, size } = config;
    const session = await context.openTrace({ address, protocol, port, sourcePort, size });
    course.phase = 'reply';
    const {
      run: path,
      rtts,
      withheld,
    } = await search({ session, address }, target, context).finally(() => session.close());
    const measured: PathMeasured = { ...course.measured, wanted, path, rtts, withheld };
    course.measured = measured;
    if (path.reached === 0 && config.must_reach) throw unreached(path);
    return measured;
  });
}

interface Way {
  readonly session: TraceSession;
  readonly address: Address;
}

async function search(way: Way, target: Target<Config>, context: RunContext): Promise<Judgement> {
  const { config, common } = target;
  const { session, address } = way;
  const known = context.memory.value as PathMemory | undefined;
  // Another address of the same name is another path, not a change of this one.
  const memory = known?.last?.destination === address.ip ? known : undefined;
  const distance = memory?.last?.distance;
  const startedAt = context.clock.now();
  const discovery = await discover(session, config, {
    signal: context.signal,
    destination: address.ip,
    remaining: () => Math.max(0, context.remaining() - MARGIN),
    ...(distance === undefined ? {} : { distance }),
  });
  const judgement = analyse({
    ...{
      discovery,
      config,
      source: session.source,
      port: portOf(config),
      family: address.family,
      destination: address.ip,
    },
    dscp: common.egress.dscp ?? 0,
    seconds: (context.clock.now() - startedAt) / 1000,
    facts: (ip) => context.enricher.facts(ip),
    ...(memory === undefined ? {} : { memory }),
  });
  context.memory.value = judgement.memory;
  for (const line of judgement.run.words) context.trace(line);
  return judgement;
}

/** Nobody said anything: a timeout like any other. Routers answered and the destination did not: loss on the way. */
function unreached(path: PathRun): Fault {
  const refused = path.findings.some(({ kind }) => kind === 'unreachable');
  const heard = path.nodes.some(({ received }) => received > 0);
  const reason = refused ? 'host_unreachable' : heard ? 'packet_loss' : 'timeout';
  return new Fault(reason, path.words[0] ?? `no flow reached ${path.destination}`, 'path');
}
