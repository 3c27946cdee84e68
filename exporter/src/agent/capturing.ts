import { pathCaptures, sample, type PathCapture, type Sample } from '@parallax/contract';
import { Captures, hostKey, type Seen, type Watcher } from '../capture/captures.js';
import type { AnyProbe } from '../core/probe.js';
import type { SampleSink } from '../core/sink.js';
import type { Target } from '../core/target.js';
import { targetLabels } from '../scheduler/batch.js';
import { jobOf, type Job, type Observation } from '../scheduler/job.js';
import type { Scheduler } from '../scheduler/loop.js';
import { pathConfigOf } from './record.js';

export interface CapturingOptions {
  readonly vantage: string;
  readonly sink: SampleSink;
  readonly probes: Readonly<Record<string, AnyProbe>>;
  readonly runNow: Scheduler['runNow'];
}

/** Lets {@link Captures} see every run of other probes, runs the paths that it wants, and counts both. */
export class Capturing {
  readonly #captures = new Captures();
  /** Path targets with a rule, by the key of their job. */
  #targets = new Map<string, Target>();

  constructor(private readonly options: CapturingOptions) {}

  update(targets: readonly Target[]): void {
    const { probes, sink } = this.options;
    const present = new Set<string>();
    const fresh = new Map<string, Target>();
    const watchers = targets.flatMap((target): Watcher[] => {
      const probe = probes[target.type];
      if (probe === undefined) return [];
      present.add(identity(target.probe, target.name));
      const { key } = jobOf(probe, target);
      const watcher = watcherOf(target, key, probe.hostName(target));
      if (watcher !== undefined) fresh.set(key, target);
      return watcher === undefined ? [] : [watcher];
    });
    this.#captures.update(watchers, (seen) => present.has(identity(seen.probe, seen.target)));
    for (const key of this.#targets.keys()) if (!fresh.has(key)) sink.forget(sourceOf(key));
    this.#targets = fresh;
    for (const watcher of watchers) for (const cause of causesOf(watcher)) this.#count(watcher.key, cause);
  }

  /** A run of any probe has ended; `now` in monotonic milliseconds. */
  seen(observation: Observation, now: number): void {
    if (this.#targets.size === 0) return;
    const seen = seenOf(observation);
    if (seen === undefined) return;
    for (const { key, cause, outcome, why } of this.#captures.observe(seen, now)) {
      const isStarted = outcome === 'started' && this.options.runNow(key, why);
      this.#count(key, cause, isStarted ? 'started' : 'suppressed');
    }
  }

  /** Both outcomes are said each time, so that a rate sees the first one. */
  #count(key: string, cause: PathCapture, happened?: 'started' | 'suppressed'): void {
    const target = this.#targets.get(key);
    if (target === undefined) return;
    const samples: Sample[] = (['started', 'suppressed'] as const).map((outcome) =>
      sample(pathCaptures, { cause, outcome }, outcome === happened ? 1 : 0),
    );
    const labels = targetLabels(target, this.options.vantage);
    this.options.sink.accept({ source: sourceOf(key), labels, expiresAt: Infinity, metrics: [pathCaptures], samples });
  }
}

const sourceOf = (key: string): string => `capture ${key}`;

/** One target of one probe, whatever address of it a run is about. */
const identity = (probe: string, target: string): string => `${probe} ${target}`;

function watcherOf(target: Target, key: string, host: string | undefined): Watcher | undefined {
  const capture = pathConfigOf(target)?.capture;
  if (capture === undefined || host === undefined) return undefined;
  const { on_failure: onFailure, slower_than: slowerThan, cooldown } = capture;
  if (!onFailure && slowerThan === undefined) return undefined;
  return { key, host: hostKey(host), onFailure, cooldown, ...(slowerThan === undefined ? {} : { slowerThan }) };
}

const causesOf = ({ onFailure, slowerThan }: Watcher): PathCapture[] => [
  ...(onFailure ? (['failure'] as const) : []),
  ...(slowerThan === undefined ? [] : (['slow'] as const)),
];

/** A run as {@link Captures} sees it; undefined for path probes and for targets without a host. */
function seenOf({ job, result, seconds }: Observation): Seen | undefined {
  const host = hostOf(job);
  if (host === undefined) return undefined;
  const { probe, name: target } = job.target;
  const named = { key: job.key, host, probe, target };
  if (result.outcome === 'ok') return { ...named, outcome: { ok: true, seconds } };
  const { phase, reason, source } = result.failure;
  return { ...named, outcome: { ok: false, phase, reason, source } };
}

const hosts = new WeakMap<Target, string | false>();

/** Asked once a target: for a URL it costs something to know. */
function hostOf({ probe, target }: Job): string | undefined {
  let host = hosts.get(target);
  if (host === undefined) {
    const name = pathConfigOf(target) === undefined ? probe.hostName(target) : undefined;
    host = name === undefined ? false : hostKey(name);
    hosts.set(target, host);
  }
  return host === false ? undefined : host;
}
