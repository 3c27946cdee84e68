import { CDN_BAND } from '@parallax/contract';
import {
  STANDINGS,
  type Cell,
  type CellRow,
  type MatrixColumn,
  type MatrixRow,
  type Standing,
  type TrendRow,
} from './types.js';
import { wordOf } from './words.js';

/** Names of strangers cannot collide: no name holds a NUL. */
export const keyOf = (probe: string, provider: string, column: string): string => [probe, provider, column].join('\0');

/** What a provider is, by any of its cells. */
export function roleOf(rows: readonly CellRow[]): MatrixRow['role'] {
  if (rows.some((row) => row.role === 'baseline')) return 'baseline';
  return rows.some((row) => row.role === 'origin') ? 'origin' : 'edge';
}

interface Place {
  readonly probe: string;
  readonly provider: string;
  readonly role: MatrixRow['role'];
  readonly column: MatrixColumn;
}

/** One cell; `row` is `undefined` where the provider was not measured in the column. */
export function cellOf(place: Place, row: CellRow | undefined, trend: readonly TrendRow[]): Cell {
  const standing = standingOf(place, row);
  return {
    probe: place.probe,
    provider: place.provider,
    column: place.column.name,
    standing,
    word: wordOf(standing, row?.verdict),
    faster: standing === 'pass' && (row?.ratio_high ?? 1) < CDN_BAND[0],
    row: standing === 'absent' ? undefined : row,
    trend,
  };
}

function standingOf(place: Place, row: CellRow | undefined): Standing {
  if (row !== undefined && place.column.sick) return 'sick';
  if (row === undefined || isEmpty(row)) return 'absent';
  if (place.role !== 'edge') return place.role;
  if (row.verdict === 'pass' || row.verdict === 'fail') return row.verdict;
  return row.verdict === 'not_enough_data' ? 'unsure' : 'unjudged';
}

const isEmpty = (row: CellRow): boolean =>
  row.fetches === 0 || (row.fetches === null && row.p50 === null && row.ratio === null && row.pairs === null);

/** How many cells are what. */
export function tallyOf(cells: readonly Cell[]): Readonly<Record<Standing, number>> {
  const tally = Object.fromEntries(STANDINGS.map((standing) => [standing, 0])) as Record<Standing, number>;
  for (const cell of cells) tally[cell.standing] += 1;
  return tally;
}
