/** The CDN of the demo on the screen: a line a provider, a column a vantage. Pure. */
import { BASELINE, NEWCOMER, PROVIDERS } from './cdn.js';
import type { ScorecardRow } from './scorecard.js';
import { cellWidth, NAMES, type Paint } from './view.js';

/** The class of content that is shown: most of it is cached. */
const PARTITION = 'static';

function drawCell(row: ScorecardRow | undefined, paint: Paint, width: number): string {
  const fit = (text: string): string => text.slice(0, width - 1).padEnd(width);
  if (row === undefined) return paint.dim(fit('...'));
  const { speed, caching, provider } = row;
  const hits = caching.hitRatio === undefined ? '' : `${Math.round(100 * caching.hitRatio.estimate)} % hits`;
  if (provider === BASELINE) return paint.dim(fit(`baseline, ${hits}`));
  const verdict = (speed.judgement?.verdict ?? 'not_enough_data').replaceAll('_', ' ');
  const ratio = speed.ratio === undefined ? '' : `${speed.ratio.estimate.toFixed(2)}x`;
  const text = fit([verdict, ratio, hits].filter((part) => part !== '').join(', '));
  if (verdict === 'pass') return paint.good(text);
  return verdict === 'fail' ? paint.bad(text) : paint.dim(text);
}

/** Static content: verdict and time to first byte beside the baseline, and share of hits. */
export function cdnTable(
  rows: readonly ScorecardRow[],
  vantages: readonly string[],
  paint: Paint,
  columns = 150,
): string {
  const width = cellWidth(columns, vantages.length);
  const names = [...PROVIDERS.map(({ name }) => name), NEWCOMER.name];
  const head = `${'CDN, static content'.padEnd(NAMES)}${vantages.map((name) => name.padEnd(width)).join('')}`;
  const lines = names.map((name) => {
    const at = (vantage: string): ScorecardRow | undefined =>
      rows.find((row) => row.provider === name && row.group === vantage && row.partition === PARTITION);
    return `${name.padEnd(NAMES)}${vantages.map((vantage) => drawCell(at(vantage), paint, width)).join('')}`;
  });
  return [paint.dim(head), ...lines].join('\n');
}
