/** Texts of series, each held once an endpoint, so that the symbol table of a request costs no hashing. */

const encoder = new TextEncoder();

/** A text, and where it stands in the table of the request that is being encoded. */
export class TextSymbol {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** Number of the request whose table {@link index} is about. */
  stamp = 0;
  index = 0;

  constructor(readonly text: string) {
    this.bytes = encoder.encode(text);
  }
}

/** All symbols of an endpoint; one that no series uses any more is forgotten. */
export class Symbols {
  readonly #byText = new Map<string, WeakRef<TextSymbol>>();
  readonly #gone = new FinalizationRegistry<string>((text) => {
    if (this.#byText.get(text)?.deref() === undefined) this.#byText.delete(text);
  });

  get size(): number {
    return this.#byText.size;
  }

  of(text: string): TextSymbol {
    const known = this.#byText.get(text)?.deref();
    if (known) return known;
    const symbol = new TextSymbol(text);
    this.#byText.set(text, new WeakRef(symbol));
    this.#gone.register(symbol, text);
    return symbol;
  }
}
