import type { SeriesMetadata } from '../../core/series.js';
import type { Rows } from './batch.js';
import type { OutSeries } from './out-series.js';

/** 1.0 has no metadata in a series: families are sent when they are new, and again after this long. */
const AGAIN_MS = 60_000;

/** Which families of an endpoint are due to be sent with 1.0. */
export class MetadataSchedule {
  readonly #sent = new Map<string, number>();

  /** Families of `rows` that were not sent within the last minute before `now` (milliseconds of any clock), each once. */
  due(rows: Rows, now: number): SeriesMetadata[] {
    const due = new Map<string, SeriesMetadata>();
    let last: SeriesMetadata | undefined;
    for (const { series, from, to } of rows.pieces) {
      for (let k = from; k < to; k += 1) {
        const { metadata } = series[k] as OutSeries;
        if (metadata === last) continue;
        last = metadata;
        if (now - (this.#sent.get(last.family) ?? -Infinity) >= AGAIN_MS) due.set(last.family, last);
      }
    }
    return [...due.values()];
  }

  /** The receiver has taken them. */
  sent(families: readonly SeriesMetadata[], now: number): void {
    for (const [family, at] of this.#sent) if (now - at >= AGAIN_MS) this.#sent.delete(family);
    for (const { family } of families) this.#sent.set(family, now);
  }
}
