import type { HttpGet, SrvLookup } from '../core/discovery.js';
import { FileError, type Files } from '../core/files.js';
import type { Clock } from '../core/clock.js';
import { ProblemError } from '../core/problem.js';
import type { Secret, SecretRef } from '../core/secret.js';
import type { TargetSource } from './config.js';
import { toPlain } from './tree.js';
import { parseYaml } from '../core/yaml-text.js';

/** Where lists of targets come from. A list is a plain value; `discovered.ts` judges it. */

export interface DiscoveryPorts {
  readonly files: Files;
  readonly clock: Clock;
  readonly get: HttpGet;
  readonly srv: SrvLookup;
  readSecret(ref: SecretRef): Promise<Secret>;
}

const MAX_LIST_BYTES = 10 * 1024 * 1024;
/** Notices of one change come in bursts: a write is several of them. */
const SETTLE_MS = 200;

/** Takes the parts of a list by where they came from; a part that cannot be read keeps its last good value. */
export interface ListSink {
  /** All parts there are now; `undefined` where this one could not be read. */
  accept(parts: ReadonlyMap<string, unknown>): void;
  complain(text: string): void;
}

/** Follows one source until the signal aborts. Never throws. */
export async function follow(
  source: TargetSource,
  ports: DiscoveryPorts,
  sink: ListSink,
  signal: AbortSignal,
): Promise<void> {
  if (source.kind === 'files') return followFiles(source.patterns, ports, sink, signal);
  const refresh = source.kind === 'http_sd' ? source.http.refresh : source.refresh;
  while (!signal.aborted) {
    try {
      const list =
        source.kind === 'http_sd' ? await fetchList(source.http, ports, signal) : await srvList(source, ports, signal);
      sink.accept(new Map([['', list]]));
    } catch (error) {
      if (!signal.aborted) sink.complain(messageOf(error));
    }
    await ports.clock.sleep(refresh, signal).catch(() => undefined);
  }
}

async function followFiles(
  patterns: readonly string[],
  ports: DiscoveryPorts,
  sink: ListSink,
  signal: AbortSignal,
): Promise<void> {
  let wake: () => void = () => undefined;
  let dirty = false;
  const stops = patterns.map((pattern) =>
    ports.files.watch(pattern, () => {
      dirty = true;
      wake();
    }),
  );
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      if (dirty || signal.aborted) resolve();
    });
  signal.addEventListener('abort', () => wake(), { once: true });
  while (!signal.aborted) {
    dirty = false;
    sink.accept(await readFiles(patterns, ports.files, sink));
    await changed();
    await ports.clock.sleep(SETTLE_MS, signal).catch(() => undefined);
  }
  for (const stop of stops) stop();
}

async function readFiles(patterns: readonly string[], files: Files, sink: ListSink): Promise<Map<string, unknown>> {
  const parts = new Map<string, unknown>();
  for (const pattern of patterns) {
    const paths = await files.glob(pattern);
    if (paths.length === 0) sink.complain(`${pattern}: no such file`);
    for (const path of paths) {
      parts.set(path, undefined);
      try {
        parts.set(path, parseList(await files.read(path, MAX_LIST_BYTES), path));
      } catch (error) {
        sink.complain(messageOf(error));
      }
    }
  }
  return parts;
}

/** JSON by its name, else YAML; the environment is not expanded in what comes from elsewhere. */
export function parseList(text: string, path: string): unknown {
  if (path.endsWith('.json')) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new Error(`${path}: not valid JSON`);
    }
  }
  const source = parseYaml(text, path);
  const [fault] = source.faults;
  if (fault) throw new Error(`${path}:${source.lines.linePos(fault.offset).line}: ${fault.reason}`);
  const plain = toPlain(source, undefined);
  const [problem] = plain.faults;
  if (problem) throw new Error(`${path}:${source.lines.linePos(problem.start).line}: ${problem.reason}`);
  return plain.value ?? [];
}

async function fetchList(
  http: Extract<TargetSource, { kind: 'http_sd' }>['http'],
  ports: DiscoveryPorts,
  signal: AbortSignal,
): Promise<unknown> {
  const { status, body } = await ports.get(http, { timeout: http.timeout, maxBytes: MAX_LIST_BYTES }, signal);
  const place = http.url.split(/[?#]/)[0] ?? '';
  if (status !== 200) throw new Error(`${place}: answered with status ${status}`);
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new Error(`${place}: not valid JSON`);
  }
}

async function srvList(
  source: Extract<TargetSource, { kind: 'dns_srv' }>,
  ports: DiscoveryPorts,
  signal: AbortSignal,
): Promise<unknown> {
  const records = await ports.srv(source.name, source.resolvers, signal);
  const targets = records.map(({ name, port }) => `${name.includes(':') ? `[${name}]` : name}:${port}`);
  return [{ targets }];
}

function messageOf(error: unknown): string {
  if (error instanceof ProblemError || error instanceof FileError || error instanceof Error) return error.message;
  return String(error);
}
