import { CDN_FETCHES, type CdnFetch } from '@parallax/contract';
import {
  connect,
  GROUPINGS,
  Manual,
  read,
  scorecardOf,
  type Grouping,
  type Scorecard,
} from '../../cdn/scorecard/index.js';
import { readDocument } from '../../config/document.js';
import type { HttpClientConfig } from '../../core/http-config.js';
import { parseDuration } from '../../core/schema.js';
import { EXIT, paintFor, UsageError, type Command, type Context, type ExitCode, type Given } from '../context.js';
import { httpAccess, PROMETHEUS_OPTIONS, prometheusUrl, type AccessPorts } from '../http-access.js';
import { asJson, asMarkdown, asTables } from './scorecard-view.js';

const FORMATS = ['table', 'json', 'markdown'] as const;
const FAIL_ON = ['fail', 'not_enough_data', 'never'] as const;
const DEFAULT_MIN_PAIRS = 30;

export const cdnScorecard: Command = {
  name: 'cdn scorecard',
  usage: '--prometheus URL [OPTION]...',
  summary: 'Compare providers: speed, hit ratio, errors, TTL, integrity.',
  details: `Reads what the agents measured from the query API of Prometheus, Mimir, Thanos or the like. The raw series are
asked for, so recording rules need not be loaded.
Exits with 0, with 1 when a verdict is what --fail-on says, and with 2 when nothing could be judged.`,
  options: {
    prometheus: PROMETHEUS_OPTIONS.prometheus,
    window: { type: 'string', short: 'w', value: 'TIME', help: 'how far to look back, 1m to 720h; default 1h' },
    probe: { type: 'string', value: 'NAME', help: 'only this probe' },
    target: { type: 'string', value: 'NAME', help: 'only this target' },
    baseline: { type: 'string', value: 'NAME', help: 'refuse to judge when the probe compares with another provider' },
    by: { type: 'string', value: GROUPINGS.join('|'), help: 'how vantages are grouped; default country' },
    fetch: { type: 'string', value: 'as_found|warm', help: 'which fetches are compared by speed; default as_found' },
    manual: { type: 'string', value: 'FILE', help: 'rows that people fill in, YAML: provider, row, value' },
    'http-config': PROMETHEUS_OPTIONS['http-config'],
    format: { type: 'string', short: 'f', value: FORMATS.join('|'), help: 'default table' },
    'min-pairs': { type: 'string', value: 'N', help: `no verdict from fewer pairs; default ${DEFAULT_MIN_PAIRS}` },
    confidence: { type: 'string', value: 'SHARE', help: 'of intervals and verdicts, 0.5 to 0.9999; default 0.95' },
    'fail-on': { type: 'string', value: FAIL_ON.join('|'), help: 'default fail; not_enough_data includes fail' },
  },
  run: async (given, context) => {
    const wishes = wishesOf(given);
    const { ports } = await context.engine();
    const { http, manual } = await filesOf(given, wishes.url, { files: ports.files, env: context.env });
    const prometheus = connect({ http, get: ports.get, signal: context.signal });
    const evidence = await read(prometheus, { ...wishes, end: ports.clock.wall() / 1000 });
    const scorecard = scorecardOf(evidence, { ...wishes, manual });
    checkBaseline(scorecard, wishes.baseline);
    context.stdout.write(textOf(scorecard, wishes, context));
    return exitOf(scorecard, wishes.failOn);
  },
};

interface Wishes {
  readonly url: string;
  /** Seconds. */
  readonly window: number;
  readonly probe?: string;
  readonly target?: string;
  readonly baseline?: string;
  readonly grouping: Grouping;
  readonly fetch: CdnFetch;
  readonly format: (typeof FORMATS)[number];
  readonly minPairs: number;
  readonly confidence: number;
  readonly failOn: (typeof FAIL_ON)[number];
}

function wishesOf(given: Given): Wishes {
  if (given.positionals.length > 0) throw new UsageError('write --prometheus URL, and nothing without an option');
  return {
    url: prometheusUrl(given),
    window: windowOf(given),
    ...named(given, 'probe'),
    ...named(given, 'target'),
    ...named(given, 'baseline'),
    grouping: oneOf(given, 'by', GROUPINGS) ?? 'country',
    fetch: oneOf(given, 'fetch', CDN_FETCHES) ?? 'as_found',
    format: oneOf(given, 'format', FORMATS) ?? 'table',
    minPairs: numberOf(given, 'min-pairs', { min: 1, max: 1_000_000, whole: true }) ?? DEFAULT_MIN_PAIRS,
    confidence: numberOf(given, 'confidence', { min: 0.5, max: 0.9999, whole: false }) ?? 0.95,
    failOn: oneOf(given, 'fail-on', FAIL_ON) ?? 'fail',
  };
}

/** Problems in both files come with their places. */
async function filesOf(
  given: Given,
  url: string,
  from: AccessPorts,
): Promise<{ http: HttpClientConfig; manual: Manual }> {
  const rows = given.text('manual');
  return {
    http: await httpAccess(given, url, from),
    manual: rows === undefined ? {} : await readDocument(rows, { files: from.files, schema: Manual }),
  };
}

function windowOf(given: Given): number {
  const ms = parseDuration(given.text('window') ?? '1h');
  if (ms === undefined || ms < 60_000 || ms > 720 * 3_600_000)
    throw new UsageError('--window is a duration from 1m to 720h, such as 30m or 24h');
  return Math.round(ms / 1000);
}

const named = <K extends string>(given: Given, name: K): { [key in K]?: string } => {
  const text = given.text(name);
  return text === undefined ? {} : ({ [name]: text } as { [key in K]?: string });
};

function oneOf<T extends string>(given: Given, name: string, values: readonly T[]): T | undefined {
  const text = given.text(name);
  const value = values.find((one) => one === text);
  if (text !== undefined && value === undefined) throw new UsageError(`--${name} is one of ${values.join(', ')}`);
  return value;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

function numberOf(given: Given, name: string, { min, max, whole }: Bounds): number | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const value = /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(`--${name} is a ${whole ? 'whole ' : ''}number from ${min} to ${max}`);
}

/** The probe made the pairs: another baseline cannot be chosen afterwards. */
function checkBaseline({ baseline, rows }: Scorecard, wanted: string | undefined): void {
  if (wanted === undefined || wanted === baseline) return;
  const compared = rows.some(({ provider, speed }) => provider === wanted && speed.judgement);
  const providers = [...new Set(rows.map(({ provider }) => provider))];
  if (!compared && providers.includes(wanted) && baseline === undefined) return;
  const reason = providers.includes(wanted)
    ? `"${wanted}" is not the baseline: the probe compares with ${baseline ?? 'another provider'}`
    : `no provider "${wanted}"; there are ${providers.join(', ')}`;
  throw new UsageError(`--baseline: ${reason}. It is chosen by "baseline" of the probe.`);
}

function textOf(scorecard: Scorecard, { format }: Wishes, context: Context): string {
  if (format === 'json') return asJson(scorecard);
  return format === 'markdown' ? asMarkdown(scorecard) : asTables(scorecard, paintFor(context.stdout, context.env));
}

function exitOf({ rows }: Scorecard, failOn: Wishes['failOn']): ExitCode {
  const bad = failOn === 'never' ? [] : failOn === 'fail' ? ['fail'] : ['fail', 'not_enough_data'];
  return rows.some(({ speed }) => bad.includes(speed.judgement?.verdict ?? '')) ? EXIT.failed : EXIT.ok;
}
