/** Metadata of 2.0 requests: Metadata{type=1, help_ref=3, unit_ref=4} as field 5 of TimeSeries. */
import { writeVarint } from '../../core/protobuf.js';
import type { MetadataType } from '../../core/series.js';
import type { Growing } from './growing.js';
import { METADATA_TYPE } from './metadata.js';
import type { SymbolTable, TextSymbol } from './symbol-table.js';

const METADATA = 5 * 8 + 2;
const TYPE = 8;
const HELP_REF = 3 * 8;
const UNIT_REF = 4 * 8;
/** Room for 2 + 2 + 6 + 6 bytes. */
const WORDS = 4;

/** What an endpoint is told about the series of one family; the same for all of them, so it is encoded once a request. */
export class About {
  readonly #words = new Uint32Array(WORDS);
  readonly #bytes = new Uint8Array(this.#words.buffer);
  #length = 0;
  #stamp = 0;

  constructor(
    private readonly type: MetadataType,
    private readonly help: TextSymbol,
    private readonly unit: TextSymbol,
  ) {}

  /** Appends the metadata field of a TimeSeries; nothing when there is nothing to say. */
  write(table: SymbolTable, out: Growing): void {
    if (this.#stamp !== table.stamp) this.#encode(table);
    out.room(WORDS * 4);
    out.putWords(this.#words);
    out.at += this.#length;
  }

  #encode(table: SymbolTable): void {
    this.#stamp = table.stamp;
    this.#length = 2;
    this.#varint(TYPE, METADATA_TYPE[this.type]);
    this.#varint(HELP_REF, table.ref(this.help));
    this.#varint(UNIT_REF, table.ref(this.unit));
    this.#bytes[0] = METADATA;
    this.#bytes[1] = this.#length - 2;
    if (this.#length === 2) this.#length = 0;
  }

  #varint(tag: number, value: number): void {
    if (value === 0) return;
    this.#bytes[this.#length] = tag;
    this.#length = writeVarint(this.#bytes, this.#length + 1, value);
  }
}
