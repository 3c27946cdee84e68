import { cdnEdge, cdnEdgesFrame, labelNames, TARGET_LABELS, type Labels, type RowOf } from '@parallax/contract';
import type { Answers, Table } from '../kind.js';
import { inOrder, known, rowsOf } from '../rows.js';
import { placesOf } from './columns.js';

type Edge = RowOf<typeof cdnEdgesFrame>;

const SERIES = [...TARGET_LABELS, 'provider'];
/** Checks are summed by what the column needs, which is at least this. */
const CHECKED = ['vantage', 'probe', 'provider'];

const keyOf = (labels: Labels, names: readonly string[]): string => names.map((name) => labels[name] ?? '').join('\0');
const numberOf = (text: string | undefined): number | null =>
  text === undefined || text === '' ? null : known(Number(text));

/** Who answers where, at the end of the range; whether that was a proper place, over the range. */
export function edgesOf(answers: Answers): readonly Edge[] {
  const places = placesOf(answers.table('places'));
  const distances = new Map(rowsOf(answers.table('distances'), SERIES).map(({ labels, value }) => [keyOf(labels, SERIES), value])); // prettier-ignore
  const proper = properOf(answers.table('edge_checks'));
  return rowsOf(answers.table('edges'), labelNames(cdnEdge))
    .map(({ labels }): Edge => {
      const { vantage = '', probe = '', target = '', provider = '', detected = '', pop = '', asn = '', version = '', steering = '' } = labels; // prettier-ignore
      const place = places.get(vantage);
      return {
        ...{ vantage, probe, target, provider, detected, pop, asn, version, steering },
        distance: known(distances.get(keyOf(labels, SERIES))),
        proper: known(proper.get(keyOf(labels, CHECKED))),
        latitude: numberOf(place?.['latitude']),
        longitude: numberOf(place?.['longitude']),
      };
    })
    .sort(inOrder<Edge>('probe', 'target', 'provider', 'vantage'));
}

/** Expected places of those where it could be told. */
function properOf(table: Table): ReadonlyMap<string, number> {
  const sums = new Map<string, { expected: number; told: number }>();
  for (const { labels, value } of rowsOf(table, [...CHECKED, 'outcome'])) {
    const key = keyOf(labels, CHECKED);
    const sum = sums.get(key) ?? { expected: 0, told: 0 };
    sums.set(key, sum);
    if (labels['outcome'] === 'expected') sum.expected += value;
    if (labels['outcome'] !== 'unknown') sum.told += value;
  }
  return new Map(
    [...sums].filter(([, { told }]) => told > 0).map(([key, { expected, told }]) => [key, expected / told]),
  );
}
