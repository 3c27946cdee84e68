import type { Abortable } from '../../core/abortable.js';
import type { Clock, Measured } from '../../core/clock.js';
import { Fault } from '../../core/failure.js';
import type { Datagrams } from '../../core/net.js';

/** What became of the datagrams of one run, counted as it happens. */
export interface Tally {
  sent: number;
  /** Round-trip times in the order of arrival; one for each datagram answered as expected. */
  rtts: Measured[];
  /** Answers whose content is not the one expected. */
  mismatches: number;
  /** Datagrams received after the first answer. */
  duplicates: number;
  /** First answers that came after their wait. */
  late: number;
  icmpErrors: number;
  /** The first error that sending or the network gave. */
  fault?: unknown;
}

export function newTally(): Tally {
  return { sent: 0, rtts: [], mismatches: 0, duplicates: 0, late: 0, icmpErrors: 0 };
}

export interface BurstPlan {
  readonly payload: Uint8Array;
  readonly count: number;
  /** Milliseconds between two datagrams. */
  readonly spacing: number;
  /** Milliseconds that each is waited for. */
  readonly wait: number;
  /** Monotonic milliseconds at which everything is given up. */
  readonly until: number;
  expected(answer: Uint8Array): boolean;
}

export interface BurstTools {
  readonly clock: Clock;
  readonly signal: Abortable;
  open(): Promise<Datagrams>;
}

/**
 * Sends the datagrams of a run and waits for their answers. UDP answers carry no number, so that each datagram leaves
 * from a socket of its own: an answer to it can come to no other. Counts into `tally`; never rejects.
 */
export async function burst(plan: BurstPlan, tools: BurstTools, tally: Tally): Promise<void> {
  const sockets: Datagrams[] = [];
  const flights: Promise<void>[] = [];
  try {
    for (let index = 0; index < plan.count && !tools.signal.aborted; index += 1) {
      if (index > 0 && plan.spacing > 0) await tools.clock.sleep(plan.spacing, tools.signal);
      const socket = await tools.open();
      sockets.push(socket);
      flights.push(fly({ socket, plan, tools, tally }));
    }
  } catch (error) {
    tally.fault ??= error;
  }
  await Promise.all(flights);
  // Only now: until the last is settled, late and second answers to the others are seen.
  for (const socket of sockets) socket.close();
}

interface Flight {
  readonly socket: Datagrams;
  readonly plan: BurstPlan;
  readonly tools: BurstTools;
  readonly tally: Tally;
}

/** One datagram until it is answered, refused, or given up. */
async function fly({ socket, plan, tools, tally }: Flight): Promise<void> {
  const settled = new AbortController();
  const giveUp = (): void => settled.abort();
  if (tools.signal.aborted) giveUp();
  else tools.signal.addEventListener('abort', giveUp, { once: true });
  let answers = 0;
  socket.onMessage(
    (answer, since) => {
      answers += 1;
      if (answers > 1) tally.duplicates += 1;
      else if (settled.signal.aborted) tally.late += 1;
      if (settled.signal.aborted) return;
      if (plan.expected(answer)) tally.rtts.push(since(0));
      else tally.mismatches += 1;
      settled.abort();
    },
    (error) => {
      if (settled.signal.aborted) return;
      tally.icmpErrors += 1;
      tally.fault ??= error;
      settled.abort();
    },
  );
  try {
    await socket.send(plan.payload);
    tally.sent += 1;
    const wait = Math.max(0, Math.min(plan.wait, plan.until - tools.clock.now()));
    await tools.clock.sleep(wait, settled.signal);
  } catch (error) {
    if (!settled.signal.aborted) tally.fault ??= error;
  }
  tools.signal.removeEventListener('abort', giveUp);
  settled.abort();
}

/** Why a run without a single answer failed, and in which phase. */
export function verdict(tally: Tally, count: number): { phase: 'connect' | 'reply' | 'validate'; error: unknown } {
  if (tally.fault !== undefined) return { phase: tally.sent === 0 ? 'connect' : 'reply', error: tally.fault };
  if (tally.mismatches > 0) {
    return { phase: 'validate', error: new Fault('expect_mismatch', 'the answer is not the one expected') };
  }
  const reason = count > 1 ? 'packet_loss' : 'timeout';
  return { phase: 'reply', error: new Fault(reason, `none of ${tally.sent} datagrams was answered`) };
}
