/** Who answers where, as a table. */
import type { CdnInput, EdgeRow } from './types.js';

export const EDGE_COLUMNS = [
  'provider',
  'vantage',
  'detected',
  'pop',
  'asn',
  'steering',
  'version',
  'distance',
  'proper',
] as const;
export type EdgeColumn = (typeof EDGE_COLUMNS)[number];

const byName = new Intl.Collator('en', { numeric: true }).compare;

/** Rows ordered by a column; nothing known comes last either way. `undefined` when no such frame came or it is empty. */
export function buildEdges(input: CdnInput, by: EdgeColumn, falling: boolean): readonly EdgeRow[] | undefined {
  const rows = input.edges ?? [];
  if (rows.length === 0) return undefined;
  return [...rows].sort(
    (one, other) =>
      compared(one[by], other[by], falling) ||
      byName(one.provider ?? '', other.provider ?? '') ||
      byName(one.vantage ?? '', other.vantage ?? ''),
  );
}

function compared(one: string | number | null, other: string | number | null, falling: boolean): number {
  const empty = Number(isEmpty(one)) - Number(isEmpty(other));
  if (empty !== 0 || isEmpty(one)) return empty;
  const rising =
    typeof one === 'number' && typeof other === 'number' ? one - other : byName(String(one), String(other));
  return falling ? -rising : rising;
}

const isEmpty = (value: string | number | null): boolean => value === null || value === '';

/** `620 km`; `–` for nothing. Meters in. */
export const distance = (meters: number | null | undefined): string =>
  meters === null || meters === undefined ? '–' : `${Math.round(meters / 1000).toLocaleString('en')} km`;
