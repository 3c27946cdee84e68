/** The verdicts on one set of answers that the scorecard of the command line is tested with, too: both say the same. */
import type { CdnColumn, Labels } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import comparison from '../../../../contract/test/testdata/comparison.json';
import type { Scope } from '../kind.js';
import { cdn } from './index.js';
import { answersOf, rowsIn, type WrittenAnswer } from './testdata/tables.js';

const { start, step } = comparison;
const series = comparison.series as unknown as Readonly<Record<string, WrittenAnswer['series']>>;
const verdicts = comparison.verdicts as unknown as Readonly<Record<string, readonly Expected[]>>;

interface Expected {
  readonly provider: string;
  readonly group: string;
  readonly partition: string;
  readonly verdict: string | null;
  readonly pairs: number | null;
}

/** What the questions of the data source select: fetches as users make them; sums of what the question sums. */
function answers(partition?: string) {
  const kept = (name: string): WrittenAnswer['series'] =>
    (series[name] ?? []).filter(([labels]) => partition === undefined || labels['partition'] === partition);
  const of = (all: WrittenAnswer['series']): WrittenAnswer => ({ start, step, series: all });
  const found = ([labels]: WrittenAnswer['series'][number]): boolean => labels['fetch'] === 'as_found';
  const source = ({ vantage = '', probe = '', target = '' }: Labels): Labels => ({ vantage, probe, target });
  return answersOf({
    pairs: of(kept('pairs').filter(found)),
    sources: of(kept('fetches').map(([labels, values]) => [source(labels), values])),
    failures: of(kept('failures').map(([labels, values]) => [labels, values.map((value) => (value === 0 ? null : value))])), // prettier-ignore
    fetches: of(kept('fetches').filter(found).map(([labels]) => [labels, [96]] as const)), // prettier-ignore
    places: of(series['info'] ?? []),
  });
}

const scope: Scope = { from: start, to: start + 48 * step, step: 15_000, adhoc: [] };

describe('the data source on answers with known truth', () => {
  it.each([
    ['partition', 'all', undefined],
    ['country', 'country', 'static'],
    ['vantage', 'vantage', 'static'],
  ] as const)('says of each provider by %s what the scorecard says', (columns: CdnColumn, by, partition) => {
    const [cells] = cdn.toFrames({ kind: 'cdn', columns }, answers(partition), scope);
    const text = (one: Record<string, unknown>): string => `${String(one['column'])} ${String(one['provider'])}`;
    const said = rowsIn(cells).map(({ provider, column, verdict, pairs, role }) => ({ provider, column, verdict, pairs: role === 'origin' ? null : pairs })); // prettier-ignore
    const wanted = (verdicts[by] ?? []).map(({ provider, group, partition: of, verdict, pairs }) => ({
      ...{ provider, column: columns === 'partition' ? of : group, verdict, pairs },
    }));
    const sorted = <T extends Record<string, unknown>>(all: readonly T[]): T[] => [...all].sort((one, other) => (text(one) < text(other) ? -1 : 1)); // prettier-ignore
    expect(wanted.length).toBeGreaterThan(15);
    expect(sorted(said)).toEqual(sorted(wanted));
  });

  it('finds the baseline and the origin', () => {
    const [cells] = cdn.toFrames({ kind: 'cdn' }, answers('static'), scope);
    const roles = new Map(rowsIn(cells).map(({ provider, role }) => [provider, role]));
    expect([roles.get('known'), roles.get('origin'), roles.get('slow')]).toEqual(['baseline', 'origin', 'edge']);
  });

  it('sees the one failure whose series began with it', () => {
    const [cells] = cdn.toFrames({ kind: 'cdn' }, answers('static'), scope);
    const errors = rowsIn(cells).filter(({ errors: share }) => share !== 0);
    expect(errors.map(({ provider, column, errors: share }) => [provider, column, share])).toEqual([['slow', 'fra', 1 / 96]]); // prettier-ignore
  });
});
