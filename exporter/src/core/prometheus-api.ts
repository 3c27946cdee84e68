/**
 * The query API of Prometheus, and of what speaks it: Mimir, Thanos, Cortex, VictoriaMetrics
 * (https://prometheus.io/docs/prometheus/latest/querying/api/). The one client for all that asks.
 */
import type { Bucket, Distribution, Labels } from '@parallax/contract';
import type { HttpGet } from './discovery.js';
import { HttpError } from './http-client.js';
import type { HttpClientConfig } from './http-config.js';
import { ProblemError } from './problem.js';
import { liveRules, type LiveRule } from './prometheus-rules.js';

/** Milliseconds for one query. */
const TIMEOUT = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** Moments of one range query that Prometheus answers. */
export const MAX_POINTS = 11_000;

/** One series at one moment. A scalar is a series without labels. */
export interface Reading {
  readonly labels: Labels;
  /** NaN for a native histogram. */
  readonly value: number;
  readonly histogram?: Distribution;
}

/** One series over time: Unix seconds and values, moments without a value left out. Native histograms have no points. */
export interface Line {
  readonly labels: Labels;
  readonly points: readonly (readonly [time: number, value: number])[];
}

/** Moments of a range, Unix seconds; `end` is one of them. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

export interface PrometheusApi {
  /** Values at one moment, Unix seconds; default its own now. */
  query(expression: string, at?: { readonly time?: number }): Promise<readonly Reading[]>;
  /** At most {@link MAX_POINTS} moments. */
  queryRange(expression: string, span: Span): Promise<readonly Line[]>;
  /** The rules that it evaluates, in their order; none where it evaluates none, or does not say it. */
  rules(): Promise<readonly LiveRule[]>;
}

export interface Asking {
  /** Where Prometheus is, with its credentials; a path is the prefix of `/api/v1`. */
  readonly http: HttpClientConfig;
  readonly get: HttpGet;
  readonly signal: AbortSignal;
  /** What to do when an answer is too large, as a sentence. */
  readonly less?: string;
}

/** The answer would be larger, or take longer, than Prometheus or we allow: ask for less. */
export class TooMuchError extends ProblemError {}

/** All reject with a ProblemError that says what is wrong and what to do. */
export function connectPrometheus(asking: Asking): PrometheusApi {
  return {
    query: async (expression, { time } = {}) => {
      const moment = time === undefined ? {} : { time: String(time) };
      return (await ask(asking, 'query', { query: expression, ...moment })).map((one) => readingOf(one));
    },
    queryRange: async (expression, { start, end, step }) => {
      const parameters = { query: expression, start: String(start), end: String(end), step: String(step) };
      return (await ask(asking, 'query_range', parameters)).map(lineOf);
    },
    rules: async () => liveRules((await answered(asking, 'rules', ({ groups }) => Array.isArray(groups))).groups),
  };
}

type RawPoint = readonly [number, string];

interface Raw {
  readonly metric: Record<string, string>;
  readonly value?: RawPoint;
  readonly values?: readonly RawPoint[];
  readonly histogram?: readonly [number, { readonly buckets?: readonly (readonly [number, string, string, string])[] }];
}

interface Answer {
  readonly status?: string;
  readonly error?: string;
  readonly data?: Data;
}

interface Data {
  readonly resultType?: string;
  readonly result?: readonly Raw[] | RawPoint;
  readonly groups?: unknown;
}

async function ask(
  asking: Asking,
  endpoint: 'query' | 'query_range',
  parameters: Readonly<Record<string, string>>,
): Promise<readonly Raw[]> {
  const path = `${endpoint}?${new URLSearchParams(parameters).toString()}`;
  return rawOf(await answered(asking, path, ({ result }) => Array.isArray(result)));
}

/** What `/api/v1/<path>` holds, when it is what was asked for. */
async function answered(asking: Asking, path: string, fits: (data: Data) => boolean): Promise<Data> {
  const { http, get, signal } = asking;
  const less = asking.less ?? 'Ask for less: a shorter time, or fewer series.';
  const base = http.url.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const config = { ...http, url: `${base}/api/v1/${path}` };
  const { status, body } = await get(config, { timeout: TIMEOUT, maxBytes: MAX_ANSWER_BYTES }, signal).catch(
    (error: unknown) => {
      if (error instanceof HttpError && error.kind !== 'aborted')
        throw error.kind === 'too_large' ? tooMuch(error.message, less) : complaint(error.message, unreachable(error));
      throw error;
    },
  );
  const answer = parsed(body);
  if (status === 200 && answer?.status === 'success' && answer.data && fits(answer.data)) return answer.data;
  const [reason, remedy] = refusal({ base, status, less }, answer);
  throw TOO_MUCH.test(answer?.error ?? '') ? tooMuch(reason, less) : complaint(reason, remedy);
}

function rawOf({ resultType, result }: Data): readonly Raw[] {
  return resultType === 'scalar' ? [{ metric: {}, value: result as RawPoint }] : (result as readonly Raw[]);
}

function parsed(body: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** As Prometheus, Mimir, Thanos and VictoriaMetrics say it. */
const TOO_MUCH =
  /too many (?:samples|points)|exceed(?:s|ed|ing)? (?:the )?(?:maximum|limit|max)|query timed out|limit of/i;
const MAX_WORDS = 300;

interface Refused {
  readonly base: string;
  readonly status: number;
  readonly less: string;
}

function refusal({ base, status, less }: Refused, answer: Answer | undefined): [reason: string, remedy: string] {
  const said = typeof answer?.error === 'string' ? `: ${answer.error.slice(0, MAX_WORDS)}` : '';
  if (status === 401 || status === 403) {
    return [`${base} answers ${status}${said}`, 'Give credentials with --http-config FILE: basic_auth, bearer_token, tls or headers.']; // prettier-ignore
  }
  if (status >= 300 && status < 400)
    return [`${base} answers ${status}, a redirect`, 'Write the URL that it leads to.'];
  if (status === 414 || status === 431)
    return [`${base} answers ${status}: the expression is too long for what stands before Prometheus`, 'Record parts of it first, or ask Prometheus itself.']; // prettier-ignore
  if (status === 404 || answer === undefined) {
    return [`${base} answers ${status} and is not the query API of Prometheus`, 'Write the URL without /api/v1, with the path prefix before it: http://prometheus:9090, http://mimir/prometheus.']; // prettier-ignore
  }
  if (status === 400) return [`${base} answers ${status}${said}`, 'It does not take the expression; see what it says.'];
  return [`${base} answers ${status}${said}`, less];
}

function unreachable({ kind }: HttpError): string {
  if (kind === 'auth') return 'Look at the credentials in the file of --http-config.';
  if (kind === 'tls') return 'Give the authority with --http-config FILE: tls: { ca: { file: PATH } }.';
  return 'See that Prometheus runs there and that this machine may reach it.';
}

export const complaint = (reason: string, remedy: string): ProblemError =>
  new ProblemError([{ severity: 'error', reason, remedy }]);

const tooMuch = (reason: string, remedy: string): TooMuchError =>
  new TooMuchError([{ severity: 'error', reason, remedy }]);

function readingOf({ metric, value, histogram }: Raw): Reading {
  if (histogram === undefined) return { labels: metric, value: numberOf(value?.[1]) };
  const buckets = (histogram[1].buckets ?? []).map(([, low, high, count]): Bucket => ({
    low: Number(low),
    high: Number(high),
    count: Number(count),
  }));
  return { labels: metric, value: Number.NaN, histogram: buckets };
}

const lineOf = ({ metric, values = [] }: Raw): Line => ({
  labels: metric,
  points: values.map(([time, value]) => [time, numberOf(value)]),
});

/** Prometheus writes infinity as `+Inf` and `-Inf`. */
const numberOf = (text: string | undefined): number => {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
};
