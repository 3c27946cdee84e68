/** Longer than an agent takes to begin anew, and than one failed scrape: a gap that is no news. */
export const GAP = '5m';

/** The latest value of a gauge, where it was told within {@link GAP}: a restart neither resolves nor delays an alert. */
export const recent = (series: string): string => `last_over_time(${series}[${GAP}])`;
