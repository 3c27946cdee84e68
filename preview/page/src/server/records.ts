/**
 * Loki's answers without a Loki: the records that the agents themselves keep (`/api/v1/paths` and `/api/v1/cdn`), in
 * the shape of `query_range`. With a Loki, the question is passed on to it.
 */
import { json, type Answer } from './json.js';
import { parseLogql, type Labelled, type Test } from './logql.js';
import type { PreviewOptions } from './options.js';
import { ask, askText } from './upstream.js';

interface Found extends Labelled {
  /** Milliseconds since 1970. */
  readonly at: number;
}

const KINDS = [
  ['path', 'paths'],
  ['cdn', 'cdn'],
] as const;

export interface Asked {
  readonly query: string;
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly newestFirst: boolean;
}

/** `query_range` of Loki: from Loki where there is one, else out of what the agents keep. */
export async function records(options: PreviewOptions, query: URLSearchParams, signal: AbortSignal): Promise<Answer> {
  if (options.loki !== undefined) return ask(`${options.loki}/loki/api/v1/query_range`, { query: `${query}`, signal });
  let asked: Asked;
  let test: Test;
  try {
    asked = readAsked(query);
    test = parseLogql(asked.query);
  } catch (error) {
    return refused(error);
  }
  const lists = await Promise.all(options.agents.map((agent) => keptBy(agent, asked, signal)));
  const order = asked.newestFirst ? -1 : 1;
  const found = lists.flat().filter(test).sort((a, b) => order * (a.at - b.at)); // prettier-ignore
  return json(200, toStreams(found.slice(0, asked.limit)));
}

const refused = (error: unknown): Answer =>
  json(400, { status: 'error', errorType: 'bad_data', error: error instanceof Error ? error.message : String(error) });

/** Reads the parameters of `query_range`. Throws when one is not what Loki takes. */
export function readAsked(query: URLSearchParams): Asked {
  const limit = Number(query.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 5000) throw new Error('limit is a number from 1 to 5000');
  return {
    query: query.get('query') ?? '',
    from: seconds(query.get('start') ?? '', 'start'),
    to: seconds(query.get('end') ?? '', 'end'),
    limit,
    newestFirst: query.get('direction') !== 'forward',
  };
}

/** Nanoseconds since 1970, seconds with or without a fraction, or RFC 3339. */
function seconds(text: string, name: string): number {
  const number = /^\d+([.]\d+)?$/.test(text) ? Number(text) : undefined;
  const at = number === undefined ? Date.parse(text) / 1000 : text.length >= 16 ? number / 1e9 : number;
  if (!Number.isFinite(at)) throw new Error(`${name} is a time`);
  return at;
}

/** What one agent keeps of the range; an agent that does not answer has nothing. */
async function keptBy(
  agent: string,
  { from, to, limit, query }: Asked,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const range = `from=${from}&to=${to}&limit=${limit}&format=ndjson`;
  const wanted = /\bkind\s*=\s*"(\w+)"/.exec(query)?.[1];
  const lists = KINDS.filter(([kind]) => wanted === undefined || wanted === kind).map(async ([kind, path]) => {
    const lines = await askText(`${agent}/api/v1/${path}`, range, signal).catch(() => '');
    return lines.split('\n').flatMap((line) => (line === '' ? [] : [toFound(kind, line)]));
  });
  return (await Promise.all(lists)).flat();
}

/** Every record begins with who measured what and when, in this order, so that megabytes need no parsing. */
const TEXT = String.raw`("(?:[^"\\]|\\.)*")`;
const HEAD = new RegExp(
  `^\\{"schema":${TEXT},"run_id":${TEXT},"vantage":${TEXT},"probe":${TEXT},"target":${TEXT},"host":${TEXT},"started":${TEXT},"cause":\\{"kind":${TEXT}`,
);

/** A line with the labels that the agents' own delivery to Loki gives it, structured metadata included. */
export function toFound(kind: 'path' | 'cdn', line: string): Found {
  const texts = (HEAD.exec(line) ?? []).slice(1).map((text) => JSON.parse(text) as string);
  const [, run_id = '', vantage = '', probe = '', target = '', , started = '', cause = ''] = texts;
  const stream = { job: 'parallax', service_name: 'parallax', kind, vantage, probe };
  return { labels: { ...stream, run_id, target, cause }, line, at: Date.parse(started) };
}

/** Lines of equal labels are a stream; times are nanoseconds as text. */
export function toStreams(found: readonly Found[]): unknown {
  const streams = new Map<string, { readonly stream: Labelled['labels']; readonly values: [string, string][] }>();
  for (const { labels, line, at } of found) {
    const key = JSON.stringify(labels);
    const stream = streams.get(key) ?? { stream: labels, values: [] };
    stream.values.push([`${at}000000`, line]);
    streams.set(key, stream);
  }
  return { status: 'success', data: { resultType: 'streams', result: [...streams.values()], stats: {} } };
}

/** Label names and values: of Loki, or those that the records here have. */
export async function lokiLabels(
  options: PreviewOptions,
  { path, query }: { readonly path: string; readonly query: string },
  signal: AbortSignal,
): Promise<Answer> {
  if (options.loki !== undefined) return ask(`${options.loki}/${path}`, { query, signal });
  const name = /label\/([^/]+)\/values$/.exec(path)?.[1];
  const known: Readonly<Record<string, readonly string[]>> = { job: ['parallax'], kind: ['cdn', 'path'], probe: [], service_name: ['parallax'], vantage: [] }; // prettier-ignore
  return json(200, { status: 'success', data: name === undefined ? Object.keys(known) : (known[name] ?? []) });
}
