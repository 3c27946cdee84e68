/** What the demo asks Prometheus, and the table it draws from the answers. Pure but for the queries. */
import { icmpRtt, pathRtt, probeDuration, probeFailures, probeRuns, quantile } from '@parallax/contract';
import type { Prometheus, Sampled } from '../parts/prometheus.js';

/** How one vantage sees one target over the window. */
export interface Cell {
  readonly vantage: string;
  readonly probe: string;
  readonly target: string;
  readonly runs: number;
  readonly failures: number;
  /** Median round trip (ping) or duration of successful runs in seconds; absent when there was none that is true. */
  readonly median?: number;
  /** The most frequent failure, as `phase reason (source)`. */
  readonly why?: string;
}

const PAIR = ['vantage', 'probe', 'target'];
const by = PAIR.join(', ');
const key = ({ labels }: Pick<Sampled, 'labels'>): string => PAIR.map((label) => labels[label] ?? '').join('\u0000');

/** Asks for the last `window` seconds. */
export async function look(prometheus: Prometheus, window: number): Promise<Cell[]> {
  const range = `[${window}s]`;
  const median = (metric: typeof icmpRtt | typeof pathRtt | typeof probeDuration): string =>
    quantile(0.5, metric, { window: `${window}s`, by: PAIR });
  const [runs, failures, medians] = await Promise.all([
    prometheus.query(`sum by (${by}) (increase(${probeRuns.name}${range}))`),
    prometheus.query(`sum by (${by}, phase, reason, source) (increase(${probeFailures.name}${range})) > 0`),
    prometheus.query(`${median(icmpRtt)} or ${median(pathRtt)} or ${median(probeDuration)}`),
  ]);
  return runs.map((run) =>
    cellOf(
      run,
      failures.filter((one) => key(one) === key(run)),
      medians.find((one) => key(one) === key(run)),
    ),
  );
}

function cellOf(run: Sampled, failures: readonly Sampled[], median: Sampled | undefined): Cell {
  const worst = [...failures].sort((a, b) => b.value - a.value)[0]?.labels;
  const known = median !== undefined && Number.isFinite(median.value);
  return {
    vantage: run.labels['vantage'] ?? '',
    probe: run.labels['probe'] ?? '',
    target: run.labels['target'] ?? '',
    runs: run.value,
    failures: failures.reduce((sum, one) => sum + one.value, 0),
    ...(known ? { median: median.value } : {}),
    ...(worst ? { why: `${worst['phase'] ?? ''} ${worst['reason'] ?? ''} (${worst['source'] ?? ''})` } : {}),
  };
}

/** A share of failures from which a cell counts as down: more than half of the window. */
export const isDown = (cell: Cell): boolean => cell.runs > 0 && cell.failures > cell.runs / 2;

export function formatSeconds(seconds: number): string {
  if (seconds >= 1) return `${seconds.toFixed(2)} s`;
  return seconds >= 0.001 ? `${(seconds * 1000).toFixed(1)} ms` : `${(seconds * 1e6).toFixed(0)} us`;
}

export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly dim: (text: string) => string;
}

export const plain: Paint = { good: (text) => text, bad: (text) => text, dim: (text) => text };
export const colours: Paint = {
  good: (text) => `\u001b[32m${text}\u001b[0m`,
  bad: (text) => `\u001b[31m${text}\u001b[0m`,
  dim: (text) => `\u001b[2m${text}\u001b[0m`,
};

/** Width of the two columns that name a row. */
export const NAMES = 24;

/** Columns of a vantage's cell where the terminal has `columns`. */
export const cellWidth = (columns: number, vantages: number): number =>
  Math.min(44, Math.max(20, Math.floor((columns - NAMES) / vantages)));

function draw(cell: Cell | undefined, paint: Paint, width: number): string {
  if (!cell) return paint.dim('...'.padEnd(width));
  if (isDown(cell)) return paint.bad(`x ${cell.why ?? 'failed'}`.slice(0, width - 1).padEnd(width));
  const median = cell.median === undefined ? 'well' : formatSeconds(cell.median);
  const lost = cell.failures < 0.5 ? '' : `, ${Math.round((100 * cell.failures) / cell.runs)} % failed`;
  return paint.good(`o ${median}${lost}`.padEnd(width));
}

/** One row a target, one column a vantage; as wide as `columns` allows. */
export function table(cells: readonly Cell[], vantages: readonly string[], paint: Paint, columns = 150): string {
  const width = cellWidth(columns, vantages.length);
  const rows = [...new Map(cells.map((cell) => [`${cell.probe}\u0000${cell.target}`, cell])).values()];
  rows.sort((a, b) => a.probe.localeCompare(b.probe) || a.target.localeCompare(b.target));
  const head = `${'probe'.padEnd(13)}${'target'.padEnd(11)}${vantages.map((name) => name.padEnd(width)).join('')}`;
  const lines = rows.map(({ probe, target }) => {
    const at = (vantage: string): Cell | undefined =>
      cells.find((one) => one.vantage === vantage && one.probe === probe && one.target === target);
    return `${probe.padEnd(13)}${target.padEnd(11)}${vantages.map((vantage) => draw(at(vantage), paint, width)).join('')}`;
  });
  return [paint.dim(head), ...lines].join('\n');
}
