/**
 * Remembers what was made of texts that keep coming back, `HIT` and `cloudflare` above all. Forgets everything when
 * full: a stranger who sends ever new values makes it useless, never large. Long texts are not kept.
 */
export class Memo<T> {
  readonly #made = new Map<string, T>();

  constructor(
    private readonly make: (text: string) => T,
    private readonly capacity = 512,
  ) {}

  of(text: string): T {
    const known = this.#made.get(text);
    if (known !== undefined) return known;
    const made = this.make(text);
    if (text.length > LONGEST) return made;
    if (this.#made.size >= this.capacity) this.#made.clear();
    this.#made.set(text, made);
    return made;
  }
}

const LONGEST = 256;
