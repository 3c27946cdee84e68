import type { Labels } from '@parallax/contract';
import { MAX_POINTS, TooMuchError, type PrometheusApi } from '../../core/prometheus-api.js';
import type { Active } from './state.js';
import type { Window } from './types.js';

/** A long range in pieces that Prometheus answers. */

export interface Answer {
  readonly active: readonly Active[];
  readonly queries: number;
  readonly samples: number;
}

/** Label sets of one expression; more say that the expression is no alert. */
const MAX_SETS = 20_000;
const MAX_SAMPLES = 20_000_000;

/** Thrown when an expression gives more than can be judged. */
export class TooManySeries extends Error {
  override readonly name = 'TooManySeries';
}

/** Every label set of the expression and when it was there. A piece that is too much is asked in halves. */
export async function ask(prometheus: PrometheusApi, expression: string, window: Window): Promise<Answer> {
  const sets = new Map<string, { labels: Labels; times: number[] }>();
  const total = { queries: 0, samples: 0 };
  const pieces = piecesOf(window);
  for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
    total.queries += 1;
    const lines = await prometheus.queryRange(expression, piece).catch((error: unknown) => {
      const halves = error instanceof TooMuchError ? halvesOf(piece) : undefined;
      if (halves === undefined) throw error;
      pieces.unshift(...halves);
      return [];
    });
    for (const { labels, points } of lines) {
      const key = keyOf(labels);
      const known = sets.get(key) ?? { labels: withoutName(labels), times: [] };
      sets.set(key, known);
      for (const [time] of points) known.times.push(time);
      total.samples += points.length;
    }
    if (sets.size > MAX_SETS || total.samples > MAX_SAMPLES) {
      throw new TooManySeries(
        `more than ${sets.size > MAX_SETS ? `${MAX_SETS} label sets` : `${MAX_SAMPLES} samples`}`,
      );
    }
  }
  return { ...total, active: [...sets.values()] };
}

function piecesOf({ start, end, step }: Window): Window[] {
  const pieces: Window[] = [];
  for (let from = start; from <= end; from += MAX_POINTS * step) {
    pieces.push({ start: from, end: Math.min(end, from + (MAX_POINTS - 1) * step), step });
  }
  return pieces;
}

function halvesOf({ start, end, step }: Window): Window[] | undefined {
  const steps = Math.floor((end - start) / step);
  if (steps < 1) return undefined;
  const middle = start + Math.floor(steps / 2) * step;
  return [
    { start, end: middle, step },
    { start: middle + step, end, step },
  ];
}

const withoutName = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => name !== '__name__'));

/** The name of a metric is no part of the identity of an alert. */
const keyOf = (labels: Labels): string =>
  JSON.stringify(Object.entries(withoutName(labels)).sort(([one], [other]) => (one < other ? -1 : 1)));
