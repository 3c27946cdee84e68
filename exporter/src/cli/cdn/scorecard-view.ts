import type { Verdict } from '@parallax/contract';
import type { Consistency, ManualRow, Row, Scorecard, Speed } from '../../cdn/scorecard/index.js';
import type { paintFor } from '../context.js';
import { printable } from '../printable.js';
import { table } from '../table.js';

type Paint = ReturnType<typeof paintFor>;

/** A section as rows of text, the first one its head. */
interface Sheet {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
  /** Columns of numbers. */
  readonly right: readonly number[];
}

const NONE = '-';
const MARKS: Readonly<Record<Verdict, string>> = { pass: '✓ pass', fail: '✗ fail', not_enough_data: '? not enough data' }; // prettier-ignore

/** As people read it. Readable without colour. */
export function asTables(scorecard: Scorecard, paint: Paint): string {
  const sheets = sheetsOf(scorecard).map(({ title, rows, right }) => {
    const [head = '', ...lines] = table(rows, right).split('\n');
    return [paint.bold(title), paint.dim(head), ...lines.map((line) => coloured(line, paint))].join('\n');
  });
  return `${headOf(scorecard)}\n\n${sheets.join('\n')}`;
}

/** For a pull request or a page. */
export function asMarkdown(scorecard: Scorecard): string {
  const cell = (text: string): string => text.replace(/[|\\]/g, '\\$&');
  const sheets = sheetsOf(scorecard).map(({ title, rows, right }) => {
    const [head = [], ...lines] = rows;
    const rule = head.map((_, at) => (right.includes(at) ? '---:' : '---'));
    return [`### ${title}`, '', ...[head, rule, ...lines].map((row) => `| ${row.map(cell).join(' | ')} |`), ''];
  });
  return `## Scorecard\n\n${headOf(scorecard)}\n\n${sheets.flat().join('\n')}`;
}

/** One document; a bound that is not there is null. */
export const asJson = (scorecard: Scorecard): string => `${JSON.stringify(scorecard, null, 2)}\n`;

function coloured(line: string, paint: Paint): string {
  return line
    .replace(MARKS.pass, (text) => paint.green(text))
    .replace(MARKS.fail, (text) => paint.red(text))
    .replace(MARKS.not_enough_data, (text) => paint.yellow(text));
}

function headOf({ from, to, baseline, vantages, leftOut }: Scorecard): string {
  const at = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const beside = baseline === undefined ? '' : `, compared with ${printable(baseline)}`;
  const count = `${vantages.length} ${vantages.length === 1 ? 'vantage' : 'vantages'}`;
  const without = leftOut.length === 0 ? '' : ` Left out, since they were sick: ${leftOut.map(printable).join(', ')}.`;
  return `${at(from)} to ${at(to)}, ${count}${beside}; from the raw series.${without}`;
}

function sheetsOf({ rows, consistency, baseline, manual }: Scorecard): readonly Sheet[] {
  const compared = baseline === undefined ? 'the baseline' : printable(baseline);
  return [
    {
      title: `Time to first byte, within 5 % of ${compared}`,
      rows: [['provider', 'group', 'partition', 'verdict', 'ratio', 'interval', 'pairs', 'worth', 'slower', 'faster', 'p50', 'p95', 'why'], ...rows.map((row) => [...nameOf(row), ...speedCells(row.speed)])], // prettier-ignore
      right: [4, 5, 6, 7, 8, 9, 10, 11],
    },
    {
      title: 'Caching',
      rows: [['provider', 'group', 'partition', 'hit ratio', 'interval', 'of bytes', 'warm', 'offload', 'of bytes', 'cold', 'unknown'], ...rows.map((row) => [...nameOf(row), ...cachingCells(row)])], // prettier-ignore
      right: [3, 4, 5, 6, 7, 8, 9, 10],
    },
    {
      title: 'Delivery',
      rows: [['provider', 'group', 'partition', 'errors', 'interval', 'TTL honoured', 'equal to origin', 'proper edge'], ...rows.map((row) => [...nameOf(row), ...deliveryCells(row)])], // prettier-ignore
      right: [3, 4, 5, 6, 7],
    },
    ...(consistency.length === 0 ? [] : [consistencySheet(consistency)]),
    ...(manual.length === 0 ? [] : [manualSheet(manual)]),
  ];
}

const nameOf = ({ provider, group, partition }: Row): string[] => [provider, group, partition].map(printable);

function speedCells({ judgement, ratio, faster, p50, p95 }: Speed): string[] {
  const high = ratio !== undefined && Number.isFinite(ratio.high) ? ratio.high.toFixed(2) : '';
  const { verdict, reason, pairs, effectivePairs, slower } = judgement ?? {};
  return [
    verdict === undefined ? NONE : MARKS[verdict],
    ratio === undefined ? NONE : ratio.estimate.toFixed(2),
    ratio === undefined ? NONE : `${ratio.low.toFixed(2)}..${high}`,
    pairs === undefined ? NONE : String(pairs),
    effectivePairs === undefined ? NONE : String(Math.floor(effectivePairs)),
    percent(slower?.estimate),
    percent(faster?.estimate),
    millis(p50),
    millis(p95),
    verdict === 'not_enough_data' && reason !== undefined ? reason : '',
  ];
}

function cachingCells({ caching }: Row): string[] {
  const { hitRatio, hitRatioBytes, warmHitRatio, offload, offloadBytes, coldShare, unknownShare } = caching;
  return [
    percent(hitRatio?.estimate),
    interval(hitRatio),
    percent(hitRatioBytes),
    percent(warmHitRatio?.estimate),
    percent(offload?.estimate),
    percent(offloadBytes),
    percent(coldShare),
    percent(unknownShare?.estimate),
  ];
}

function deliveryCells({ delivery }: Row): string[] {
  const { errors, ttlHonoured, integrity, properEdge } = delivery;
  return [
    percent(errors?.estimate),
    interval(errors),
    percent(ttlHonoured?.estimate),
    percent(integrity?.estimate),
    percent(properEdge?.estimate),
  ];
}

function consistencySheet(all: readonly Consistency[]): Sheet {
  const cells = all.map(({ provider, partition, vantages, p50, p95 }) => [
    ...[printable(provider), printable(partition), String(vantages)],
    ...[millis(p50.best), millis(p50.worst), p50.ratio.toFixed(2)],
    ...[millis(p95.best), millis(p95.worst), p95.ratio.toFixed(2)],
  ]);
  const head = ['provider', 'partition', 'vantages', 'best p50', 'worst p50', 'ratio', 'best p95', 'worst p95', 'ratio']; // prettier-ignore
  return { title: 'The same from everywhere', rows: [head, ...cells], right: [2, 3, 4, 5, 6, 7, 8] };
}

function manualSheet(all: readonly ManualRow[]): Sheet {
  const cells = all.map(({ provider, row, value, reviewed, old, by, note }) =>
    [row.replace('_', ' '), provider, value, old ? `${reviewed}, old` : reviewed, by, note].map(printable),
  );
  return { title: 'By hand', rows: [['row', 'provider', 'value', 'reviewed', 'by', 'note'], ...cells], right: [] };
}

/** Never rounded to 0 % or 100 % what is not exactly that. */
function percent(share: number | undefined): string {
  if (share === undefined || Number.isNaN(share)) return NONE;
  const text = (share * 100).toFixed(1);
  if (text === '100.0' && share < 1) return '>99.9 %';
  return text === '0.0' && share > 0 ? '<0.1 %' : `${text} %`;
}

const interval = (share: { readonly low: number; readonly high: number } | undefined): string =>
  share === undefined ? NONE : `${(share.low * 100).toFixed(1)}..${(share.high * 100).toFixed(1)}`;

const millis = (seconds: number | undefined): string =>
  seconds === undefined ? NONE : `${(seconds * 1000).toPrecision(3)} ms`;
