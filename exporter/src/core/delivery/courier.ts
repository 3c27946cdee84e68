import { Requester, type End, type Patience, type RequesterOptions } from './requester.js';
import type { Batch, Signals } from './types.js';

export type CourierOptions<B> = RequesterOptions<B>;
export type { Signals } from './types.js';

/** Pause before a search, so that a receiver which refuses everything is not stormed; twice as long after each batch of which nothing passed. */
const SEARCH_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
/** Requests of searches in one batch, enough for some ten bad items apart or a hundred together; then the rest goes in coarse parts, and those that fail are given up whole. */
const MAX_SEARCH_REQUESTS = 150;
const COARSE_PARTS = 16;
/** When so few items are too large, the receiver hardly means their size: like a search, no storm. */
const FEW = 100;
/** The same for a batch of which nothing has passed after so many bad items: everything in it seems to be bad. */
const FRUITLESS_SEARCHES = 2;
/** A batch that failed so often and so long may hold something that makes the receiver fail. */
const PATIENT: Patience = { tries: 10, ms: 600_000 };
const ONCE: Patience = { tries: 1, ms: 0 };
/** How often something else must have passed between two failures of what is given up. */
const WITNESSES = 3;

/** What is known about the batch that is being delivered. */
interface Journey {
  readonly signals: Signals;
  readonly done: (items: number) => Promise<void> | void;
  /** How many of the first items are done with. */
  settled: number;
  /** Items of one request at most. */
  most: number;
  searches: number;
  requests: number;
  passed: boolean;
  /** Whether the item before the first one that is not done with was bad. */
  behindBad: boolean;
}

/**
 * Delivers batches, one request in flight. Items stay in order: nothing is sent before all that stands ahead of it in
 * the batch is done with.
 */
export class Courier<B extends Batch<B>> {
  readonly #requester: Requester<B>;
  /** Batches in a row of which nothing passed. */
  #fruitless = 0;

  constructor(private readonly options: CourierOptions<B>) {
    this.#requester = new Requester(options);
  }

  /** Whether the receiver is being left alone for a while. */
  get waiting(): boolean {
    return this.#requester.waiting;
  }

  /**
   * Resolves when each item is done with: stored, refused or found bad. `done` is told how many of the first items are,
   * as soon as the watch is told of any, and awaited before the next request. Rejects with the reason of a signal; what
   * `done` was not told of is then not done with, and the watch knows nothing of it.
   */
  async deliver(batch: B, signals: Signals, done: (items: number) => Promise<void> | void = () => {}): Promise<void> {
    const most = batch.length;
    const journey: Journey = {
      signals,
      done,
      settled: 0,
      most,
      searches: 0,
      requests: 0,
      passed: false,
      behindBad: false,
    };
    while (journey.settled < batch.length) {
      const { settled } = journey;
      await this.#settle(batch.slice(settled, Math.min(batch.length, settled + journey.most)), journey);
    }
    this.#fruitless = journey.passed ? 0 : this.#fruitless + 1;
  }

  /** Sends the first items that are not done with, or learns that they are to be sent in another way. */
  async #settle(part: B, journey: Journey): Promise<void> {
    const end = await this.#send(part, journey, PATIENT);
    if (end.end === 'delivered') return;
    if (end.end === 'halve') return this.#halve(part, end, journey);
    if (end.end === 'dropped') return this.#bury(part, end, journey);
    const coarse = this.#coarse(journey, part);
    if (coarse === 'cut') {
      if (end.end === 'failing') await this.#requester.rest(journey.signals);
      return;
    }
    if (coarse === 'whole' || part.length === 1) return this.#giveUp(part, end, journey);
    await this.#beforeSearch(end, journey);
    return this.#search(part, journey);
  }

  /** `part` is the first items that are not done with. */
  async #send(part: B, journey: Journey, patience: Patience): Promise<End> {
    const end = await this.#requester.send(part, journey.signals, patience);
    if (end.end !== 'delivered') return end;
    journey.passed = true;
    journey.behindBad = false;
    this.options.watch.delivered(part, end.rejected);
    await this.#done(part, journey);
    return end;
  }

  async #halve(part: B, end: End, journey: Journey): Promise<void> {
    if (part.length === 1) return this.#bury(part, end, journey);
    journey.most = Math.ceil(part.length / 2);
    if (part.length <= FEW && !journey.passed) await this.#beforeSearch(end, journey);
  }

  /** Gives up the first items that are not done with. */
  async #bury(batch: B, { status, words }: Pick<End, 'status' | 'words'>, journey: Journey): Promise<void> {
    this.options.watch.dead({ batch, status, words });
    journey.behindBad = true;
    await this.#done(batch, journey);
  }

  /** Call it at once when the watch was told of items: whoever stops in between would deliver and count them again. */
  async #done({ length }: B, journey: Journey): Promise<void> {
    journey.settled += length;
    await journey.done(journey.settled);
  }

  /** Whether so much has been searched for that parts which fail are given up `whole`, after the rest was `cut` into them. */
  #coarse(journey: Journey, part: B): 'cut' | 'whole' | undefined {
    const fruitless = !journey.passed && journey.searches >= FRUITLESS_SEARCHES;
    if (!fruitless && journey.requests < MAX_SEARCH_REQUESTS) return undefined;
    const most = Math.ceil(part.length / COARSE_PARTS);
    if (journey.requests === Infinity || most === part.length) return 'whole';
    journey.requests = Infinity;
    journey.most = most;
    return 'cut';
  }

  /**
   * Finds the first bad item of a part that failed, delivering what stands before it. An item is given up only when it
   * failed alone: a proxy that says 400 now and then must not cost any. Bad ones often stand together: behind one, the next is
   * looked for in steps that grow.
   */
  async #search(part: B, journey: Journey): Promise<void> {
    let good = 0;
    let bad = part.length;
    let step = journey.behindBad ? 1 : Infinity;
    while (good < bad) {
      const middle = good + Math.min(step, Math.ceil((bad - good) / 2));
      const piece = part.slice(good, middle);
      const end = await this.#send(piece, journey, ONCE);
      journey.requests += 1;
      step = end.end === 'delivered' ? 2 * step : Infinity;
      if (end.end === 'delivered') good = middle;
      else if (end.end === 'halve' || end.end === 'dropped') return;
      else if (piece.length === 1) return this.#giveUp(piece, end, journey);
      else bad = middle;
      if (end.end === 'failing') await this.#requester.rest(journey.signals);
    }
  }

  async #beforeSearch({ end }: End, journey: Journey): Promise<void> {
    journey.searches += 1;
    if (end === 'failing') return this.#requester.rest(journey.signals);
    if (journey.searches > 1) return;
    const ms = Math.min(SEARCH_PAUSE_MS * 2 ** this.#fruitless, LONGEST_PAUSE_MS);
    await this.#requester.pause(ms, 'backoff', journey.signals);
  }

  /** Gives up what the receiver refused; what made it fail only when other things pass. */
  async #giveUp(piece: B, end: End, journey: Journey): Promise<void> {
    if (end.end !== 'failing') return this.#bury(piece, end, journey);
    for (let witnesses = 0; witnesses < WITNESSES; witnesses += 1) {
      const failedAt = this.options.clock.now();
      await this.#requester.rest(journey.signals);
      if (this.options.health.passedAt <= failedAt && !(await this.#witness(journey))) return;
      const again = await this.#send(piece, journey, ONCE);
      if (again.end === 'poisoned') return this.#bury(piece, again, journey);
      if (again.end !== 'failing') return;
    }
    return this.#bury(piece, end, journey);
  }

  /** Whether something that can do no harm passes. */
  async #witness({ signals }: Journey): Promise<boolean> {
    const { wire } = this.options;
    if (wire.witness === undefined) return false;
    const { end } = await this.#requester.send(wire.witness(), signals, ONCE);
    if (end === 'failing') await this.#requester.rest(signals);
    return end === 'delivered';
  }
}
