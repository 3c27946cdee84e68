import { failureOf, isCancelled } from '../core/failure.js';
import type { Common, Result } from '../core/probe.js';
import { deadlineSignal, runContext, type DeadlineSignal, type Ports, type RunOptions } from './context.js';
import type { Job, Observation } from './job.js';

/** A probe that ignores its deadline is given this much longer, then left behind. */
const PATIENCE_MS = 1_000;

export interface ExecuteOptions extends Pick<RunOptions, 'policy' | 'hostPolicy' | 'trace'> {
  /** Cancels the run: nobody wants its result. */
  readonly signal?: AbortSignal;
}

/** Runs a job once under its deadline; undefined when it was cancelled. Never rejects. */
export async function execute(ports: Ports, job: Job, options: ExecuteOptions = {}): Promise<Observation | undefined> {
  const { probe, target } = job;
  const { signal, ...rest } = options;
  const deadline = deadlineSignal(ports.clock, target.common.timeout, signal);
  try {
    const context = runContext(ports, target, { ...rest, deadline, hostName: probe.hostName(target) });
    const lap = ports.clock.lap();
    const result = await settled(probe.run(target, context) as Promise<Result<Common>>, ports, deadline);
    const seconds = lap.seconds();
    return isCancelled(deadline.ending) ? undefined : { job, result, seconds, endedAt: ports.clock.wall() };
  } catch (error) {
    if (isCancelled(deadline.ending)) return undefined;
    return { job, result: ownFault(error), seconds: 'stall', endedAt: ports.clock.wall() };
  } finally {
    deadline.clear();
  }
}

/** The run's own end, or a rejection when it is still not there well after its signal. */
async function settled(
  run: Promise<Result<Common>>,
  { clock }: Ports,
  { ending: signal }: DeadlineSignal,
): Promise<Result<Common>> {
  let waiting: AbortController | undefined;
  let give = (): void => undefined;
  const abandoned = new Promise<never>((_, reject) => {
    give = (): void => {
      waiting = new AbortController();
      clock.sleep(PATIENCE_MS, waiting.signal).then(
        () => reject(new Error('the run did not end at its deadline')),
        () => undefined,
      );
    };
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([run, abandoned]);
  } finally {
    signal.removeEventListener('abort', give);
    waiting?.abort();
  }
}

/** Probes never throw; one that does has a bug, which must not take the agent down. */
function ownFault(error: unknown): Result<Common> {
  return { outcome: 'failed', failure: { ...failureOf(error, 'validate'), source: 'internal' }, measured: {} };
}
