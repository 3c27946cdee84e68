/** A series as one endpoint gets it, with what its encodings have in common from request to request. */
import type { LabelPair, SeriesMetadata } from '../../core/series.js';
import { Message } from '../../core/protobuf.js';
import type { About } from './about.js';
import { packBytes } from './slab.js';
import type { Symbols } from './symbols.js';

const label = new Message();
const labels = new Message();

/** Keep it as long as the series lives: the same object is the same series. */
export class OutSeries {
  /** For the encoder that is at work: the batch it has met this series in, and the first and last row there. */
  stamp = 0;
  first = 0;
  last = 0;
  /** Set by whoever looks whether a request has it twice. */
  mark = 0;
  #labelBytes: Uint8Array | undefined;
  #labelIds: Uint32Array | undefined;
  #about: About | undefined;

  /** `pairs` are sorted as those of a `Series`, relabelled and checked; `symbols` are those of the endpoint. */
  constructor(
    readonly pairs: readonly LabelPair[],
    readonly metadata: SeriesMetadata,
    private readonly symbols: Symbols,
  ) {}

  /** The `labels` fields of a TimeSeries of 1.0. */
  get labelBytes(): Uint8Array {
    this.#labelBytes ??= packBytes(labelFields(this.pairs));
    return this.#labelBytes;
  }

  /** Numbers of the labels among those of the endpoint, for 2.0. */
  get labelIds(): Uint32Array {
    this.#labelIds ??= this.symbols.labels.hold(this, this.pairs);
    return this.#labelIds;
  }

  /** For 2.0. */
  get about(): About {
    this.#about ??= this.symbols.about(this.metadata);
    return this.#about;
  }
}

/** Field 1 of TimeSeries and Exemplar, one Label{name=1, value=2} each; the bytes hold until the next call. */
export function labelFields(pairs: readonly LabelPair[]): Uint8Array {
  labels.clear();
  for (const [name, value] of pairs) labels.nested(1, label.clear().text(1, name).text(2, value));
  return labels.bytes;
}
