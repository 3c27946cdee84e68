import type { RecordLibrary, RecordQuery, RecordsFound } from '../../core/record-library.js';
import type { AdminPorts } from '../ports.js';
import { hasControl, readQuery } from './query.js';
import { sendBody, sendPage, type Handler } from './send.js';

/** How a list ends: JSON in the envelope of Prometheus' API, or one record a line. */
type Format = 'json' | 'ndjson';

const TYPES: Readonly<Record<Format, string>> = { json: 'application/json', ndjson: 'application/x-ndjson' };

/** Records in one answer. The latest ones are as many as there are targets, so that a page of them is larger. */
const PAGE = 100;
const MAX_RECORDS = 10_000;
/** Bytes of one answer before compression, give or take a record. */
const MAX_BYTES = 64 << 20;
/** Records are gathered into chunks of about this size. */
const CHUNK_BYTES = 65_536;
const MAX_TEXT = 2_048;

const PARAMETERS = ['probe', 'target', 'from', 'to', 'before', 'limit', 'format'] as const;
type Parameter = (typeof PARAMETERS)[number];

const SECONDS = /^\d{1,12}(?:\.\d{1,9})?$/;
/** RFC 3339, section 5.6; the `+` of an offset arrives as a blank when it was not escaped. */
const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+ -]\d\d:\d\d)$/;
const RUN_ID = /^[0-9a-f]{16}$/;

/** What is wrong with a request, in a sentence. */
class BadRequest extends Error {}

export interface RecordsRequest {
  readonly query: RecordQuery;
  readonly format: Format;
}

/** The question asked, or a sentence on what is wrong with it. */
export function recordsQuery(url: string): RecordsRequest | string {
  const parameters = readQuery(url);
  if (typeof parameters === 'string') return parameters;
  try {
    return requestOf(valuesOf(parameters));
  } catch (error) {
    if (error instanceof BadRequest) return error.message;
    throw error;
  }
}

function requestOf(values: ReadonlyMap<string, string>): RecordsRequest {
  const [from, to] = [time(values, 'from'), time(values, 'to')];
  if (from !== undefined && to !== undefined && from >= to) throw new BadRequest('"from" must be earlier than "to"');
  const before = values.get('before');
  if (before !== undefined && !RUN_ID.test(before)) throw new BadRequest('"before" must be a run_id: 16 hex digits');
  const [probe, target] = [values.get('probe'), values.get('target')];
  const latest = from === undefined && to === undefined && before === undefined;
  const query: RecordQuery = {
    ...(probe === undefined ? {} : { probe }),
    ...(target === undefined ? {} : { target }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(before === undefined ? {} : { before }),
    ...{ latest, limit: limitOf(values) ?? (latest ? MAX_RECORDS : PAGE) },
  };
  return { query, format: formatOf(values) };
}

function valuesOf(parameters: URLSearchParams): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (!PARAMETERS.some((known) => known === name)) {
      throw new BadRequest(`unknown parameter "${name.slice(0, 40)}"; known are ${PARAMETERS.join(', ')}`);
    }
    if (values.has(name)) throw new BadRequest(`"${name}" stands twice`);
    if (value === '' || value.length > MAX_TEXT || hasControl(value)) {
      throw new BadRequest(`"${name}" must have 1 to ${MAX_TEXT} characters, no control characters among them`);
    }
    values.set(name, value);
  }
  return values;
}

/** Unix milliseconds. */
function time(values: ReadonlyMap<string, string>, name: Parameter): number | undefined {
  const text = values.get(name);
  if (text === undefined) return undefined;
  const at = SECONDS.test(text) ? Number(text) * 1000 : RFC3339.test(text) ? Date.parse(text.replace(' ', '+')) : NaN;
  if (Number.isNaN(at))
    throw new BadRequest(`"${name}" must be Unix seconds or RFC 3339, such as 2026-01-31T12:00:00Z`);
  return at;
}

function limitOf(values: ReadonlyMap<string, string>): number | undefined {
  const text = values.get('limit');
  if (text === undefined) return undefined;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_RECORDS) throw new BadRequest(`"limit" must be a whole number, 1 to ${MAX_RECORDS}`);
  return limit;
}

function formatOf(values: ReadonlyMap<string, string>): Format {
  const format = values.get('format') ?? 'json';
  if (format !== 'json' && format !== 'ndjson') throw new BadRequest('"format" must be json or ndjson');
  return format;
}

/** `GET /api/v1/paths` and its like: the records of one probe type, see docs/paths-api.md. */
export function recordsRoute(library: RecordLibrary, ports: Pick<AdminPorts, 'encoded'>): Handler {
  return async (request, response) => {
    const asked = recordsQuery(request.url ?? '');
    if (typeof asked === 'string') return refuse(response, 400, asked);
    const found = await library.find(asked.query);
    if (found === undefined)
      return refuse(response, 404, `there is no run ${asked.query.before}; it may have been dropped`);
    const body = asked.format === 'json' ? envelope(found) : lines(found);
    const encoding = [request.headers['accept-encoding']].flat()[0];
    await sendPage(response, { contentType: TYPES[asked.format], ...ports.encoded(chunked(body), encoding) });
  };
}

/** `GET /api/v1/paths/{run_id}` and its like: one record. */
export function recordRoute(library: RecordLibrary): Handler {
  return async (request, response) => {
    const [path = '', ...rest] = (request.url ?? '').split('?');
    const runId = path.slice(path.lastIndexOf('/') + 1);
    if (!RUN_ID.test(runId)) return refuse(response, 400, 'a run_id has 16 hex digits, in lower case');
    const asked = recordsQuery(`?${rest.join('?')}`);
    if (typeof asked === 'string') return refuse(response, 400, asked);
    const json = await library.one(runId);
    if (json === undefined) return refuse(response, 404, `there is no run ${runId}; it may have been dropped`);
    const text = new TextDecoder().decode(json);
    const body = asked.format === 'json' ? `{"status":"success","data":${text}}\n` : `${text}\n`;
    sendBody(response, 200, { type: TYPES[asked.format], body });
  };
}

function refuse(response: Parameters<Handler>[1], status: 400 | 404, error: string): void {
  const errorType = status === 400 ? 'bad_data' : 'not_found';
  const body = `${JSON.stringify({ status: 'error', errorType, error })}\n`;
  sendBody(response, status, { type: TYPES.json, body });
}

const utf8 = new TextEncoder();

/** `{"status":"success","data":[…]}`, and `next` where there is more: the run to go on before. */
async function* envelope(found: RecordsFound): AsyncGenerator<Uint8Array> {
  yield utf8.encode('{"status":"success","data":[');
  let sent = 0;
  let last: string | undefined;
  let { more } = found;
  for await (const { runId, json } of found.hits) {
    if (sent > MAX_BYTES) {
      more = true;
      break;
    }
    if (last !== undefined) yield utf8.encode(',\n');
    yield json;
    sent += json.length;
    last = runId;
  }
  const next = more && last !== undefined ? { next: last } : {};
  const warnings = found.complete
    ? {}
    : { warnings: ['records on disk are still being read; older ones may be missing'] };
  const tail = JSON.stringify({ ...next, ...warnings }).slice(1, -1);
  yield utf8.encode(`]${tail === '' ? '' : `,${tail}`}}\n`);
}

async function* lines({ hits }: RecordsFound): AsyncGenerator<Uint8Array> {
  const newline = utf8.encode('\n');
  let sent = 0;
  for await (const { json } of hits) {
    if (sent > MAX_BYTES) return;
    yield json;
    yield newline;
    sent += json.length;
  }
}

/** The same bytes in fewer pieces. */
async function* chunked(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    held.push(piece);
    bytes += piece.length;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(held);
}
