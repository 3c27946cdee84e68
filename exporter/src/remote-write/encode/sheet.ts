import type { About } from './about.js';
import type { OutSeries } from './out-series.js';

/** Series side by side: what a request of 2.0 needs of each. Taken out of the series themselves, it lies all over the memory. */
export interface Sheet {
  /** Numbers of their labels, and where those of each series end. They are theirs as long as the series live. */
  readonly ids: Uint32Array;
  readonly ends: Uint32Array;
  readonly abouts: readonly About[];
  /** Where the samples of these series end among the series of the request that was encoded last. */
  readonly places: Uint32Array;
}

export function sheetOf(series: readonly OutSeries[]): Sheet {
  const ends = new Uint32Array(series.length);
  const ids = new Uint32Array(series.reduce((sum, { labelIds }) => sum + labelIds.length, 0));
  let at = 0;
  series.forEach(({ labelIds }, k) => {
    ids.set(labelIds, at);
    at += labelIds.length;
    ends[k] = at;
  });
  const places = new Uint32Array(series.length);
  return { ids, ends, abouts: series.map(({ about }) => about), places };
}
