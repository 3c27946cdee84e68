import type { Series, SeriesMetadata } from '../../core/series.js';

/** Series by what they say, so that the same series stays the same object when the series around it change. */
export class SameSeries {
  readonly #byHash = new Map<number, WeakRef<Series>>();
  readonly #gone = new FinalizationRegistry<number>((hash) => {
    if (this.#byHash.get(hash)?.deref() === undefined) this.#byHash.delete(hash);
  });

  /** The series that was met first of those that are equal to `series`. */
  meet(series: Series): Series {
    const hash = hashOf(series);
    const known = this.#byHash.get(hash)?.deref();
    if (known) return known === series || isSame(known, series) ? known : series;
    this.#byHash.set(hash, new WeakRef(series));
    this.#gone.register(series, hash);
    return series;
  }
}

/** 32 bits of the labels (FNV-1a over UTF-16 units). */
function hashOf({ labels }: Series): number {
  let hash = 0x811c9dc5;
  for (const pair of labels) {
    for (const text of pair) {
      for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
      hash = Math.imul(hash ^ 0xffff, 0x01000193);
    }
  }
  return hash >>> 0;
}

function isSame(one: Series, other: Series): boolean {
  if (one.labels.length !== other.labels.length || !isSameFamily(one.metadata, other.metadata)) return false;
  return one.labels.every(([name, value], at) => name === other.labels[at]?.[0] && value === other.labels[at]?.[1]);
}

const isSameFamily = (one: SeriesMetadata, other: SeriesMetadata): boolean =>
  one === other ||
  (one.family === other.family &&
    one.type === other.type &&
    one.help === other.help &&
    one.unit === other.unit &&
    one.classicTwin === other.classicTwin);
