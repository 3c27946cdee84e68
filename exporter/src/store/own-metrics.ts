import {
  sample,
  STORE_BUDGETS,
  STORE_DROP_REASONS,
  STORE_FLAWS,
  STORE_REMOVALS,
  storeDropped,
  storeFolded,
  storeLabelFlaws,
  storeRemoved,
  storeSeries,
  storeSeriesLimit,
  type Metric,
  type Sample,
  type StoreBudget,
  type StoreDropReason,
  type StoreRemoval,
} from '@parallax/contract';

const zeros = <K extends string>(keys: readonly K[]): Record<K, number> =>
  Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;

/** What the store did since it was last asked; `drain` gives it as samples and starts anew. */
export class Tally {
  readonly folded = zeros<StoreBudget>(STORE_BUDGETS);
  readonly dropped = zeros<StoreDropReason>(STORE_DROP_REASONS);
  readonly removed = zeros<StoreRemoval>(STORE_REMOVALS);
  readonly flaws = zeros(STORE_FLAWS);

  static readonly metrics: readonly Metric[] = [
    storeSeries,
    storeSeriesLimit,
    storeFolded,
    storeDropped,
    storeLabelFlaws,
    storeRemoved,
  ];

  drain(series: number, limit: number): Sample[] {
    const samples: Sample[] = [sample(storeSeries, {}, series), sample(storeSeriesLimit, {}, limit)];
    for (const budget of STORE_BUDGETS) samples.push(sample(storeFolded, { budget }, this.folded[budget]));
    for (const reason of STORE_DROP_REASONS) samples.push(sample(storeDropped, { reason }, this.dropped[reason]));
    for (const flaw of STORE_FLAWS) samples.push(sample(storeLabelFlaws, { flaw }, this.flaws[flaw]));
    for (const cause of STORE_REMOVALS) samples.push(sample(storeRemoved, { cause }, this.removed[cause]));
    for (const counts of [this.folded, this.dropped, this.removed, this.flaws])
      Object.assign(counts, zeros(Object.keys(counts)));
    return samples;
  }
}
