import {
  labelNames,
  type Filter,
  type Match,
  type Matcher,
  type Matching,
  type Metric,
  type Recorded,
} from '@parallax/contract';
import type { AdhocFilter, Columns } from './kind.js';

export type Notice = NonNullable<Columns['notices']>[number];

type Series = Metric | Recorded;

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * The matchers of a query for one metric: its filter (regular expressions), the ad hoc filters of the dashboard and
 * what the question itself wants (`extra`). Labels that the metric does not have are left out; {@link unmatched} says
 * which of them no metric of the kind has, and every kind puts that into its notices. Quoting is `selector`'s.
 */
export function matchers<M extends Series>(
  metric: M,
  filter: Filter | undefined,
  adhoc: readonly AdhocFilter[],
  extra: Matching<M> = {} as Matching<M>,
): Matching<M> {
  const known = new Set(labelNames(metric));
  const found = new Map<string, Matcher[]>();
  const add = (label: string, ...those: readonly Matcher[]): void =>
    void found.set(label, [...(found.get(label) ?? []), ...those]);
  for (const [label, pattern] of patterns(filter)) if (known.has(label)) add(label, { matches: pattern });
  for (const { key, operator, value } of adhoc) if (known.has(key)) add(key, toMatcher(operator, value));
  for (const [label, value] of Object.entries<Match[string]>(extra)) add(label, ...[value].flat());
  const single = (those: Matcher[]): Matcher | Matcher[] => (those.length === 1 && those[0] !== undefined ? those[0] : those); // prettier-ignore
  return Object.fromEntries([...found].map(([label, those]) => [label, single(those)])) as Matching<M>;
}

/** What the filters ask of labels that none of these metrics has: it did not narrow the answer, and a person must know. */
export function unmatched(
  metrics: readonly Series[],
  filter: Filter | undefined,
  adhoc: readonly AdhocFilter[],
): readonly Notice[] {
  const known = new Set(metrics.flatMap(labelNames));
  const asked = [...patterns(filter).map(([label]) => label), ...adhoc.map(({ key }) => key)];
  return [...new Set(asked)].filter((label) => !known.has(label)).map((label) => ({ severity: 'warning', text: because(label) })); // prettier-ignore
}

const because = (label: string): string =>
  LABEL.test(label)
    ? `The filter on ${label} was left out: no metric of this kind has that label.`
    : `The filter on ${JSON.stringify(label)} was left out: that is no name of a label.`;

/** Filters that say something; an absent or empty one takes all. */
const patterns = (filter: Filter | undefined): [string, string][] =>
  Object.entries<string | undefined>({ ...filter }).flatMap(([label, pattern]): [string, string][] =>
    pattern === undefined || pattern === '' ? [] : [[label, pattern]],
  );

function toMatcher(operator: AdhocFilter['operator'], value: string): Matcher {
  if (operator === '=~') return { matches: value };
  if (operator === '!~') return { notMatches: value };
  return operator === '!=' ? { not: value } : value;
}
