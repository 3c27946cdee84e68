import type { Scope } from './kind.js';

/** Points at which the past is looked at, over any range. */
const POINTS = 60;
const FLOOR = 15_000;

/** As PromQL writes it, whole seconds. */
export const duration = (milliseconds: number): string => `${Math.max(1, Math.ceil(milliseconds / 1000))}s`;

/**
 * An expression at points over the range, for functions over time: series that are no longer there count, and a month
 * costs as little as an hour.
 */
export function over({ from, to }: Pick<Scope, 'from' | 'to'>, expression: string, step?: number): string {
  const range = Math.max(FLOOR, to - from);
  return `(${expression})[${duration(range)}:${duration(step ?? Math.max(FLOOR, range / POINTS))}]`;
}
