import type { CdnQuery } from '@parallax/contract';
import type { Answers } from '../kind.js';
import { rowsOf } from '../rows.js';

/** Whether what a record says of a provider and a partition is to be shown. */
export type Shown = (probe: string, about: { readonly provider?: string; readonly partition?: string }) => boolean;

/**
 * Loki cannot look into the lists of a record, and patterns of users are not run here: what the filters let through is
 * what Prometheus answered with.
 */
export function shownBy({ filter }: CdnQuery, answers: Answers): Shown {
  const narrowed = [filter?.provider, filter?.partition].some((pattern) => pattern !== undefined && pattern !== '');
  if (!narrowed) return () => true;
  const seen = new Set(
    rowsOf(answers.table('partitions'), ['probe', 'provider', 'partition']).flatMap(({ labels }) => [
      `${labels['probe'] ?? ''}\0${labels['provider'] ?? ''}`,
      `${labels['probe'] ?? ''}\0${labels['provider'] ?? ''}\0${labels['partition'] ?? ''}`,
    ]),
  );
  return (probe, { provider = '', partition }) =>
    seen.has(partition === undefined ? `${probe}\0${provider}` : `${probe}\0${provider}\0${partition}`);
}
