/** A series as one endpoint gets it, with what its encodings have in common from request to request. */
import type { LabelPair, SeriesMetadata } from '../../core/series.js';
import { Message } from '../../core/protobuf.js';
import type { Symbols, TextSymbol } from './symbols.js';

const label = new Message();
const labels = new Message();

/** Keep it as long as the series lives: the same object is the same series. */
export class OutSeries {
  /** For the encoder that is at work: the batch it has met this series in, and the first and last row there. */
  stamp = 0;
  first = 0;
  last = 0;
  #bytes: Uint8Array | undefined;
  #refs: readonly TextSymbol[] | undefined;
  #help: TextSymbol | undefined;
  #unit: TextSymbol | undefined;

  /** `pairs` are sorted as those of a `Series`, relabelled and checked; `symbols` are those of the endpoint. */
  constructor(
    readonly pairs: readonly LabelPair[],
    readonly metadata: SeriesMetadata,
    private readonly symbols: Symbols,
  ) {}

  /** The `labels` fields of a TimeSeries of 1.0. */
  get labelBytes(): Uint8Array {
    this.#bytes ??= labelFields(this.pairs);
    return this.#bytes;
  }

  /** Names and values in turn. */
  get refs(): readonly TextSymbol[] {
    this.#refs ??= this.pairs.flatMap(([name, value]) => [this.symbols.of(name), this.symbols.of(value)]);
    return this.#refs;
  }

  get help(): TextSymbol {
    this.#help ??= this.symbols.of(this.metadata.help);
    return this.#help;
  }

  get unit(): TextSymbol {
    this.#unit ??= this.symbols.of(this.metadata.unit);
    return this.#unit;
  }
}

/** Field 1 of TimeSeries and Exemplar, one Label{name=1, value=2} each. */
export function labelFields(pairs: readonly LabelPair[]): Uint8Array {
  labels.clear();
  for (const [name, value] of pairs) labels.nested(1, label.clear().text(1, name).text(2, value));
  return labels.bytes.slice();
}
