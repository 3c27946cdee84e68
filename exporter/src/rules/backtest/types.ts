import type { Labels } from '@parallax/contract';

/** What alerts would have done, as data: what text, JSON and Markdown show. Times are Unix seconds. */

/** Moments at which rules are evaluated; `end` is the last of them at most. */
export interface Window {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** One alert of one label set, from the evaluation at which it fires to the first at which it no longer does. */
export interface Page {
  readonly labels: Labels;
  readonly from: number;
  /** Absent: it still fired at the end. */
  readonly to?: number;
}

export interface AlertReport {
  readonly alert: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  /** Seconds between two evaluations. */
  readonly step: number;
  /** In the order of time. */
  readonly pages: readonly Page[];
  readonly pagesAWeek: number;
  /** Label sets that ever fired, and that were ever pending or firing. */
  readonly fired: number;
  readonly seen: number;
  /** Pages that came within ten minutes after the end of the one before, of the same label set. */
  readonly flaps: number;
  /** Seconds; absent without pages. */
  readonly median?: number;
  readonly longest?: number;
  /** Recorded series that were not there and are written out instead. */
  readonly expanded: readonly string[];
  readonly cost: Cost;
}

/** What the query API had to do for it. */
export interface Cost {
  readonly queries: number;
  /** Samples of answers, not those that Prometheus read for them. */
  readonly samples: number;
  readonly seconds: number;
}

/** An alert that could not be evaluated. */
export interface Skipped {
  readonly alert: string;
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly remedy: string;
}

/** Something that is known to have happened. */
export interface Incident {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Alerts that tell of it; absent is any. */
  readonly alerts?: readonly string[] | undefined;
}

export interface Found {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Alerts that fired for it, in the order in which they did; seconds from its beginning, 0 when they fired already. */
  readonly by: readonly { readonly alert: string; readonly after: number }[];
}

export interface Report {
  readonly window: Window;
  readonly alerts: readonly AlertReport[];
  readonly skipped: readonly Skipped[];
  /** Absent when no incidents were given. */
  readonly incidents?: readonly Found[];
  /** Pages that belong to no incident, by alert. */
  readonly unexplained?: Readonly<Record<string, number>>;
}
