/** What was found out about the chosen data sources; {@link diagnose} says what it means. */
export interface Facts {
  readonly prometheus: Source<Metrics>;
  readonly loki: Source<Records>;
}

/**
 * How a data source is: none chosen, chosen but gone, of a type that cannot be asked, asked without an answer, or what it
 * answered.
 */
export type Source<Found> =
  | { readonly state: 'none' }
  | { readonly state: 'gone'; readonly uid: string }
  | { readonly state: 'other'; readonly name: string; readonly type: string }
  | { readonly state: 'silent'; readonly name: string; readonly reason: string }
  | { readonly state: 'answers'; readonly name: string; readonly found: Found };

/** What Prometheus holds of Parallax. Counts are of now; 0 where nothing is. */
export interface Metrics {
  /** Vantages that report; Prometheus itself forgets a series five minutes after its last sample. */
  readonly vantages: number;
  /** Seconds since an agent said anything, within the last week, to five minutes; `undefined` for never. */
  readonly age: number | undefined;
  /** Pairs of probe and target. */
  readonly targets: number;
  /** Pairs whose path is measured, and links of their topology. */
  readonly paths: number;
  readonly links: number;
  /** Series of distributions as native histograms and as classic buckets. */
  readonly native: number;
  readonly classic: number;
  /** CDN fetches, and series that the recording rules make of them. */
  readonly cdn: number;
  readonly recorded: number;
}

export interface Records {
  /** Whether a record of a run was written within the last day. */
  readonly any: boolean;
}
