import type { CdnProvider } from '@parallax/contract';
import type { Field } from '../core/http/head.js';
import type { Delivery, Hints } from './layer.js';
import type { Message } from './message.js';

/** Responses that are remembered; one that keeps coming takes the place of another that has not come since. */
const PLACES = 128;

interface Kept {
  readonly lines: readonly Field[];
  readonly isHead: boolean;
  readonly expected: CdnProvider | undefined;
  readonly delivery: Delivery;
  /** It came again since another wanted its place. */
  isUsed: boolean;
}

/**
 * Remembers what was made of responses that say the same again, Age apart, as those of one object do. Kept is what
 * comes a third time, as a copy, since a slice of a header section would hold all of it in memory; who sends ever new
 * values fills nothing.
 */
export class Repeats {
  readonly #kept = new Array<Kept | undefined>(PLACES).fill(undefined);
  /** By place, of the last response that was not known there: its mark, and the hash once the mark came again. */
  readonly #marks = new Int32Array(PLACES);
  readonly #hashes = new Int32Array(PLACES);

  /** `make` reads the message that {@link Repeats.of} was given; the same for the same lines and hints. */
  constructor(private readonly make: (hints: Hints) => Delivery) {}

  /** Shared with other responses: not to be changed. */
  of(message: Message, hints: Hints): Delivery {
    const mark = message.mark();
    const place = (mark >>> 1) & (PLACES - 1);
    const known = this.#kept[place];
    if (known !== undefined && isOf(known, hints) && message.isOf(known.lines)) {
      known.isUsed = true;
      return known.delivery;
    }
    if (this.#marks[place] !== mark) this.#marks[place] = mark;
    else if (this.#isAgain(place, message.hash())) this.#keep(place, message, hints);
    return this.make(hints);
  }

  /** Numbers that are new each time have the same mark often enough, and keeping costs more than reading. */
  #isAgain(place: number, hash: number): boolean {
    const isSame = this.#hashes[place] === hash;
    this.#hashes[place] = hash;
    return isSame;
  }

  #keep(place: number, message: Message, hints: Hints): void {
    const before = this.#kept[place];
    if (before?.isUsed === true) {
      before.isUsed = false;
      return;
    }
    const lines = message.copy();
    if (lines === undefined) return;
    const { fields } = message;
    message.take(lines);
    const delivery = this.make(hints);
    message.take(fields);
    this.#kept[place] = { lines, isHead: isHead(hints), expected: hints.expected, delivery, isUsed: false };
  }
}

const isHead = ({ method }: Hints): boolean => method === 'HEAD';

const isOf = (kept: Kept, hints: Hints): boolean => kept.isHead === isHead(hints) && kept.expected === hints.expected;
