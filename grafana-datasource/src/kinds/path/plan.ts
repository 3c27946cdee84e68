import type { PathQuery } from '@parallax/contract';
import type { Scope } from '../kind.js';
import type { Notice } from '../match.js';

/** No step is finer than this, milliseconds: probes of paths that run more often are read at this pace. */
export const FLOOR = 15_000;
/** Rows of links that an answer may have. */
export const MOST_ROWS = 200_000;
const ROUNDS = 60;
const MOST_ROUNDS = 300;

/** Which rounds are asked for. */
export interface Plan {
  readonly rounds: number;
  /** Milliseconds between two points, a multiple of {@link FLOOR}, which Prometheus aligns to: so panels agree. */
  readonly step: number;
  /** One round is the state at the end of the range, and needs no series of points. */
  readonly mode: 'instant' | 'range';
  /** Length of the range, milliseconds. */
  readonly range: number;
  readonly notices: readonly Notice[];
}

const whole = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.round(Number.isFinite(value) ? value : ROUNDS)));

/**
 * The rounds of a query. What the probes' interval is only the answer tells: rounds that lie closer than two runs are
 * then put together by `rounds()`.
 */
export function plan(query: PathQuery, { from, to, series = 0 }: Scope): Plan {
  const range = Math.max(FLOOR, to - from);
  const wanted = whole(query.rounds ?? ROUNDS, 1, MOST_ROUNDS);
  const allowed = Math.max(1, Math.floor(MOST_ROWS / Math.max(1, series)));
  const rounds = Math.min(wanted, allowed);
  const step = rounds === 1 ? range : Math.ceil(range / rounds / FLOOR) * FLOOR;
  const mode = rounds === 1 ? 'instant' : 'range';
  return { rounds, step, mode, range, notices: limits(series, wanted, rounds) };
}

const count = new Intl.NumberFormat('en');

function limits(series: number, wanted: number, rounds: number): Notice[] {
  const rows = `${count.format(MOST_ROWS)} rows`;
  if (series > MOST_ROWS)
    return [{ severity: 'warning', text: `${count.format(series)} links in one round are more than ${rows}: narrow the filter.` }]; // prettier-ignore
  if (rounds === wanted) return [];
  const text = `${rounds} of ${wanted} rounds: ${count.format(series)} links in all of them would be more than ${rows}. Narrow the filter for more.`;
  return [{ severity: 'warning', text }];
}
