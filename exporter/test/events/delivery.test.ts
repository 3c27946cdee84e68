/** Events from the queue to a strict stand-in for Loki and to a file: outages, refusals, restarts. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PathRecord } from '@parallax/contract';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppendFile, OpenAppendFile } from '../../src/core/append-file.js';
import { DiskError } from '../../src/core/disk.js';
import { payloadOf } from '../../src/core/queue/items.js';
import { createFileLock } from '../../src/engine/index.js';
import { createAppendFiles } from '../../src/platform/append-file.js';
import { LokiStub, type StoredLine } from '../kit/loki.js';
import { numbersOf, recordOf } from '../kit/records.js';
import { Room, START } from './room.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'plx-events-'));
  closing.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, at) => first + at);
const ids = (lines: readonly StoredLine[]): number[] => numbersOf(lines.map(({ line }) => line));

const toLoki = (url: string, more: object = {}): object => ({ loki: [{ name: 'logs', url, ...more }] });

async function loki(options: Parameters<typeof LokiStub.start>[0] = {}): Promise<LokiStub> {
  const stub = await LokiStub.start({ wall: () => START, ...options });
  closing.push(() => stub[Symbol.asyncDispose]());
  return stub;
}

describe('events for Loki', () => {
  it('are delivered in order, together, with the tenant', async () => {
    const stub = await loki({ tenants: true });
    const room = await new Room(folder(), toLoki(stub.url, { headers: { 'X-Scope-OrgID': 'edge' } })).open();
    await room.put(...upTo(20));
    await room.until(() => stub.lines.length === 20);
    await room.stop();
    expect(ids(stub.lines)).toEqual(upTo(20));
    expect(stub.requests.length).toBeLessThanOrEqual(3);
    expect(stub.requests[0]?.headers).toMatchObject({ 'x-scope-orgid': 'edge', 'user-agent': 'parallax/1.2.3' });
    expect(room.sink.sum('parallax_events_total', { endpoint: 'logs', outcome: 'delivered' })).toBe(20);
    expect(room.sink.sum('parallax_event_requests_total', { outcome: 'delivered' })).toBe(stub.requests.length);
    expect(room.sink.values('parallax_event_backlog', { endpoint: 'logs' }).at(-1)).toBe(0);
  });

  it.each([
    [503, 'failed', 'backoff'],
    [429, 'limited', 'backoff'],
    [401, 'refused', 'refused'],
    [404, 'refused', 'refused'],
    [260, 'refused', 'refused'],
    [415, 'refused', 'refused'],
  ])('wait while it answers %d, and lose nothing', async (status, outcome, reason) => {
    const stub = await loki();
    stub.refuse = (number) => (number < 3 ? status : undefined);
    const room = await new Room(folder(), toLoki(stub.url)).open();
    await room.put(...upTo(5));
    await room.until(() => stub.requests.length > 0 && room.sink.values('parallax_event_held', { reason }).includes(1));
    expect(room.sink.values('parallax_event_backlog', { endpoint: 'logs' }).at(-1)).toBe(5);
    await room.until(() => stub.lines.length === 5);
    await room.until(() => room.sink.values('parallax_event_held', { reason }).at(-1) === 0);
    await room.stop();
    expect(ids(stub.lines)).toEqual(upTo(5));
    expect(room.sink.sum('parallax_event_requests_total', { outcome })).toBe(3);
    expect(Math.max(...room.sink.values('parallax_event_backlog_age_seconds'))).toBeGreaterThan(0);
    expect(room.dead).toEqual([]);
  });

  it('are searched for the one that can never be stored; the others arrive once', async () => {
    const stub = await loki();
    const room = await new Room(folder(), toLoki(stub.url)).open();
    const old = recordOf(7, { started: new Date(START - 200 * 3_600_000).toISOString() });
    for (const number of upTo(16)) await room.events.put(number === 7 ? old : recordOf(number));
    await room.until(() => room.dead.length > 0 && stub.lines.length === 15);
    await room.stop();
    expect(ids(stub.lines).sort((one, other) => one - other)).toEqual(upTo(16).filter((number) => number !== 7));
    expect(room.dead).toMatchObject([{ endpoint: 'logs', status: 400, records: [{ run_id: old.run_id }] }]);
    expect(room.dead[0]?.words).toContain('too old');
    expect(room.sink.sum('parallax_events_total', { outcome: 'rejected' })).toBe(1);
    expect(room.sink.sum('parallax_events_total', { outcome: 'delivered' })).toBe(15);
  });

  it('go in smaller requests after 413', async () => {
    const stub = await loki();
    stub.refuse = (number) => (number < 2 ? 413 : undefined);
    const room = await new Room(folder(), toLoki(stub.url)).open();
    await room.put(...upTo(8));
    await room.until(() => stub.lines.length === 8);
    await room.stop();
    expect(ids(stub.lines)).toEqual(upTo(8));
    expect(stub.requests.map(({ status }) => status).slice(0, 3)).toEqual([413, 413, 204]);
  });

  it('are cut into requests of the size that is allowed', async () => {
    const stub = await loki();
    const room = await new Room(folder(), toLoki(stub.url, { batch: { max_size: '4kB' } })).open();
    await room.put(...upTo(30));
    await room.until(() => stub.lines.length === 30);
    await room.stop();
    expect(ids(stub.lines)).toEqual(upTo(30));
    expect(stub.requests.length).toBeGreaterThan(5);
  });

  it('go alone when one is larger than a request should be', async () => {
    const stub = await loki();
    const room = await new Room(folder(), toLoki(stub.url, { batch: { max_size: '1kB' } })).open();
    const words = ['x'.repeat(5_000)];
    for (const number of upTo(3)) await room.events.put(recordOf(number, { run: { ...recordOf(1).run, words } }));
    await room.until(() => stub.lines.length === 3);
    await room.stop();
    expect([ids(stub.lines), stub.requests.length]).toEqual([upTo(3), 3]);
  });

  it('are shortened where a line would be too long, and counted', async () => {
    const stub = await loki();
    const room = await new Room(folder(), toLoki(stub.url, { max_line: '1kB' })).open();
    const words = Array.from({ length: 100 }, (_, at) => `sentence ${at} on what was seen`);
    await room.events.put(recordOf(1, { run: { ...recordOf(1).run, words } }));
    await room.until(() => stub.lines.length === 1);
    await room.stop();
    expect(JSON.parse(stub.lines[0]?.line ?? '')).toMatchObject({ shortened: true });
    expect(room.sink.sum('parallax_events_total', { outcome: 'shortened' })).toBe(1);
    expect(room.sink.sum('parallax_events_total', { outcome: 'delivered' })).toBe(1);
  });

  it('survive kills while it is down: none lost, in order', async () => {
    const stub = await loki();
    let down = true;
    stub.refuse = () => (down ? 503 : undefined);
    const path = folder();
    for (let life = 0; life < 5; life += 1) {
      const room = await new Room(path, toLoki(stub.url)).open();
      await room.put(...upTo(10 * life + 10, 10 * life + 1));
      await room.die();
    }
    down = false;
    const room = await new Room(path, toLoki(stub.url)).open();
    await room.until(() => stub.lines.length === 50);
    await room.stop();
    expect(ids(stub.lines)).toEqual(upTo(50));
  });

  it('are sent again after a kill between storing and the cursor, and stored once', async () => {
    const stub = await loki();
    const path = folder();
    const first = await new Room(path, toLoki(stub.url)).open();
    const consumer = await first.queue?.consumer('logs', 1);
    if (consumer === undefined) throw new Error('no queue');
    // The disk takes the cursor no more.
    Object.assign(consumer, { commit: () => Promise.reject(new DiskError('full', 'ENOSPC')) });
    await first.put(...upTo(5));
    await first.until(() => stub.lines.length === 5);
    await first.die();
    const again = await new Room(path, toLoki(stub.url)).open();
    await again.put(6);
    await again.until(() => stub.lines.length === 6);
    await again.stop();
    expect(ids(stub.lines)).toEqual(upTo(6));
  });

  it('are delivered at a shutdown, as far as one attempt goes', async () => {
    const stub = await loki();
    const room = await new Room(folder(), toLoki(stub.url, { batch: { deadline: '5m' } })).open();
    await room.put(...upTo(7));
    await room.stop();
    expect(ids(stub.lines)).toEqual(upTo(7));
  });

  it('do not hold a shutdown up when it is down', async () => {
    const stub = await loki();
    stub.refuse = () => 503;
    const room = await new Room(folder(), toLoki(stub.url)).open();
    await room.put(1);
    await room.until(() => stub.requests.length > 0);
    const before = room.clock.now();
    await room.stop(60_000);
    expect(room.clock.now() - before).toBeLessThan(15_000);
  });

  it('of a version that is not known are left out and counted, and block nobody', async () => {
    const stub = await loki();
    const room = await new Room(folder(), toLoki(stub.url)).open();
    await room.put(1);
    await room.queue?.append(payloadOf(1, Uint8Array.of(9, 1, 2, 3)));
    await room.events.put({ ...recordOf(2), schema: 'parallax.path/9' as PathRecord['schema'] });
    await room.put(3);
    await room.until(() => stub.lines.length === 2 && (room.queue?.state.accepted ?? 0) === 4);
    await room.stop();
    expect(ids(stub.lines)).toEqual([1, 3]);
    expect(room.sink.sum('parallax_events_total', { outcome: 'rejected' })).toBe(2);
    expect(room.sink.values('parallax_event_backlog').at(-1)).toBe(0);
  });

  it('of a version that is not known are counted once, also when the configuration changes before they are done with', async () => {
    const stub = await loki();
    stub.refuse = () => 503;
    const room = await new Room(folder(), toLoki(stub.url)).open();
    await room.put(1);
    await room.queue?.append(payloadOf(1, Uint8Array.of(9, 1, 2, 3)));
    await room.put(3);
    await room.until(() => stub.requests.length > 0);
    let updated = false;
    void room.events.update(room.config(toLoki(stub.url, { batch: { deadline: '2s' } }))).then(() => (updated = true));
    await room.until(() => updated);
    stub.refuse = () => undefined;
    await room.until(() => stub.lines.length === 2);
    await room.stop();
    expect(ids(stub.lines)).toEqual([1, 3]);
    expect(room.sink.sum('parallax_events_total', { outcome: 'rejected' })).toBe(1);
  });

  it('reach each endpoint at its own pace; endpoints may come and go', async () => {
    const [fast, slow, late] = [await loki(), await loki(), await loki()];
    slow.refuse = () => 503;
    const two = { loki: [{ name: 'fast', url: fast.url }, { name: 'slow', url: slow.url }] }; // prettier-ignore
    const room = await new Room(folder(), two).open();
    await room.put(...upTo(5));
    await room.until(() => fast.lines.length === 5 && slow.requests.length > 0);
    expect(slow.lines).toEqual([]);
    slow.refuse = () => undefined;
    const changed = { loki: [{ name: 'slow', url: slow.url }, { name: 'late', url: late.url }] }; // prettier-ignore
    let updated = false;
    void room.events.update(room.config(changed)).then(() => (updated = true));
    await room.until(() => updated);
    await room.put(6);
    await room.until(() => slow.lines.length === 6 && late.lines.length === 1);
    await room.stop();
    expect(ids(fast.lines)).toEqual(upTo(5));
    expect(ids(slow.lines)).toEqual(upTo(6));
    expect(ids(late.lines)).toEqual([6]);
  });

  it('never show a secret of the endpoint', async () => {
    const stub = await loki();
    stub.refuse = (number) => (number < 2 ? 401 : undefined);
    const path = folder();
    const room = await new Room(path, toLoki(stub.url, { bearer_token: 'canary-7f3a' })).open();
    await room.put(1);
    await room.until(() => stub.lines.length === 1);
    await room.stop();
    expect(stub.requests[0]?.headers.authorization).toBe('Bearer canary-7f3a');
    expect(JSON.stringify([room.log.lines, room.dead, room.sink.batches])).not.toContain('canary');
  });
});

describe('events for a file', () => {
  const toFile = (path: string, more: object = {}): object => ({ file: { path, ...more } });
  const linesOf = (path: string): string[] =>
    existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter((line) => line !== '') : []; // prettier-ignore

  it('stand in it one a line, as they were made', async () => {
    const path = folder();
    const file = join(path, 'out', 'events.jsonl');
    const room = await new Room(path, toFile(file)).open();
    await room.put(...upTo(3));
    await room.stop();
    expect(linesOf(file)).toEqual(upTo(3).map((number) => JSON.stringify(recordOf(number))));
    expect(room.sink.sum('parallax_events_total', { endpoint: 'file', outcome: 'delivered' })).toBe(3);
  });

  it('fill one file after the other', async () => {
    const path = folder();
    const file = join(path, 'events.jsonl');
    const words = ['x'.repeat(150_000)];
    const room = await new Room(path, toFile(file, { max_size: '1MB', keep: 2 })).open();
    for (const number of upTo(12)) await room.events.put(recordOf(number, { run: { ...recordOf(1).run, words } }));
    await room.stop();
    const all = [`${file}.2`, `${file}.1`, file].flatMap(linesOf);
    expect(numbersOf(all)).toEqual(upTo(12));
    expect(linesOf(`${file}.1`).length).toBeGreaterThan(0);
  });

  it('wait for a disk that is full, and lose nothing', async () => {
    const path = folder();
    const file = join(path, 'events.jsonl');
    let full = true;
    const real = createAppendFiles(createFileLock());
    const openFile: OpenAppendFile = async (name): Promise<AppendFile> => {
      const opened = await real(name);
      const append = (bytes: Uint8Array): Promise<void> =>
        full ? Promise.reject(new DiskError('full', `${name}: ENOSPC`)) : opened.append(bytes);
      return { bytes: 0, append, rotate: (keep) => opened.rotate(keep), close: () => opened.close() };
    };
    const room = await new Room(path, toFile(file), { openFile }).open();
    await room.put(...upTo(4));
    await room.until(() =>
      room.sink.values('parallax_event_held', { endpoint: 'file', reason: 'backoff' }).includes(1),
    );
    expect(room.log.lines.some(({ fields }) => String(fields['problem']).includes('ENOSPC'))).toBe(true);
    full = false;
    await room.until(() => linesOf(file).length === 4);
    await room.stop();
    expect(numbersOf(linesOf(file))).toEqual(upTo(4));
    expect(room.sink.sum('parallax_event_requests_total', { outcome: 'failed' })).toBeGreaterThan(0);
  });

  it('are written again when a kill tore the last line, and none is missing', async () => {
    const path = folder();
    const file = join(path, 'events.jsonl');
    const real = createAppendFiles(createFileLock());
    let torn = 40;
    /** The process dies within a write. */
    const openFile: OpenAppendFile = async (name): Promise<AppendFile> => {
      const opened = await real(name);
      const append = async (bytes: Uint8Array): Promise<void> => {
        await opened.append(bytes.subarray(0, torn));
        throw new DiskError('failed', 'dead');
      };
      return { ...opened, bytes: 0, append, rotate: () => opened.rotate(1), close: () => opened.close() };
    };
    const first = await new Room(path, toFile(file), { openFile }).open();
    await first.put(...upTo(3));
    await first.until(() => existsSync(file) && readFileSync(file).length > 0);
    torn = 0;
    await first.die();
    const again = await new Room(path, toFile(file)).open();
    await again.put(4);
    await again.stop();
    expect(numbersOf(linesOf(file))).toEqual(upTo(4));
  });
});
