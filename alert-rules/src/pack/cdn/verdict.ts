import {
  aggregate,
  cdnPairs,
  cdnStretchPairs,
  cdnStretchSlower,
  cdnVerdict,
  cdnVerdictAlike,
  cdnVerdictFailed,
  cdnVerdictHigh,
  cdnVerdictLow,
  cdnVerdictPairs,
  cdnVerdictQuantile,
  cdnVerdictSlower,
  cdnVerdictSpread,
  cdnVerdictStretches,
  cdnVerdictWorth,
  criticalNormal,
  increase,
  type Matching,
  type Recorded,
} from '@parallax/contract';
import { durationOf, seconds } from '../../kit/common.js';
import { label, listed } from '../../kit/evidence.js';
import { eligible } from '../../kit/quorum.js';
import type { RecordingRule, Rule } from '../../kit/rule.js';
import { CANDIDATES, CDN_DASHBOARD, ROW } from './shares.js';
import type { CdnRules } from './settings.js';

/**
 * The verdict of the scorecard in PromQL: a sign test on pairs, which counts them for what they are worth. The method
 * and its sources are in contract/src/statistics; its limits in docs/cdn-scorecard.md.
 */

/** Of each vantage. */
const STRETCHES = 12;
/** Fewer over all vantages do not tell how alike pairs are. */
const LEAST_STRETCHES = 6;
/** A few stretches cannot tell a correlation beyond it from 1. */
const MOST_ALIKE = 0.8;

const pairs = cdnStretchPairs.name;
const slower = cdnStretchSlower.name;
const ratio = cdnVerdictSlower.name;
const worth = cdnVerdictWorth.name;
const spread = cdnVerdictSpread.name;

const summed = (vector: string): string => aggregate('sum', ROW, vector);

/** Sums over the stretches of the window, and of products of each stretch with the one before. */
function sumsOf(window: string): Record<'all' | 'lagged', (vector: string) => string> & { stretch: string } {
  const length = seconds(window) / STRETCHES;
  const stretch = durationOf(length);
  // A second less: the stretch that ended just before the window is not in it.
  const over = (vector: string, count: number): string =>
    summed(`sum_over_time((${vector})[${count * length - 1}s:${stretch}])`);
  return { stretch, all: (vector) => over(vector, STRETCHES), lagged: (vector) => over(vector, STRETCHES - 1) };
}

function stretches(window: string): readonly RecordingRule[] {
  const { stretch, all, lagged } = sumsOf(window);
  const rise = (match: Matching<typeof cdnPairs>): string =>
    eligible(aggregate('sum', ['vantage', ...ROW], increase(cdnPairs, stretch, { ...CANDIDATES, fetch: 'as_found', ...match }))); // prettier-ignore
  const before = (series: string): string => `${series} offset ${stretch}`;
  const longest = aggregate('max', ROW, `sum_over_time((${pairs} > bool 0)[${seconds(window) - 1}s:${stretch}])`);
  const products = `(${lagged(`${slower} * ${before(slower)}`)} - ${ratio} * ${lagged(`${slower} * ${before(pairs)} + ${pairs} * ${before(slower)}`)} + ${ratio} ^ 2 * ${lagged(`${pairs} * ${before(pairs)}`)})`;
  return [
    { record: cdnStretchPairs, expr: rise({}) },
    { record: cdnStretchSlower, expr: rise({ comparison: 'slower' }) },
    { record: cdnVerdictPairs, expr: all(pairs) },
    { record: cdnVerdictStretches, expr: all(`${pairs} > bool 0`) },
    { record: cdnVerdictSlower, expr: `${all(slower)} / (${cdnVerdictPairs.name} > 0)` },
    {
      record: cdnVerdictSpread,
      expr: `${all(`${slower} ^ 2`)} - 2 * ${ratio} * ${all(`${slower} * ${pairs}`)} + ${ratio} ^ 2 * ${all(`${pairs} ^ 2`)}`,
    },
    {
      record: cdnVerdictAlike,
      expr: `clamp(${products} / (${spread} > 0) + 1 / ${longest}, 0, ${MOST_ALIKE}) or ${spread} * 0`,
    },
  ];
}

/** Where every pair came out the same, nothing is known of how alike they are: a stretch then counts as one. */
function worthRule(): RecordingRule {
  const [count, alike] = [cdnVerdictStretches.name, cdnVerdictAlike.name];
  const binomial = `(${cdnVerdictPairs.name} * ${ratio} * (1 - ${ratio}))`;
  const effect = `${count} / (${count} - 1) * ${spread} / ${binomial} * (1 + ${alike}) / (1 - ${alike})`;
  return {
    record: cdnVerdictWorth,
    expr: `(${cdnVerdictPairs.name} / clamp_min(${effect}, 1) and ${ratio} > 0 and ${ratio} < 1) or ${count}`,
  };
}

/**
 * Student's quantile by the expansion of Cornish and Fisher, which is within 0.1 % from six stretches on (Abramowitz and
 * Stegun 26.7.5).
 */
function quantileRule(confidence: number): RecordingRule {
  const z = criticalNormal(confidence);
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ];
  const freedom = `(${cdnVerdictStretches.name} - 1)`;
  const parts = terms.map((term, at) => `${term.toFixed(4)} / ${freedom} ^ ${at + 1}`);
  return { record: cdnVerdictQuantile, expr: `${z.toFixed(4)} + ${parts.join(' + ')}` };
}

/** Wilson's score interval. */
function boundRules(): readonly RecordingRule[] {
  const t = cdnVerdictQuantile.name;
  const middle = `${ratio} + ${t} ^ 2 / (2 * ${worth})`;
  const half = `${t} * sqrt(${ratio} * (1 - ${ratio}) / ${worth} + ${t} ^ 2 / (4 * ${worth} ^ 2))`;
  const bound = (sign: '-' | '+'): string => `(${middle} ${sign} ${half}) / (1 + ${t} ^ 2 / ${worth})`;
  return [
    { record: cdnVerdictLow, expr: bound('-') },
    { record: cdnVerdictHigh, expr: bound('+') },
  ];
}

/** That of the scorecard; nothing is said of a few pairs, or of pairs in a few stretches. */
function verdictRule(leastPairs: number): RecordingRule {
  const known = `(${cdnVerdictPairs.name} >= bool ${leastPairs}) * (${cdnVerdictStretches.name} >= bool ${LEAST_STRETCHES})`;
  const expr = `((${cdnVerdictLow.name} > bool 0.5) - (${cdnVerdictHigh.name} < bool 0.5)) * ${known}`;
  return { record: cdnVerdict, expr };
}

export function verdictRules({ settings: { verdict } }: CdnRules): readonly Rule[] {
  const { window, confidence } = verdict;
  const row = ROW.map((name) => `${name}=%q`).join(',');
  const ask = (recorded: Recorded, each: string, before: string, after = ''): string =>
    listed(`${recorded.name}{${row}}`, ROW, { before, each: `{{ ${each} }}`, after });
  const mine = (series: string): string =>
    `sum by (vantage) (sum_over_time(${series}{${row}}[${seconds(window) - 1}s:${sumsOf(window).stretch}]))`;
  return [
    ...stretches(window),
    worthRule(),
    quantileRule(confidence),
    ...boundRules(),
    verdictRule(verdict.pairs),
    {
      alert: cdnVerdictFailed,
      expr: `${cdnVerdict.name} == 1`,
      for: verdict.for,
      keepFiring: '30m',
      summary: `${label('provider')} is slower than the baseline for ${label('target')}, ${label('partition')}`,
      impact: `Users who get ${label('partition')} of ${label('target')} from ${label('provider')} wait more than 5 % longer than from the baseline.`,
      evidence:
        ask(cdnVerdictSlower, '.Value | humanizePercentage', '') +
        ask(cdnVerdictPairs, 'printf "%.0f" .Value', ' of ', ' pairs') +
        ` within ${window} are slower by more than 5%; at ${confidence * 100}% confidence` +
        ask(cdnVerdictLow, '.Value | humanizePercentage', ' at least ', ' are, where 50% is the limit.') +
        listed(`${mine(slower)} / ${mine(pairs)}`, [...ROW, ...ROW], { before: ' By vantage:', each: ' {{ .Labels.vantage }} {{ .Value | humanizePercentage }}', after: '.' }, 'vantage'), // prettier-ignore
      dashboard: CDN_DASHBOARD,
    },
  ];
}
