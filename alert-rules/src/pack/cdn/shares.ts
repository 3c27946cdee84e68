import { aggregate, CDN_ORIGIN, increase, selector, type Match, type Metric } from '@parallax/contract';
import { label } from '../../kit/evidence.js';
import { eligible } from '../../kit/quorum.js';
import { recent } from '../../kit/recent.js';

/** Shares of counters over a window: of each vantage, or of all that are believed. Sums are divided, never ratios averaged. */

export const WAY = ['probe', 'target', 'provider'] as const;
export const ROW = [...WAY, 'partition'] as const;
/** Providers are candidates; the way to the origin is what they are held beside. */
export const CANDIDATES = { provider: { not: CDN_ORIGIN } } as const;

export interface ShareOf {
  readonly metric: Metric & { readonly type: 'counter' };
  readonly part: Match;
  readonly whole: Match;
  readonly over: string;
  /** Least `whole` of which a share is said. */
  readonly least: number;
  readonly by: readonly string[];
}

/** A share for each vantage that is believed; 0 where there is no part. */
export function seenShare({ metric, part, whole, over, least, by }: ShareOf): string {
  const sum = (match: Match): string => aggregate('sum', ['vantage', ...by], increase(metric, over, match));
  return eligible(`((${sum(part)} or 0 * ${sum(whole)}) / (${sum(whole)} >= ${least}))`);
}

/** The part since the agent began, of each vantage; 0 before there is one. */
export function seenCount({ metric, part, by }: Pick<ShareOf, 'metric' | 'part' | 'by'>): string {
  const sum = (match?: Match): string => aggregate('sum', ['vantage', ...by], recent(selector(metric, match)));
  return `${sum(part)} or 0 * ${sum()}`;
}

/** One share over all vantages that are believed; 0 where there is no part. */
export function pooledShare({ metric, part, whole, over, least, by }: ShareOf): string {
  const sum = (match: Match): string =>
    aggregate('sum', by, eligible(aggregate('sum', ['vantage', ...by], increase(metric, over, match))));
  return `(${sum(part)} or 0 * ${sum(whole)}) / (${sum(whole)} >= ${least})`;
}

/** The comparison of providers, at this one. */
export const CDN_DASHBOARD = {
  uid: 'parallax-cdn',
  variables: { probe: label('probe'), provider: label('provider') },
} as const;
/** Findings, edges, content and lifetimes of this one. */
export const LINT_DASHBOARD = { ...CDN_DASHBOARD, uid: 'parallax-cdn-lint' } as const;
