import type { Piece, Rows } from './batch.js';
import type { OutSeries } from './out-series.js';

/**
 * What an encoder keeps of arrays of series that come again and again, as they do from round to round and in a backlog:
 * made when one is met for the second time, with each series in it once.
 */
export class Again<T> {
  readonly #met = new WeakMap<readonly OutSeries[], T | null | undefined>();

  constructor(private readonly make: (series: readonly OutSeries[]) => T) {}

  /**
   * What is kept of each piece of a request, when every row is a plain sample and every series stands in the request once;
   * undefined when it is not so, or not known.
   */
  ofAll({ pieces }: Rows): readonly T[] | undefined {
    const all: T[] = [];
    for (const piece of pieces) {
      const kept = this.#of(piece);
      if (kept === undefined || !isPlain(piece)) return undefined;
      all.push(kept);
    }
    return pieces.length === 1 || areApart(pieces) ? all : undefined;
  }

  #of({ series }: Piece): T | undefined {
    let kept = this.#met.get(series);
    if (kept === undefined && this.#met.has(series)) {
      kept = new Set(series).size === series.length ? this.make(series) : null;
      this.#met.set(series, kept);
    } else if (kept === undefined) this.#met.set(series, undefined);
    return kept ?? undefined;
  }
}

const isPlain = ({ block }: Piece): boolean => block.histograms.size === 0 && block.exemplars.size === 0;

/** Marks are never the same twice, whoever sets them. */
let marks = 0;

/** Whether no series stands in two pieces. */
function areApart(pieces: readonly Piece[]): boolean {
  marks += 1;
  for (const { series, from, to } of pieces) {
    for (let k = from; k < to; k += 1) {
      const one = series[k] as OutSeries;
      if (one.mark === marks) return false;
      one.mark = marks;
    }
  }
  return true;
}
