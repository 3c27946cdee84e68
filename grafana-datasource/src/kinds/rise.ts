import type { Series } from './series.js';

interface Points {
  /** Milliseconds of the beginning of the range: of the time before nothing is known. */
  readonly from: number;
  /** Milliseconds between two points. */
  readonly step: number;
}

/** How much a counter rose up to a point; `begins` when the series was not there at the point before any. */
export interface Rise {
  readonly series: number;
  readonly time: number;
  readonly more: number;
  readonly begins: boolean;
}

/**
 * How much counters rose from point to point, exactly: `increase` would guess at the edges of each step and needs two
 * samples in it. After a restart a counter begins at 0. One that begins within the range began at 0 too; one that is
 * there at the first point of the range tells nothing of the time before, and is not visited for it.
 */
export function rises(counters: Series, { from, step }: Points, visit: (rise: Rise) => void): void {
  const { start, time, value } = counters;
  for (let series = 0; series < counters.count; series++) {
    const first = start[series] ?? 0;
    for (let at = first; at < (start[series + 1] ?? 0); at++) {
      const moment = time[at] ?? 0;
      const now = value[at] ?? 0;
      const begins = at === first;
      if (begins && moment - step < from) continue;
      const before = begins ? 0 : (value[at - 1] ?? 0);
      visit({ series, time: moment, more: now >= before ? now - before : now, begins });
    }
  }
}
