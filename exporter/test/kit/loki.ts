/**
 * A strict stand-in for Loki's push API, written from its documentation: what is stored can be asked for. Limits are
 * Loki's defaults. Sources: https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs,
 * https://grafana.com/docs/loki/latest/operations/request-validation-rate-limits/
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import protobuf from 'protobufjs';
import { decodeSnappyBlock } from './receiver/snappy-block.js';

const schema = protobuf.parse(`
  syntax = "proto3";
  message PushRequest { repeated StreamAdapter streams = 1; }
  message StreamAdapter { string labels = 1; repeated EntryAdapter entries = 2; uint64 hash = 3; }
  message EntryAdapter { Timestamp timestamp = 1; string line = 2; repeated LabelPairAdapter structuredMetadata = 3; }
  message LabelPairAdapter { string name = 1; string value = 2; }
  message Timestamp { int64 seconds = 1; int32 nanos = 2; }
`).root;
const PushRequest = schema.lookupType('PushRequest');

interface Push {
  readonly streams: readonly {
    readonly labels: string;
    readonly entries: readonly {
      readonly timestamp: { readonly seconds: string; readonly nanos: number };
      readonly line: string;
      readonly structuredMetadata: readonly { readonly name: string; readonly value: string }[];
    }[];
  }[];
}

export interface StoredLine {
  /** Unix nanoseconds. */
  readonly at: bigint;
  readonly line: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface PushedStream {
  readonly labels: Readonly<Record<string, string>>;
  readonly lines: readonly StoredLine[];
}

const MAX_BODY = 100 << 20;
const MAX_LINE = 256 << 10;
const MAX_LABELS = 15;
const MAX_NAME = 1_024;
const MAX_VALUE = 2_048;
const MAX_METADATA_BYTES = 64 << 10;
const MAX_METADATA = 128;
const SECOND = 1_000_000_000n;
const MAX_AGE = 168n * 3_600n * SECOND;
const GRACE = 600n * SECOND;
/** Half of max_chunk_age. */
const BEHIND = 3_600n * SECOND;

/** Decodes a request as strictly as can be: what is not canonical, or not known, throws. */
export function decodePush(body: Uint8Array): readonly PushedStream[] {
  const bytes = decodeSnappyBlock(body, MAX_BODY);
  const message = PushRequest.decode(bytes);
  if (!Buffer.from(PushRequest.encode(message).finish()).equals(bytes)) throw new Error('not canonical protobuf');
  const { streams } = PushRequest.toObject(message, { longs: String, defaults: true }) as Push;
  return streams.map(({ labels, entries }) => ({
    labels: parseLabels(labels),
    lines: entries.map(({ timestamp, line, structuredMetadata }) => ({
      at: BigInt(timestamp.seconds) * SECOND + BigInt(timestamp.nanos),
      line,
      metadata: Object.fromEntries(structuredMetadata.map(({ name, value }) => [name, value])),
    })),
  }));
}

/** `{a="b", c="d"}`; throws when it is anything else. */
export function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  if (!text.startsWith('{') || !text.endsWith('}')) throw new Error(`no label set: ${text}`);
  const pair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[abfnrtv\\"]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4})*)"(?:, ?|$)/y;
  const inner = text.slice(1, -1);
  while (pair.lastIndex < inner.length) {
    const match = pair.exec(inner);
    if (match === null) throw new Error(`no label set: ${text}`);
    const [, name = '', value = ''] = match;
    if (name in labels) throw new Error(`duplicate label name ${name}`);
    labels[name] = JSON.parse(`"${value.replaceAll('\t', '\\t')}"`) as string;
  }
  return labels;
}

export interface LokiStubOptions {
  /** Unix milliseconds. */
  readonly wall?: () => number;
  /** Requests without a tenant are refused. */
  readonly tenants?: boolean;
}

export class LokiStub implements AsyncDisposable {
  /** Streams by tenant and labels, lines as stored. */
  readonly stored = new Map<string, StoredLine[]>();
  readonly requests: { readonly headers: IncomingMessage['headers']; readonly status: number }[] = [];
  /** What is answered before anything is looked at. */
  refuse: (number: number) => number | undefined = () => undefined;
  readonly #server: Server;

  private constructor(private readonly options: LokiStubOptions) {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(options: LokiStubOptions = {}): Promise<LokiStub> {
    const stub = new LokiStub(options);
    await new Promise<void>((resolve) => stub.#server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/loki/api/v1/push`;
  }

  /** All lines, stream by stream, in the order in which they came. */
  get lines(): readonly StoredLine[] {
    return [...this.stored.values()].flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [status, words] = this.#answer(request, Buffer.concat(chunks));
    this.requests.push({ headers: request.headers, status });
    response.writeHead(status, { 'content-type': 'text/plain' }).end(words);
  }

  #answer({ method, url, headers }: IncomingMessage, body: Buffer): readonly [status: number, words: string] {
    const forced = this.refuse(this.requests.length);
    if (forced !== undefined) return [forced, 'as the test says'];
    if (url !== '/loki/api/v1/push') return [404, '404 page not found'];
    if (method !== 'POST') return [405, ''];
    const tenant = headers['x-scope-orgid'] ?? '';
    if (this.options.tenants === true && tenant === '') return [401, 'no org id'];
    if (headers['content-type'] !== 'application/x-protobuf') return [400, `content type ${headers['content-type']}`];
    if (headers['content-encoding'] !== undefined) return [400, `content encoding ${headers['content-encoding']}`];
    try {
      const problems = decodePush(body).flatMap((stream) => this.#store(String(tenant), stream));
      return problems.length === 0 ? [204, ''] : [400, problems.join('\n')];
    } catch (error) {
      return [400, String(error)];
    }
  }

  /** Stores what is good and says what is not. */
  #store(tenant: string, { labels, lines }: PushedStream): string[] {
    const bad = labelProblem(labels);
    if (bad !== undefined) return [bad];
    const key = `${tenant}${JSON.stringify(labels)}`;
    const stream = this.stored.get(key) ?? [];
    this.stored.set(key, stream);
    const problems: string[] = [];
    for (const line of lines) {
      const problem = this.#lineProblem(line, stream);
      if (problem !== undefined) problems.push(problem);
      else if (!stream.some((one) => one.at === line.at && one.line === line.line)) stream.push(line);
    }
    return problems;
  }

  #lineProblem({ at, line, metadata }: StoredLine, stream: readonly StoredLine[]): string | undefined {
    const now = BigInt(Math.round((this.options.wall ?? Date.now)())) * 1_000_000n;
    const newest = stream.reduce((most, one) => (one.at > most ? one.at : most), 0n);
    const pairs = Object.entries(metadata);
    if (Buffer.byteLength(line) > MAX_LINE) return 'max entry size exceeded';
    if (at < now - MAX_AGE) return 'entry has timestamp too old';
    if (at > now + GRACE) return 'entry has timestamp too new';
    if (at < newest - BEHIND) return 'entry too far behind';
    if (pairs.length > MAX_METADATA) return 'too many structured metadata labels';
    if (Buffer.byteLength(pairs.flat().join('')) > MAX_METADATA_BYTES) return 'structured metadata too large';
    return undefined;
  }
}

function labelProblem(labels: Readonly<Record<string, string>>): string | undefined {
  const pairs = Object.entries(labels);
  if (pairs.length === 0) return 'at least one label pair is required per stream';
  if (pairs.length > MAX_LABELS) return `${pairs.length} label names; limit ${MAX_LABELS}`;
  const long = pairs.find(
    ([name, value]) => Buffer.byteLength(name) > MAX_NAME || Buffer.byteLength(value) > MAX_VALUE,
  );
  if (long !== undefined) return `label too long: ${long[0]}`;
  const reserved = pairs.find(([name]) => name.startsWith('__'));
  return reserved === undefined ? undefined : `reserved label ${reserved[0]}`;
}
