import { PATH_SCHEMA, type PathRecord } from '@parallax/contract';
import { cannedRun } from './path-run.js';

/** Record number `number`, a second after the one before. */
export function recordOf(number: number, change: Partial<PathRecord> = {}): PathRecord {
  const started = new Date(1_700_000_000_000 + number * 1_000).toISOString();
  const run = cannedRun({ words: [`run ${number}`] });
  return {
    ...{ schema: PATH_SCHEMA, run_id: number.toString(16).padStart(16, '0'), vantage: 'fra', probe: 'route' },
    ...{ target: 'cdn', host: '192.0.2.99', started, cause: { kind: 'schedule' }, run },
    ...change,
  };
}

/** Their run ids as numbers. */
export const numbersOf = (lines: readonly string[]): number[] =>
  lines.map((line) => Number.parseInt((JSON.parse(line) as PathRecord).run_id, 16));
