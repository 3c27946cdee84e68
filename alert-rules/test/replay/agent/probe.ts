import {
  probeDuration,
  probeFailures,
  probeInterval,
  probeInvalid,
  probeLastRun,
  probeLastSuccess,
  probeMissed,
  probeRuns,
  probeSuccesses,
} from '@parallax/contract';
import type { Target } from '../fleet.js';
import type { Random } from '../random.js';
import type { Memory } from '../tape.js';
import type { Failure, Host, Pair } from '../truth.js';

/** One run as every probe reports it. */
export interface Run {
  /** Undefined: it succeeded. */
  readonly failure: Failure | undefined;
  /** Seconds that a healthy run takes here now. */
  readonly latency: number;
  readonly random: Random;
}

export interface Place {
  readonly target: Target;
  readonly minute: number;
  readonly pair: Pair;
  readonly host: Host;
  readonly random: Random;
  /** Seconds of a median run at night, and seconds of the minute at which it ends. */
  readonly base: number;
  readonly phase: number;
  /** Share of runs lost to a burst of the vantage's own. */
  readonly burst: number;
}

/** Single runs that fail for no reason that lasts. */
const LOSS = 0.002;
const SPIKE = 0.003;
const TIMEOUT: Failure = { phase: 'connect', reason: 'timeout', source: 'path', share: 1 };

/** Runs that are due in this minute; reports what all probes report. `fails` makes the run, and says why it fails by itself. */
export function runsOf(
  memory: Memory,
  place: Place,
  fails: (run: Run) => Failure | undefined = () => undefined,
): readonly Run[] {
  const { target, minute, host, random } = place;
  memory.gauge(probeInterval, {}, target.interval);
  const every = target.interval / 60;
  const first = Math.floor(place.phase / 60);
  if (every > 1 && minute % every !== first % every) return [];
  const due = Math.max(1, Math.round(60 / target.interval));
  const made = Array.from({ length: due }, () => random.chance(host.missed)).filter((missed) => !missed).length;
  memory.add(probeMissed, { reason: 'late' }, due - made);
  memory.add(probeInvalid, { phase: 'run', reason: 'stall' }, host.stall > 0.2 ? made : 0);
  const runs = Array.from({ length: made }, () => runOf(place));
  for (const run of runs) report(memory, place, { ...run, failure: fails(run) ?? run.failure });
  return runs;
}

function runOf({ pair, host, random, burst, base, minute }: Place): Run {
  const failure = [pair.failure, host.failure].find((one) => one !== undefined && random.chance(one.share));
  const lost = random.chance(LOSS + burst) ? TIMEOUT : undefined;
  const spike = random.chance(SPIKE) ? random.between(3, 10) : 1;
  const latency = base * daily(minute) * Math.exp(0.15 * random.normal()) * spike * pair.slower;
  return { failure: failure ?? lost, latency, random };
}

/** 1 at four in the morning, 1.25 at four in the afternoon. */
export const daily = (minute: number): number => 1.125 - 0.125 * Math.cos((2 * Math.PI * (minute - 240)) / 1440);

function report(memory: Memory, { minute, phase, host }: Place, { failure, latency }: Run): void {
  const ended = minute * 60 + (phase % 60) + Math.round(host.clock);
  memory.add(probeRuns, {}, 1);
  memory.add(probeSuccesses, {}, failure === undefined ? 1 : 0);
  memory.gauge(probeLastRun, {}, ended);
  if (failure === undefined) {
    memory.gauge(probeLastSuccess, {}, ended);
    memory.observe(probeDuration, {}, latency);
  } else {
    const { phase: at, reason, source } = failure;
    memory.add(probeFailures, { phase: at, reason, source }, 1);
  }
}
