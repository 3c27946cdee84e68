/** An origin and small caches in front of it for the tests of the cdn probe: real servers on loopback. */
import { get, type IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Memory, Result } from '../../src/core/probe.js';
import type { Target } from '../../src/core/target.js';
import { cdn, type CdnMeasured } from '../../src/probes/cdn/index.js';
import { runAgain, testTarget, type ContextOptions, type Outcome, type TargetOptions } from './run.js';
import { httpServer, type Peer } from './servers.js';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A server and the requests that came to it, in order. */
export interface Site extends Peer {
  readonly asked: Asked[];
}

export interface OriginOptions {
  readonly cacheControl?: string;
  /** Changes with each request where the path begins with /live. */
  readonly body?: (path: string, count: number) => Buffer;
  readonly status?: number;
}

const TEXT = 'the quick brown fox caches the lazy dog. '.repeat(50);

export async function smallOrigin(options: OriginOptions = {}): Promise<Site> {
  const asked: Asked[] = [];
  const { cacheControl = 'max-age=60', status = 200 } = options;
  const body = options.body ?? ((path, count) => Buffer.from(path.startsWith('/live') ? `${TEXT}${count}` : TEXT));
  const peer = await httpServer((request, response) => {
    const path = request.url ?? '/';
    asked.push({ path, headers: request.headers });
    response.writeHead(status, { 'Cache-Control': cacheControl, ETag: '"one"' });
    response.end(body(path, asked.length));
  });
  return { ...peer, asked };
}

/** Field lines by which a cache is taken for Fastly in Frankfurt, which counts its hits; emulated. */
export const FASTLY = { 'x-served-by': 'cache-fra-etou8220102-FRA', via: '1.1 varnish' };

export interface CacheOptions {
  /** Added to Age, as if the object had been kept for longer. */
  readonly olderBy?: number;
  /** Bytes are changed on the way out. */
  readonly corrupts?: boolean;
  /** Compresses for those who ask, once or twice, naming one coding. */
  readonly gzip?: 'once' | 'twice';
  /** Milliseconds before each answer. */
  readonly delay?: number;
  /** Field lines of every answer; the path of the request is given. */
  readonly fields?: Readonly<Record<string, string>>;
  /** How many requests are answered, the rest with 500. */
  readonly good?: number;
}

interface Kept {
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
  readonly at: number;
  hits: number;
}

/** A cache that keeps everything for ever, says X-Cache, X-Cache-Hits and Age, and does what `options` want. */
export async function smallCache(origin: Peer, options: CacheOptions = {}): Promise<Site> {
  const asked: Asked[] = [];
  const store = new Map<string, Kept>();
  const peer = await httpServer((request, response) => {
    const path = request.url ?? '/';
    asked.push({ path, headers: request.headers });
    const answer = async (): Promise<void> => {
      if (asked.length > (options.good ?? Infinity)) return void response.writeHead(500).end('no');
      const known = store.get(path);
      const kept = known ?? (await fetched(origin, path));
      store.set(path, kept);
      const age = (known ? (options.olderBy ?? 0) : 0) + Math.floor((Date.now() - kept.at) / 1000);
      const body = encoded(kept.body, options, String(request.headers['accept-encoding'] ?? ''));
      response.writeHead(200, {
        ...{ 'cache-control': kept.headers['cache-control'] ?? '', etag: kept.headers.etag ?? '' },
        ...{ 'x-cache': known ? 'HIT' : 'MISS', 'x-cache-hits': String(kept.hits), age: String(age) },
        ...(body.coded ? { 'content-encoding': 'gzip' } : {}),
        ...options.fields,
      });
      kept.hits += 1;
      response.end(body.bytes);
    };
    // The origin may be gone when a test has ended.
    setTimeout(() => void answer().catch(() => response.destroy()), options.delay ?? 0);
  });
  return { ...peer, asked };
}

function encoded(body: Buffer, { corrupts, gzip }: CacheOptions, accept: string): { bytes: Buffer; coded: boolean } {
  const bytes = corrupts ? Buffer.concat([body.subarray(0, -1), Buffer.from('?')]) : body;
  if (gzip === undefined || !accept.includes('gzip')) return { bytes, coded: false };
  return { bytes: gzip === 'twice' ? gzipSync(gzipSync(bytes)) : gzipSync(bytes), coded: true };
}

function fetched(origin: Peer, path: string): Promise<Kept> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: origin.port, path }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ body: Buffer.concat(parts), headers: response.headers, at: Date.now(), hits: 0 }),
      );
    }).on('error', reject);
  });
}

export type CdnRun = Omit<Outcome, 'result'> & { readonly result: Result<CdnMeasured> };

/** A target whose ways the configuration names; the lint is off unless it is asked for. */
export function cdnTarget(
  config: Readonly<Record<string, unknown>>,
  options: Omit<TargetOptions, 'config'> = {},
): Target {
  return testTarget(cdn, options.name ?? 'http://www.example.com', {
    ...options,
    common: { timeout: 30_000, ...options.common },
    config: { lint: 'off', objects: [{ path: '/logo.svg' }], ...config },
  });
}

/** One round; `probe` where its randomness is the test's. */
export async function probeCdn(
  config: Readonly<Record<string, unknown>>,
  options: Omit<TargetOptions, 'config'> & ContextOptions = {},
  probe = cdn,
): Promise<CdnRun> {
  return (await runAgain(probe, cdnTarget(config, options), options)) as CdnRun;
}

/** Rounds of one target, each with what the ones before left. */
export function roundsOf(
  config: Readonly<Record<string, unknown>>,
  options: ContextOptions = {},
): () => Promise<CdnRun> {
  const target = cdnTarget(config);
  const memory: Memory = {};
  return async () => (await runAgain(cdn, target, { memory, ...options })) as CdnRun;
}

export const urlOf = (peer: Peer): { url: string } => ({ url: `http://127.0.0.1:${peer.port}` });

/** Values of one metric by the values of its labels, joined by blanks; counters summed up. */
export function values({ samples }: Pick<CdnRun, 'samples'>, name: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { metric, labels, value } of samples) {
    if (metric.name !== `parallax_cdn_${name}`) continue;
    const key = Object.values(labels).join(' ');
    found[key] = metric.type === 'counter' ? (found[key] ?? 0) + value : value;
  }
  return found;
}
