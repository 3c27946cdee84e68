/**
 * Texts of an endpoint's series, each held once, and the symbol table of the 2.0 request that is being encoded. A text
 * knows where it stands in that table, so that the table costs no hashing.
 */
import { Message } from '../../core/protobuf.js';
import { Growing } from './growing.js';
import { packBytes } from './slab.js';

/** Field 4 of Request. */
const SYMBOL = 4;
const utf8 = new TextEncoder();
const message = new Message();

export class TextSymbol {
  /** Series' labels and metadata that use it. */
  holders = 0;
  /** Number of the request whose table has it, and where it stands there. */
  stamp = 0;
  index = 0;
  /** Of a name of labels: the numbers of its labels by their values. */
  readonly labels = new Map<string, number>();

  constructor(
    readonly text: string,
    /** As entry of a table: field 4 with tag and length. */
    readonly entry: Uint8Array,
  ) {}
}

/** Requests are encoded one after the other. */
export class SymbolTable {
  /** Number of the request that is being encoded. */
  stamp = 0;
  readonly #byText = new Map<string, TextSymbol>();
  readonly #out = new Growing(16 * 1024);
  #used = 0;
  /** Texts of this request that no series has (of exemplars), and where they stand. */
  readonly #passing = new Map<string, number>();

  /** Texts that are known. */
  get size(): number {
    return this.#byText.size;
  }

  /** The symbol of a text; {@link release} it as often as it was held. */
  hold(text: string): TextSymbol {
    let symbol = this.#byText.get(text);
    if (!symbol) this.#byText.set(text, (symbol = new TextSymbol(text, packBytes(entryOf(text)))));
    symbol.holders += 1;
    return symbol;
  }

  release(symbol: TextSymbol): void {
    symbol.holders -= 1;
    if (symbol.holders === 0) this.#byText.delete(symbol.text);
  }

  /** Begins the table of a request: `symbols[0]` is the empty text, the others come in the order in which they are met. */
  begin(): void {
    this.stamp += 1;
    this.#out.at = 0;
    this.#used = 0;
    this.#passing.clear();
    this.#passing.set('', this.#write(entryOf('')));
  }

  /** Where a symbol stands in the table of this request. */
  ref(symbol: TextSymbol): number {
    if (symbol.stamp === this.stamp) return symbol.index;
    symbol.stamp = this.stamp;
    symbol.index = this.#passing.get(symbol.text) ?? this.#write(symbol.entry);
    return symbol.index;
  }

  /** Where a text stands that need not be a series'. */
  refOf(text: string): number {
    const symbol = this.#byText.get(text);
    if (symbol) return this.ref(symbol);
    const index = this.#passing.get(text) ?? this.#write(entryOf(text));
    this.#passing.set(text, index);
    return index;
  }

  /** Fields of all symbols of this request; they hold until the next one. */
  get written(): Uint8Array {
    return this.#out.written;
  }

  #write(entry: Uint8Array): number {
    const out = this.#out;
    out.room(entry.length);
    out.bytes.set(entry, out.at);
    out.at += entry.length;
    return this.#used++;
  }
}

/** The bytes hold until the next call. */
const entryOf = (text: string): Uint8Array => message.clear().nested(SYMBOL, utf8.encode(text)).bytes;
