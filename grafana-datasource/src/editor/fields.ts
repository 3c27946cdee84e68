import type { Filter, QueryKind } from '@parallax/contract';

export type FilterLabel = keyof Filter;

/** The filters that say something for a kind, in the order of the editor. */
export const FILTERS: Readonly<Record<QueryKind, readonly FilterLabel[]>> = {
  path: ['target', 'vantage', 'probe'],
  cdn: ['probe', 'provider', 'partition', 'vantage'],
  phases: ['probe', 'target', 'provider', 'vantage'],
  vantages: ['vantage'],
  'dns-share': ['probe', 'target', 'provider', 'vantage'],
  events: ['probe', 'target', 'vantage'],
  changes: ['vantage', 'probe', 'target', 'provider'],
};

export const FILTER_LABELS: Readonly<Record<FilterLabel, string>> = {
  vantage: 'Vantage',
  probe: 'Probe',
  target: 'Target',
  provider: 'Provider',
  partition: 'Partition',
};

/** A filter with one label set; empty text takes it away, and the last one takes away the filter. */
export function withFilter(filter: Filter | undefined, label: FilterLabel, pattern: string): Filter | undefined {
  const kept = Object.entries({ ...filter, [label]: pattern }).filter(([, text]) => text !== '' && text !== undefined);
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as Filter);
}
