/**
 * Remembers what was made of texts that keep coming back, `HIT` and `cloudflare` above all. A text has one place, found
 * by a few of its characters. It is kept when it comes a second time, as a copy: a slice of a header section would
 * hold all of that section in memory. So a stranger who sends ever new values can fill each place with one short text
 * at most. Long texts are not kept.
 */
export class Memo<T> {
  readonly #texts: string[];
  readonly #made: (T | undefined)[];
  /** By place, the mark of the last text that was not known there. */
  readonly #marks: Int32Array;

  /** `make` must give the same for the same text, and never undefined. `places` is a power of two. */
  constructor(
    private readonly make: (text: string) => T,
    private readonly places = 256,
  ) {
    this.#texts = new Array<string>(places).fill('');
    this.#made = new Array<T | undefined>(places).fill(undefined);
    this.#marks = new Int32Array(places);
  }

  of(text: string): T {
    const mark = markOf(text);
    const place = (mark >>> 1) & (this.places - 1);
    if (this.#texts[place] === text) {
      const known = this.#made[place];
      if (known !== undefined) return known;
    }
    if (this.#marks[place] === mark && text.length <= LONGEST) return this.#keep(place, text);
    this.#marks[place] = mark;
    return this.make(text);
  }

  #keep(place: number, text: string): T {
    const own = copyOf(text);
    const made = this.make(own);
    this.#texts[place] = own;
    this.#made[place] = made;
    return made;
  }
}

const LONGEST = 256;

/** Of the length and five characters: the same for the same text, seldom for another. Never 0. */
export function markOf(text: string): number {
  const { length } = text;
  if (length === 0) return 1;
  const middle = length >> 1;
  const quarter = middle >> 1;
  let mark = Math.imul(length, 31) + text.charCodeAt(0);
  mark = Math.imul(mark, 31) + text.charCodeAt(length - 1);
  mark = Math.imul(mark, 31) + text.charCodeAt(middle);
  mark = Math.imul(mark, 31) + text.charCodeAt(quarter);
  return (Math.imul(mark, 31) + text.charCodeAt(middle + quarter)) | 1;
}

/** The same characters in a place of their own: a slice of a text that was put together is cut from the copy. */
export const copyOf = (text: string): string => ` ${text}`.slice(1);
