import type { HoldReason } from '@parallax/contract';
import type { Clock } from '../../core/clock.js';
import type { DeadLetters } from '../../core/delivery/dead-letters.js';
import type { CourierWatch, DeadLetter, RequestReport } from '../../core/delivery/types.js';
import { OncePerShape, wordsOf } from '../../core/delivery/words.js';
import type { Logger } from '../../core/log.js';
import { isStale } from '../../core/series.js';
import type { StampClock } from '../../core/stamp-clock.js';
import type { SampleOutcome } from '@parallax/contract';
import type { Row, Rows } from '../encode/index.js';
import type { ReceiverClock } from './clock-guard.js';
import type { EndpointTally } from './tally.js';
import { valueText } from './tracks.js';

export interface WatchOptions {
  readonly endpoint: string;
  readonly tally: EndpointTally;
  readonly log: Logger;
  readonly deadLetters: Pick<DeadLetters, 'put'>;
  readonly receiver: ReceiverClock;
  readonly stamps: Pick<StampClock, 'wall' | 'heard'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Dead letters of one verdict at most: of a batch that is dropped whole some rows tell as much as all. */
const MAX_LETTERS = 100;
/** A series that no receiver may get comes with every round: one letter of it in this time. */
const LETTER_MS = 3_600_000;
/** Outcomes that leave a dead letter although nothing was sent. */
const LETTERED: ReadonlySet<SampleOutcome> = new Set(['invalid', 'future']);

/** How every agent begins with a receiver that knows one protocol: nothing is wrong. */
const OTHER_PROTOCOL = 'the receiver does not speak this version of the protocol; the other is tried';

/** What is known and told of an endpoint: counts, log, dead letters, and the receiver's clock. */
export class EndpointWatch {
  readonly #held = new Map<unknown, HoldReason>();
  readonly #lettered = new WeakMap<Row['series'], number>();
  #shapes = new OncePerShape();
  /** Seconds of requests, and samples that are done with, since the last {@link drainWork}. */
  #busy = 0;
  #done = 0;

  constructor(private readonly options: WatchOptions) {}

  get held(): ReadonlySet<HoldReason> {
    return new Set(this.#held.values());
  }

  /** The ears of one courier. */
  courier(): CourierWatch<Rows> {
    const key = {};
    return {
      request: (report) => this.#request(report),
      delivered: (rows, rejected) => this.#delivered(rows, rejected),
      dead: (letter) => this.#dead(letter),
      held: (reason) => this.hold(key, reason),
    };
  }

  /** Who holds samples back, and why; undefined when he does not any more. */
  hold(who: unknown, reason: HoldReason | undefined): void {
    const { log, endpoint } = this.options;
    const before = this.held;
    if (reason === undefined) this.#held.delete(who);
    else this.#held.set(who, reason);
    if (reason !== undefined && !before.has(reason)) log.log('warn', 'samples wait', { endpoint, reason });
    if (before.size > 0 && this.#held.size === 0) {
      log.log('info', 'samples are delivered again', { endpoint });
      this.#shapes = new OncePerShape();
    }
  }

  /** A row that is not sent. */
  settled(outcome: SampleOutcome, row: Row, words: string): void {
    const { tally, clock } = this.options;
    this.#done += 1;
    tally.count(outcome, 1);
    if (!LETTERED.has(outcome)) return;
    const now = clock.now();
    if (now - (this.#lettered.get(row.series) ?? -Infinity) < LETTER_MS) return;
    this.#lettered.set(row.series, now);
    this.#letter(itemOf(row), 0, `${outcome}: ${words}`);
    this.#say('samples are not sent', 0, words, { outcome, series: row.series.pairs.map((pair) => pair.join('=')).join(',') }); // prettier-ignore
  }

  /** Since it was last asked. */
  drainWork(): { readonly busy: number; readonly done: number } {
    const work = { busy: this.#busy, done: this.#done };
    this.#busy = this.#done = 0;
    return work;
  }

  #request({ outcome, seconds, bytes, answer, failure }: RequestReport): void {
    const { tally, receiver, stamps } = this.options;
    this.#busy += seconds;
    tally.request(outcome, seconds, bytes);
    if (answer === undefined) return this.#say('a request failed', 0, failure ?? '', {});
    receiver.answered(answer.headers['date'], seconds);
    const { now } = receiver;
    if (now !== undefined) stamps.heard(now);
    if (outcome === 'unsupported') this.#say(OTHER_PROTOCOL, answer.status, '', {});
    else if (outcome !== 'delivered') this.#say('a receiver did not take a request', answer.status, wordsOf(answer.body), { outcome }); // prettier-ignore
  }

  #delivered(rows: Rows, rejected: number): void {
    const { tally } = this.options;
    this.#done += rows.length;
    tally.count('delivered', rows.length - rejected);
    tally.count('rejected', rejected);
    let newest = tally.newest ?? -Infinity;
    for (const { block, rows: numbers, from, to } of rows.pieces) {
      for (let k = from; k < to; k += 1) newest = Math.max(newest, block.timestamps[numbers[k] as number] as number);
    }
    tally.newest = newest;
    if (rejected > 0) this.#letter({ samples: rejected, of: rows.length }, 0, 'the receiver stored fewer samples than it was sent'); // prettier-ignore
  }

  #dead({ batch, status, words }: DeadLetter<Rows>): void {
    this.#done += batch.length;
    this.options.tally.count('rejected', batch.length);
    for (const row of batch.slice(0, MAX_LETTERS)) this.#letter(itemOf(row), status, words);
    if (batch.length > MAX_LETTERS) this.#letter({ samples: batch.length - MAX_LETTERS }, status, words);
  }

  #letter(item: Readonly<Record<string, unknown>>, status: number, words: string): void {
    const { endpoint, deadLetters, stamps } = this.options;
    deadLetters.put({ endpoint, time: new Date(stamps.wall()).toISOString(), status, words, item });
  }

  #say(event: string, status: number, words: string, more: Readonly<Record<string, unknown>>): void {
    const { endpoint, log } = this.options;
    if (!this.#shapes.first(status, `${event} ${words}`)) return;
    const level = event === OTHER_PROTOCOL ? 'info' : 'warn';
    log.log(level, event, { endpoint, ...(status === 0 ? {} : { status }), words, ...more });
  }
}

function itemOf({ series, block, row }: Row): Readonly<Record<string, unknown>> {
  const value = isStale(block.values, row)
    ? 'stale'
    : valueText(block.values[row] ?? Number.NaN, block.histograms.get(row));
  return { labels: Object.fromEntries(series.pairs), timestamp: block.timestamps[row], value };
}
