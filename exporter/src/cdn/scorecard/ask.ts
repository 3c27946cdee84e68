import type { Bucket, Distribution, Labels, Track } from '@parallax/contract';
import type { HttpGet } from '../../core/discovery.js';
import { HttpError } from '../../core/http-client.js';
import type { HttpClientConfig } from '../../core/http-config.js';
import { ProblemError } from '../../core/problem.js';

/** The query API of Prometheus, and of what speaks it (https://prometheus.io/docs/prometheus/latest/querying/api/). */

/** Milliseconds for one query. */
const TIMEOUT = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export interface Reading {
  readonly labels: Labels;
  /** NaN for a native histogram. */
  readonly value: number;
  readonly histogram?: Distribution;
}

/** Moments of a range, Unix seconds; `end` is one of them. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

export interface Prometheus {
  /** Values at one moment, Unix seconds. */
  at(expression: string, time: number): Promise<readonly Reading[]>;
  over(expression: string, span: Span): Promise<readonly Track[]>;
}

interface Asking {
  /** Where Prometheus is, with its credentials; a path is the prefix of `/api/v1`. */
  readonly http: HttpClientConfig;
  readonly get: HttpGet;
  readonly signal: AbortSignal;
}

/** Rejects with a ProblemError that says what is wrong and what to do. */
export function connect(asking: Asking): Prometheus {
  return {
    at: async (expression, time) => {
      const result = await ask(asking, 'query', { query: expression, time: String(time) });
      return result.map((one) => readingOf(one));
    },
    over: async (expression, { start, end, step }) => {
      const parameters = { query: expression, start: String(start), end: String(end), step: String(step) };
      const result = await ask(asking, 'query_range', parameters);
      const steps = Math.round((end - start) / step) + 1;
      return result.map((one) => trackOf(one, { start, step, steps }));
    },
  };
}

interface Raw {
  readonly metric: Record<string, string>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
  readonly histogram?: readonly [number, { readonly buckets?: readonly (readonly [number, string, string, string])[] }];
}

interface Answer {
  readonly status?: string;
  readonly error?: string;
  readonly data?: { readonly result?: readonly Raw[] };
}

async function ask(
  { http, get, signal }: Asking,
  endpoint: 'query' | 'query_range',
  parameters: Readonly<Record<string, string>>,
): Promise<readonly Raw[]> {
  const base = http.url.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const config = { ...http, url: `${base}/api/v1/${endpoint}?${new URLSearchParams(parameters).toString()}` };
  const { status, body } = await get(config, { timeout: TIMEOUT, maxBytes: MAX_ANSWER_BYTES }, signal).catch(
    (error: unknown) => {
      if (error instanceof HttpError && error.kind !== 'aborted') throw complaint(error.message, unreachable(error));
      throw error;
    },
  );
  const answer = parsed(body);
  if (status === 200 && answer?.status === 'success' && Array.isArray(answer.data?.result)) return answer.data.result;
  throw complaint(...refusal(base, status, answer));
}

function parsed(body: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const MAX_WORDS = 300;

function refusal(base: string, status: number, answer: Answer | undefined): [reason: string, remedy: string] {
  const said = typeof answer?.error === 'string' ? `: ${answer.error.slice(0, MAX_WORDS)}` : '';
  if (status === 401 || status === 403) {
    return [`${base} answers ${status}${said}`, 'Give credentials with --http-config FILE: basic_auth, bearer_token, tls or headers.']; // prettier-ignore
  }
  if (status >= 300 && status < 400)
    return [`${base} answers ${status}, a redirect`, 'Write the URL that it leads to.'];
  if (status === 404 || answer === undefined) {
    return [`${base} answers ${status} and is not the query API of Prometheus`, 'Write the URL without /api/v1, with the path prefix before it: http://prometheus:9090, http://mimir/prometheus.']; // prettier-ignore
  }
  return [`${base} answers ${status}${said}`, 'Ask for less: a shorter --window, one --probe or one --target.'];
}

function unreachable({ kind }: HttpError): string {
  if (kind === 'too_large') return 'Ask for less: a shorter --window, one --probe or one --target.';
  if (kind === 'auth') return 'Look at the credentials in the file of --http-config.';
  if (kind === 'tls') return 'Give the authority with --http-config FILE: tls: { ca: { file: PATH } }.';
  return 'See that Prometheus runs there and that this machine may reach it.';
}

export const complaint = (reason: string, remedy: string): ProblemError =>
  new ProblemError([{ severity: 'error', reason, remedy }]);

function readingOf({ metric, value, histogram }: Raw): Reading {
  if (histogram === undefined) return { labels: metric, value: Number(value?.[1]) };
  const buckets = (histogram[1].buckets ?? []).map(([, low, high, count]): Bucket => ({
    low: Number(low),
    high: Number(high),
    count: Number(count),
  }));
  return { labels: metric, value: Number.NaN, histogram: buckets };
}

function trackOf({ metric, values = [] }: Raw, span: { start: number; step: number; steps: number }): Track {
  const track: (number | undefined)[] = Array.from({ length: span.steps }, () => undefined);
  for (const [time, value] of values) track[Math.round((time - span.start) / span.step)] = Number(value);
  return { labels: metric, values: track };
}
