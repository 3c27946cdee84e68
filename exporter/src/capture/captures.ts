import type { PathCapture, PathCaptureOutcome, PathRecord, Phase, Reason, Source } from '@parallax/contract';
import type { Measured } from '../core/clock.js';
import { literalAddress } from '../core/host.js';
import { History } from './history.js';

/** A path target that wants to be run when something happens. */
export interface Watcher {
  /** Of its job. */
  readonly key: string;
  /** As {@link hostKey} has it. */
  readonly host: string;
  readonly onFailure: boolean;
  /** Times the usual duration of a run; absent when slowness does not matter. */
  readonly slowerThan?: number;
  /** Milliseconds between two captures at least. */
  readonly cooldown: number;
}

/** What a run of another probe was. */
export interface Seen {
  /** Of its job. */
  readonly key: string;
  readonly host: string;
  readonly probe: string;
  readonly target: string;
  readonly outcome:
    | { readonly ok: true; readonly seconds: Measured }
    | { readonly ok: false; readonly phase: Phase; readonly reason: Reason; readonly source: Source };
}

/** A path that is wanted. */
export interface Capture {
  readonly key: string;
  readonly cause: PathCapture;
  readonly outcome: PathCaptureOutcome;
  /** For the record of the run. */
  readonly why: PathRecord['cause'];
}

/** What is known of one job of another probe. */
interface Watched {
  readonly seen: Pick<Seen, 'host' | 'probe' | 'target'>;
  readonly history: History;
  state: 'well' | PathCapture;
}

/** Host names and addresses in one spelling: `Example.com.` is `example.com`. */
export const hostKey = (host: string): string => literalAddress(host)?.ip ?? host.toLowerCase().replace(/\.$/, '');

/**
 * Decides when a path is taken because something else happened. A run that fails by the target or the way to it, or takes
 * several times as long as usual, wants a path at the edge, when the runs before were well; while it stays so, once each
 * cooldown. Edges within the cooldown are suppressed and counted. Failures of the resolver, of our own policy or of this
 * machine say nothing about a path. Knows no clock: it is told the time, in monotonic milliseconds.
 */
export class Captures {
  #watchers = new Map<string, readonly Watcher[]>();
  readonly #watched = new Map<string, Watched>();
  /** When each watcher was last run so. */
  readonly #takenAt = new Map<string, number>();

  /** Replaces the watchers; `isPresent` says which targets of other probes are still there. */
  update(watchers: readonly Watcher[], isPresent: (seen: Pick<Seen, 'probe' | 'target'>) => boolean): void {
    this.#watchers = new Map();
    for (const one of watchers) this.#watchers.set(one.host, [...(this.#watchers.get(one.host) ?? []), one]);
    for (const [key, { seen }] of this.#watched) {
      if (!this.#watchers.has(seen.host) || !isPresent(seen)) this.#watched.delete(key);
    }
    const keys = new Set(watchers.map(({ key }) => key));
    for (const key of this.#takenAt.keys()) if (!keys.has(key)) this.#takenAt.delete(key);
  }

  /** What a run asks for: nothing, as a rule. Those `started` are taken to be run by the caller. */
  observe(seen: Seen, now: number): readonly Capture[] {
    const watchers = this.#watchers.get(seen.host);
    if (watchers === undefined) return [];
    const watched = this.#watchedOf(seen);
    const usual = watched.history.median;
    const captures: Capture[] = [];
    let state: Watched['state'] = 'well';
    for (const watcher of watchers) {
      const why = whyOf(seen, watcher, usual);
      if (why === undefined) continue;
      state = why.kind;
      const isEdge = watched.state !== state;
      const isCool = now - (this.#takenAt.get(watcher.key) ?? -Infinity) >= watcher.cooldown;
      if (!isEdge && !isCool) continue;
      if (isCool) this.#takenAt.set(watcher.key, now);
      captures.push({ key: watcher.key, cause: state, outcome: isCool ? 'started' : 'suppressed', why });
    }
    watched.state = state;
    if (seen.outcome.ok && typeof seen.outcome.seconds === 'number') watched.history.add(seen.outcome.seconds);
    return captures;
  }

  #watchedOf({ key, host, probe, target }: Seen): Watched {
    let watched = this.#watched.get(key);
    if (watched === undefined) {
      watched = { seen: { host, probe, target }, history: new History(), state: 'well' };
      this.#watched.set(key, watched);
    }
    return watched;
  }
}

type Why = PathRecord['cause'] & { readonly kind: PathCapture };

/** Why this run is a reason for this watcher; undefined when it is none. */
function whyOf({ probe, target, outcome }: Seen, watcher: Watcher, usual: number | undefined): Why | undefined {
  if (!outcome.ok) {
    const { phase, reason, source } = outcome;
    if (!watcher.onFailure || (source !== 'target' && source !== 'path')) return undefined;
    return { kind: 'failure', probe, detail: `${probe} of ${target} failed: ${reason} in ${phase}` };
  }
  const { seconds } = outcome;
  const { slowerThan } = watcher;
  if (usual === undefined || slowerThan === undefined || typeof seconds !== 'number') return undefined;
  if (seconds <= usual * slowerThan) return undefined;
  const times = (seconds / usual).toFixed(1);
  const detail = `${probe} of ${target} took ${milliseconds(seconds)}, ${times} times its usual ${milliseconds(usual)}`;
  return { kind: 'slow', probe, detail };
}

const milliseconds = (seconds: number): string => `${Number((seconds * 1000).toPrecision(3))} ms`;
