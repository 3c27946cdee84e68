/** References to names and values of labels in 2.0 requests, both of a label at once: series share most labels. */
import { writeVarint } from '../../core/protobuf.js';
import type { LabelPair } from '../../core/series.js';
import type { Growing } from './growing.js';
import { packWords } from './slab.js';
import type { SymbolTable, TextSymbol } from './symbol-table.js';

/** References below this take two bytes at most, so that those of a label fit into one word. */
const SMALL = 2 ** 14;
/** Bytes of a label's references at most. */
const LONGEST = 10;
const FIRST = 1024;
/** Bits of a length of four bytes at most; a table's number takes the others, enough for ten years of requests. */
const LENGTH_BITS = 3;
const LENGTH = 2 ** LENGTH_BITS - 1;

/** Labels of an endpoint by number. */
export class LabelRefs {
  readonly #names: TextSymbol[] = [];
  readonly #values: TextSymbol[] = [];
  #holders = new Uint32Array(FIRST);
  readonly #free: number[] = [];
  /**
   * Two words by number: the request in which its references are these with how many bytes they take (0: too many), and
   * their varints. Side by side, as most of the time goes into waiting for them.
   */
  #refs = new Uint32Array(2 * FIRST);
  readonly #scratch = new Uint8Array(LONGEST);
  readonly #word = new DataView(this.#scratch.buffer);
  readonly #registry = new FinalizationRegistry<Uint32Array>((ids) => this.#release(ids));

  constructor(private readonly table: SymbolTable) {}

  /** Numbers of `pairs`, which are theirs as long as `owner` lives. */
  hold(owner: object, pairs: readonly LabelPair[]): Uint32Array {
    const ids = packWords(pairs.map((pair) => this.#hold(pair)));
    this.#registry.register(owner, ids);
    return ids;
  }

  /** Appends the references of the labels from `from` on and before `to`, in the table of the request that is being encoded. */
  write(ids: Uint32Array, out: Growing, from = 0, to = ids.length): void {
    out.room((to - from) * LONGEST);
    const refs = this.#refs;
    const { stamp } = this.table;
    const { bytes, view } = out;
    let at = out.at;
    for (let k = from; k < to; k += 1) {
      const id = ids[k] as number;
      if ((refs[2 * id] as number) >>> LENGTH_BITS !== stamp) this.#look(id);
      const length = (refs[2 * id] as number) & LENGTH;
      if (length === 0) at = this.#writeLarge(id, bytes, at);
      else {
        view.setUint32(at, refs[2 * id + 1] as number, true);
        at += length;
      }
    }
    out.at = at;
  }

  /** Finds out where a label's texts stand in this request. */
  #look(id: number): void {
    const name = this.table.ref(this.#names[id] as TextSymbol);
    const value = this.table.ref(this.#values[id] as TextSymbol);
    const bytes = this.#scratch;
    const small = name < SMALL && value < SMALL;
    const length = small ? writeVarint(bytes, writeVarint(bytes, 0, name), value) : 0;
    this.#refs[2 * id] = (this.table.stamp << LENGTH_BITS) | length;
    this.#refs[2 * id + 1] = this.#word.getUint32(0, true);
  }

  #writeLarge(id: number, bytes: Uint8Array, at: number): number {
    const end = writeVarint(bytes, at, this.table.ref(this.#names[id] as TextSymbol));
    return writeVarint(bytes, end, this.table.ref(this.#values[id] as TextSymbol));
  }

  #hold([name, value]: LabelPair): number {
    const symbol = this.table.hold(name);
    let id = symbol.labels.get(value);
    if (id === undefined) {
      id = this.#free.pop() ?? this.#names.length;
      if (id >= this.#holders.length) this.#grow();
      symbol.labels.set(value, id);
      this.#names[id] = symbol;
      this.#values[id] = this.table.hold(value);
      this.#holders[id] = 0;
      this.#refs[2 * id] = 0;
    } else this.table.release(symbol);
    this.#holders[id] = (this.#holders[id] as number) + 1;
    return id;
  }

  #release(ids: Uint32Array): void {
    for (const id of ids) {
      const holders = (this.#holders[id] as number) - 1;
      this.#holders[id] = holders;
      if (holders > 0) continue;
      const name = this.#names[id] as TextSymbol;
      const value = this.#values[id] as TextSymbol;
      name.labels.delete(value.text);
      this.table.release(name);
      this.table.release(value);
      this.#free.push(id);
    }
  }

  #grow(): void {
    const grown = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const more = new Uint32Array(2 * old.length);
      more.set(old);
      return more;
    };
    this.#holders = grown(this.#holders);
    this.#refs = grown(this.#refs);
  }
}
