import type { Abortable } from '../core/abortable.js';
import { follow } from '../core/run.js';
import { isCancelled } from '../core/failure.js';
import type { Address } from '../core/net.js';
import type { Common, Result } from '../core/probe.js';
import { deadlineSignal, runContext, type Ports } from './context.js';
import { jobOf, SCHEDULED, type Job, type Observation } from './job.js';

/** A name with more addresses than this is probed at the first ones only. */
export const MAX_ADDRESSES = 64;

interface Found extends Common {
  readonly addresses: readonly Address[];
}

export interface Expansion extends Observation {
  readonly result: Result<Common>;
  /** What to probe from now on; absent when nothing was learnt and the known addresses stay. */
  readonly jobs?: readonly Job[];
}

/**
 * Resolves the name of an `expand` job; the resolver caches by TTL, so this may be asked at every interval.
 * A resolver that fails says nothing about the addresses, which are then probed on; a name that is gone takes them
 * with it. Undefined when cancelled. Never rejects.
 */
export async function expand(ports: Ports, job: Job, signal: Abortable): Promise<Expansion | undefined> {
  const { probe, target } = job;
  const name = probe.hostName(target) ?? target.host;
  const start = { job, cause: SCHEDULED, startedAt: ports.clock.wall() };
  const deadline = deadlineSignal(ports.clock, target.common.timeout, signal);
  try {
    const context = runContext(ports, target, { deadline, hostName: name });
    const result = await follow<Found>(async () => {
      const { addresses, seconds } = await context.resolve(name);
      return { addresses, ...(seconds === undefined ? {} : { resolve: seconds }) };
    });
    if (isCancelled(deadline.ending)) return undefined;
    const observed = { ...start, result, seconds: 0, endedAt: ports.clock.wall() };
    if (result.outcome === 'ok') return { ...observed, jobs: jobsOf(job, result.measured.addresses) };
    const gone = result.failure.reason === 'no_such_name' || result.failure.reason === 'no_address';
    return gone ? { ...observed, jobs: [] } : observed;
  } finally {
    deadline.clear();
  }
}

/** One job for each distinct address. */
function jobsOf({ probe, target }: Job, addresses: readonly Address[]): readonly Job[] {
  const distinct = new Map(addresses.map((address) => [address.ip, address]));
  return [...distinct.values()]
    .slice(0, MAX_ADDRESSES)
    .map((pinned) => jobOf(probe, Object.freeze({ ...target, pinned })));
}
