/**
 * Remembers what was made of texts that keep coming back, `HIT` and `cloudflare` above all. Forgets everything when
 * full, so that a stranger who sends ever new values makes it useless, never large; where most values are new, it
 * rests for a while, since remembering costs more than making. Long texts are not kept.
 */
export class Memo<T> {
  readonly #made = new Map<string, T>();
  #hits = 0;
  #rest = 0;

  /** `make` must give the same for the same text, and never undefined. */
  constructor(
    private readonly make: (text: string) => T,
    private readonly capacity = 256,
  ) {}

  of(text: string): T {
    if (this.#rest > 0) {
      this.#rest -= 1;
      return this.make(text);
    }
    const known = this.#made.get(text);
    if (known !== undefined) {
      this.#hits += 1;
      return known;
    }
    const made = this.make(text);
    if (text.length <= LONGEST) this.#keep(text, made);
    return made;
  }

  #keep(text: string, made: T): void {
    if (this.#made.size >= this.capacity) {
      if (this.#hits < USEFUL * this.capacity) this.#rest = REST;
      this.#made.clear();
      this.#hits = 0;
    }
    this.#made.set(text, made);
  }
}

const LONGEST = 256;
/** Hits by value kept, below which remembering does not pay. */
const USEFUL = 2;
/** Texts that pass before it is tried again. */
const REST = 32_768;
