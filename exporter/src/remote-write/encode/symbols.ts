/** Texts of series, each held once an endpoint, so that the symbol table of a request costs no hashing. */
import { Message } from '../../core/protobuf.js';
import { Growing } from './growing.js';

/** Bytes that are copied one by one. */
const SHORT = 32;
/** Field 4 of Request, wire type 2. */
const SYMBOL = 4;

/** A text, and where it stands in the table of the request that is being encoded. */
export class TextSymbol {
  /** As an entry of the table: field 4 of Request. */
  readonly entry: Uint8Array;
  /** Number of the request whose table {@link index} is about. */
  stamp = 0;
  index = 0;

  constructor(readonly text: string) {
    this.entry = new Message().nested(SYMBOL, new TextEncoder().encode(text)).bytes.slice();
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

const EMPTY = new TextSymbol('');
let tables = 0;

/** The table of one request after another: `symbols[0]` is the empty text, the others in the order in which they are met. */
export class SymbolTable {
  readonly #out = new Growing(16 * 1024);
  #stamp = 0;
  #used = 0;

  /** Fields of all symbols. */
  get written(): Uint8Array {
    return this.#out.written;
  }

  begin(): void {
    // No two requests have the same number, whoever encodes them: symbols are shared.
    this.#stamp = tables += 1;
    this.#out.at = 0;
    this.#write(EMPTY.entry);
    this.#used = 1;
  }

  /** Where the symbol stands in the table of this request. */
  ref(symbol: TextSymbol): number {
    return symbol.stamp === this.#stamp ? symbol.index : this.#add(symbol);
  }

  #add(symbol: TextSymbol): number {
    symbol.stamp = this.#stamp;
    symbol.index = symbol.text === '' ? 0 : this.#used++;
    if (symbol.index > 0) this.#write(symbol.entry);
    return symbol.index;
  }

  #write(entry: Uint8Array): void {
    const out = this.#out;
    const { length } = entry;
    out.room(length);
    // A call costs more than a loop for the few bytes that most symbols have.
    if (length > SHORT) out.bytes.set(entry, out.at);
    else for (let k = 0; k < length; k += 1) out.bytes[out.at + k] = entry[k] as number;
    out.at += length;
  }
}
