import type { Abortable } from '../core/abortable.js';
import { failureOf, isCancelled } from '../core/failure.js';
import type { Common, Result } from '../core/probe.js';
import { Cancellation } from '../core/cancellation.js';
import { deadlineSignal, runContext, type DeadlineSignal, type Ports, type RunOptions } from './context.js';
import { SCHEDULED, type Job, type Observation, type RunCause } from './job.js';

/** A probe that ignores its deadline is given this much longer, then left behind. */
const PATIENCE_MS = 1_000;

/** A run computes on the loop itself; a TLS handshake is the longest that it does at a stretch. */
const RUN_WORK_MS = 4;

export interface ExecuteOptions extends Pick<RunOptions, 'policy' | 'hostPolicy' | 'trace' | 'memory'> {
  /** Cancels the run: nobody wants its result. */
  readonly signal?: Abortable;
  /** Default: its slot had come. */
  readonly cause?: RunCause;
}

/** Runs a job once under its deadline; undefined when it was cancelled. Never rejects. */
export async function execute(ports: Ports, job: Job, options: ExecuteOptions = {}): Promise<Observation | undefined> {
  const { probe, target } = job;
  const { signal, cause = SCHEDULED, ...rest } = options;
  const start = { job, cause, startedAt: ports.clock.wall() };
  const deadline = deadlineSignal(ports.clock, target.common.timeout, signal);
  try {
    const context = runContext(ports, target, { ...rest, deadline, hostName: probe.hostName(target) });
    const lap = ports.clock.lap(RUN_WORK_MS);
    const result = await settled(probe.run(target, context) as Promise<Result<Common>>, ports, deadline);
    const seconds = lap.seconds();
    return isCancelled(deadline.ending) ? undefined : { ...start, result, seconds, endedAt: ports.clock.wall() };
  } catch (error) {
    if (isCancelled(deadline.ending)) return undefined;
    return { ...start, result: ownFault(error), seconds: 'stall', endedAt: ports.clock.wall() };
  } finally {
    deadline.clear();
  }
}

/** The run's own end, or a rejection when it is still not there well after its signal. */
function settled(run: Promise<Result<Common>>, { clock }: Ports, { ending }: DeadlineSignal): Promise<Result<Common>> {
  return new Promise((resolve, reject) => {
    const waiting = new Cancellation();
    const give = (): void => {
      clock.sleep(PATIENCE_MS, waiting).then(
        () => reject(new Error('the run did not end at its deadline')),
        () => undefined,
      );
    };
    const over = (): void => {
      ending.removeEventListener('abort', give);
      waiting.abort();
    };
    if (ending.aborted) give();
    else ending.addEventListener('abort', give, { once: true });
    run.finally(over).then(resolve, reject);
  });
}

/** Probes never throw; one that does has a bug, which must not take the agent down. */
function ownFault(error: unknown): Result<Common> {
  return { outcome: 'failed', failure: { ...failureOf(error, 'validate'), source: 'internal' }, measured: {} };
}
