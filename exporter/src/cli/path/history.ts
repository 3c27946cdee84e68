import { PATH_START, type PathNode, type PathRun } from '@parallax/contract';
import { decided } from './reach.js';
import { happenings, type Happening } from './happenings.js';

/** What the rounds so far have shown about one target. */

/** Rounds of which medians are kept. */
const KEEP = 300;
/** Nodes followed at most; those not seen for longest make room. */
const MAX_TRACKS = 2000;
const MAX_EVENTS = 100;

/** One node at one TTL over the rounds. Times in seconds. */
export interface Track {
  readonly ttl: number;
  readonly id: string;
  /** As last seen. */
  node: PathNode;
  sent: number;
  received: number;
  /** Flows that ended here, summed over the rounds. */
  ended: number;
  best?: number;
  worst?: number;
  readonly firstRound: number;
  lastRound: number;
  /** Median of each round that had one, oldest first; at most the last {@link KEEP}. */
  readonly medians: { readonly round: number; readonly rtt: number }[];
}

/** What became of one round. */
export interface Round {
  /** Wall clock at its end, milliseconds. */
  readonly at: number;
  readonly run?: PathRun;
  /** Why there is no run, in a sentence. */
  readonly failure?: string;
}

export class History {
  rounds = 0;
  /** Rounds in which the destination answered. */
  reached = 0;
  /** Wall clock at the end of the last round, milliseconds. */
  endedAt = 0;
  packets = 0;
  /** Flows of which it is known whether they arrive, summed over the rounds. */
  flows = 0;
  /** The last run that there was, and its round. */
  last?: PathRun;
  lastRun = 0;
  /** Why the last round has no run. */
  failure?: string | undefined;
  /** Since when the route is what it is: wall clock in milliseconds, and the round. */
  since?: { readonly at: number; readonly round: number; readonly changed: boolean };
  readonly events: Happening[] = [];
  readonly #tracks = new Map<string, Track>();

  add({ at, run, failure }: Round): void {
    for (const event of happenings({
      ...(this.last ? { before: this.last } : {}),
      failedBefore: this.failure,
      run,
      failure,
    })) {
      this.tell({ at, ...event });
    }
    this.rounds += 1;
    this.endedAt = at;
    this.failure = failure;
    if (run === undefined) return;
    if (this.since === undefined || run.change?.route === true) {
      this.since = { at, round: this.rounds, changed: this.since !== undefined };
    }
    this.last = run;
    this.lastRun = this.rounds;
    this.packets += run.packets;
    this.flows += decided(run);
    if (run.reached > 0) this.reached += 1;
    for (const node of run.nodes) this.#follow(node);
    this.#makeRoom();
  }

  tell(event: Happening): void {
    this.events.push(event);
    if (this.events.length > MAX_EVENTS) this.events.shift();
  }

  /** Every node that is remembered, in no order. */
  tracks(): Iterable<Track> {
    return this.#tracks.values();
  }

  #follow(node: PathNode): void {
    const key = `${node.ttl} ${node.id}`;
    const known = this.#tracks.get(key);
    const track: Track = known ?? {
      ...{ ttl: node.ttl, id: node.id, node, sent: 0, received: 0, ended: 0 },
      ...{ firstRound: this.rounds, lastRound: this.rounds, medians: [] },
    };
    if (known === undefined) this.#tracks.set(key, track);
    track.node = node;
    track.lastRound = this.rounds;
    track.sent += node.sent;
    track.received += node.received;
    track.ended += endedAt(node);
    if (node.rtt === undefined) return;
    track.best = Math.min(track.best ?? Infinity, node.rtt.min);
    track.worst = Math.max(track.worst ?? 0, node.rtt.max);
    track.medians.push({ round: this.rounds, rtt: node.rtt.median });
    if (track.medians.length > KEEP) track.medians.shift();
  }

  #makeRoom(): void {
    if (this.#tracks.size <= MAX_TRACKS) return;
    const oldest = [...this.#tracks].sort(([, a], [, b]) => a.lastRound - b.lastRound);
    for (const [key] of oldest.slice(0, this.#tracks.size - MAX_TRACKS)) this.#tracks.delete(key);
  }
}

/** Flows of a run that ended at a node: of those that no hop answered, at the silence behind the vantage itself. */
export function endedAt({ id, ended = 0, silence, flows }: PathNode): number {
  return id === `*${PATH_START}` && silence === 'filtered' ? flows.length : ended;
}

/** The middle one of the rounds' medians. */
export function medianOf({ medians }: Pick<Track, 'medians'>): number | undefined {
  const sorted = medians.map(({ rtt }) => rtt).sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** Mean difference between the medians of one round and the next; absent before there are two. */
export function jitterOf({ medians }: Pick<Track, 'medians'>): number | undefined {
  const steps = medians.slice(1).map(({ rtt }, at) => Math.abs(rtt - (medians[at]?.rtt ?? rtt)));
  return steps.length === 0 ? undefined : steps.reduce((sum, step) => sum + step, 0) / steps.length;
}
