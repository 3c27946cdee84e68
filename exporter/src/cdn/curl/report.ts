import type { CdnCurlOutcome } from '@parallax/contract';
import type { Clock } from '../../core/clock.js';
import { isCancelled } from '../../core/failure.js';
import type { Abortable } from '../../core/abortable.js';
import { failed, ok, unknown, type Check, type ObjectReport } from './check.js';

/** When the configuration was changed, and how long the first good answers may take from then on. */
export interface Goal {
  /** Unix milliseconds; absent when nobody said: then it is only waited for, and not judged. */
  readonly since?: number;
  /** Milliseconds. */
  readonly within: number;
  /** Try until everything passes or the goal is over. */
  readonly wait: boolean;
  /** Milliseconds between the starts of two attempts. */
  readonly interval: number;
}

export interface CurlReport {
  readonly passed: boolean;
  readonly objects: readonly ObjectReport[];
  /** Whether it was in time; absent when it is not known since when. */
  readonly time?: Check;
  /** Seconds from the change of the configuration to the end of the last attempt; absent likewise. */
  readonly elapsed?: number;
  /** Seconds. */
  readonly goal: number;
  readonly attempts: number;
}

/** Told after an attempt that did not pass, when there will be another one. */
export type OnAttempt = (report: CurlReport) => void;

interface Trial {
  readonly goal: Goal;
  readonly clock: Pick<Clock, 'wall' | 'now' | 'sleep'>;
  readonly signal: Abortable;
  readonly onAttempt: OnAttempt;
}

/** Attempts once, or until it passes within the goal. Rejects when the user ends it before the first attempt is over. */
export async function tried(attempt: () => Promise<readonly ObjectReport[]>, trial: Trial): Promise<CurlReport> {
  const { goal, clock, signal, onAttempt } = trial;
  const begin = goal.since ?? clock.wall();
  for (let attempts = 1; ; attempts += 1) {
    const startedAt = clock.now();
    const report = reportOf(await attempt(), attempts, { goal, wall: clock.wall() });
    const next = Math.max(0, startedAt + goal.interval - clock.now());
    if (report.passed || !goal.wait || clock.wall() + next - begin > goal.within) return report;
    onAttempt(report);
    try {
      await clock.sleep(next, signal);
    } catch (error) {
      if (!isCancelled(signal)) throw error;
      return report;
    }
  }
}

function reportOf(
  objects: readonly ObjectReport[],
  attempts: number,
  { goal, wall }: { readonly goal: Goal; readonly wall: number },
): CurlReport {
  const good = objects.every(({ checks }) => checks.every(({ outcome }) => outcome !== 'failed'));
  const { since, within } = goal;
  const seconds = within / 1000;
  if (since === undefined) return { passed: good, objects, goal: seconds, attempts };
  const elapsed = Math.max(0, wall - since) / 1000;
  const time = timeCheck(good, elapsed, seconds);
  return { passed: good && time.outcome === 'ok', objects, time, elapsed, goal: seconds, attempts };
}

function timeCheck(good: boolean, elapsed: number, goal: number): Check {
  const says = `${minutes(elapsed)} since the change of the configuration, the goal is ${minutes(goal)}`;
  if (elapsed > goal) {
    return failed('time', says, { remedy: 'Find out what took so long: the provider, its propagation, or DNS.' });
  }
  return good ? ok('time', says) : unknown('time', `not there yet: ${says}`);
}

/** `4 min 10 s`, `59 s`, `3 h 2 min`, `12 days`. */
export function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`;
  if (whole < 172_800) return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} days`;
}

/** How many checks came out how, the time among them. */
export function tally({ objects, time }: CurlReport): Readonly<Record<CdnCurlOutcome, number>> {
  const all = [...objects.flatMap(({ checks }) => checks), ...(time === undefined ? [] : [time])];
  const count = (outcome: CdnCurlOutcome): number => all.filter((check) => check.outcome === outcome).length;
  return { ok: count('ok'), failed: count('failed'), unknown: count('unknown') };
}
