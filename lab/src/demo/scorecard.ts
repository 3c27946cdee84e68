/** The scorecard as a person asks for it: by the command of the exporter, from the demo's Prometheus. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Prometheus } from '../parts/prometheus.js';
import { cli } from './agents.js';

/** A row of its JSON, as far as the demo reads it. */
export interface ScorecardRow {
  readonly provider: string;
  /** Vantage, or `all`. */
  readonly group: string;
  readonly partition: string;
  readonly speed: {
    /** Absent for the baseline. */
    readonly judgement?: { readonly verdict: string };
    readonly ratio?: { readonly estimate: number };
  };
  readonly caching: { readonly hitRatio?: { readonly estimate: number } };
}

const run = promisify(execFile);

/** What `parallax cdn scorecard` prints with these options. */
export async function scorecard({ address }: Prometheus, options: readonly string[]): Promise<string> {
  const all = [cli(), 'cdn', 'scorecard', '--prometheus', `http://${address}`, '--fail-on', 'never', ...options];
  return (await run(process.execPath, all, { maxBuffer: 16 << 20 })).stdout;
}

export async function scorecardRows(prometheus: Prometheus, options: readonly string[]): Promise<ScorecardRow[]> {
  const text = await scorecard(prometheus, [...options, '--format', 'json']);
  return (JSON.parse(text) as { readonly rows: ScorecardRow[] }).rows;
}

/** Milliseconds after which it is asked for again: a process each time. */
const FRESH = 10_000;

/** The last rows by vantage; asks for new ones beside whoever looks. */
export class ScorecardWatch {
  #rows: readonly ScorecardRow[] = [];
  #due = 0;

  constructor(private readonly prometheus: Prometheus) {}

  look(): readonly ScorecardRow[] {
    if (performance.now() >= this.#due) {
      this.#due = Infinity;
      scorecardRows(this.prometheus, ['--by', 'vantage', '--window', '3m'])
        .then((rows) => (this.#rows = rows))
        // Too early: there is nothing to judge yet.
        .catch(() => undefined)
        .finally(() => (this.#due = performance.now() + FRESH));
    }
    return this.#rows;
  }
}
