import type { Track } from '@parallax/contract';
import { connectPrometheus, type Asking, type Line, type Reading, type Span } from '../../core/prometheus-api.js';

export interface Prometheus {
  /** Values at one moment, Unix seconds. */
  at(expression: string, time: number): Promise<readonly Reading[]>;
  over(expression: string, span: Span): Promise<readonly Track[]>;
}

/** Rejects with a ProblemError that says what is wrong and what to do. */
export function connect(asking: Omit<Asking, 'less'>): Prometheus {
  const api = connectPrometheus({
    ...asking,
    less: 'Ask for less: a shorter --window, one --probe or one --target.',
  });
  return {
    at: (expression, time) => api.query(expression, { time }),
    over: async (expression, span) => {
      const lines = await api.queryRange(expression, span);
      const steps = Math.round((span.end - span.start) / span.step) + 1;
      return lines.map((one) => trackOf(one, span, steps));
    },
  };
}

function trackOf({ labels, points }: Line, { start, step }: Span, steps: number): Track {
  const track: (number | undefined)[] = Array.from({ length: steps }, () => undefined);
  for (const [time, value] of points) track[Math.round((time - start) / step)] = value;
  return { labels, values: track };
}
