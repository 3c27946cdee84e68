/**
 * Are the times of a connection true while the main loop is busy? The server answers after 50 ms in a process of its
 * own; tcpdump is the witness. The machine may be busy with other work too: a measurement is repeated up to three
 * times and the best one counts, and what was seen is printed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Measured } from '../../src/core/clock.js';
import type { Net } from '../../src/core/net.js';
import type { SocketClock } from '../../src/core/socket-clock.js';
import { createSocketClock } from '../../src/engine/tcp-stamps.js';
import { createPlatform } from '../../src/platform/index.js';
import { startCapture, type Truth } from './capture.js';

const DELAY_MS = 50;
const never = new AbortController().signal;
setMaxListeners(0, never);
/** The server closes after the answer when asked to, as most do: its FIN is a segment of its own. */
const requests = {
  keep: Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'),
  close: Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'),
};

let server: ChildProcess;
let port = 0;
const stamps = createSocketClock();

beforeAll(async () => {
  const path = fileURLToPath(new URL('./delay-server.mjs', import.meta.url));
  server = spawn(process.execPath, [path, String(DELAY_MS)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout ?? server, 'data')) as [Buffer];
  port = Number(line.toString());
});
afterAll(() => {
  server.kill('SIGKILL');
  stamps.close();
});

interface Row {
  readonly localPort: number;
  readonly connect: Measured;
  readonly firstByte: Measured;
}

async function measure(net: Net, request: Buffer): Promise<Row> {
  const address = { ip: '127.0.0.1', family: '4' } as const;
  const connection = await net.connect({ address, port, egress: {} }, never);
  const { localPort, connectTime } = connection;
  let got = '';
  const consumer = {
    push: (chunk: Uint8Array): 'more' | 'done' => {
      got += Buffer.from(chunk).toString('latin1');
      return got.endsWith('\r\n\r\nok') ? 'done' : 'more';
    },
    end: (): void => undefined,
  };
  const { firstByte } = await connection.exchange(request, consumer, never);
  connection.close();
  if (firstByte === undefined) throw new Error('an answer without a first byte');
  return { localPort, connect: connectTime, firstByte };
}

/** Blocks the event loop again and again until `done`: `next` gives how long to block and to rest, in ms. */
function disturb(next: () => readonly [block: number, rest: number]): () => void {
  let timer: NodeJS.Timeout;
  const again = (): void => {
    const [block, rest] = next();
    for (const end = performance.now() + block; performance.now() < end;);
    timer = setTimeout(again, rest);
  };
  timer = setTimeout(again, 1);
  return () => clearTimeout(timer);
}

interface Errors {
  readonly rows: number;
  readonly unseen: number;
  readonly invalid: number;
  /** Measured minus true, microseconds, ascending by size. */
  readonly connect: readonly number[];
  readonly firstByte: readonly number[];
}

function errors(rows: readonly Row[], truth: ReadonlyMap<number, Truth>): Errors {
  const connect: number[] = [];
  const firstByte: number[] = [];
  let unseen = 0;
  let invalid = 0;
  for (const row of rows) {
    const real = truth.get(row.localPort);
    if (real === undefined) unseen++;
    else {
      if (typeof row.connect === 'number') connect.push((row.connect - real.connect) * 1e6);
      if (typeof row.firstByte === 'number') firstByte.push((row.firstByte - real.firstByte) * 1e6);
      else invalid++;
    }
  }
  const bySize = (a: number, b: number): number => Math.abs(a) - Math.abs(b);
  return { rows: rows.length, unseen, invalid, connect: connect.sort(bySize), firstByte: firstByte.sort(bySize) };
}

const quantile = (sorted: readonly number[], q: number): number => sorted[Math.ceil(q * sorted.length) - 1] ?? NaN;
const show = (name: string, { rows, unseen, invalid, connect, firstByte }: Errors): void => {
  const text = [connect, firstByte].map((one) => [0.5, 0.99, 1].map((q) => Math.round(quantile(one, q))).join('/'));
  process.stdout.write(
    `${name}: ${rows} probes, ${invalid} withheld, ${unseen} not captured; error in us (p50/p99/max) ` +
      `connect ${text[0]} (${connect.length}), first byte ${text[1]} (${firstByte.length})\n`,
  );
};

/** Up to three measurements; the first that `good` accepts, else the last. Undefined without a witness. */
async function best(
  name: string,
  act: () => Promise<Row[]>,
  good: (e: Errors) => boolean,
): Promise<Errors | undefined> {
  let last: Errors | undefined;
  for (let attempt = 0; attempt < 3 && (last === undefined || !good(last)); attempt++) {
    const capture = await startCapture(port);
    if (capture === undefined) return undefined;
    const rows = await act();
    last = errors(rows, await capture.stop());
    show(name, last);
  }
  return last;
}

/** A kernel that cannot be asked: everything is timed by the loop. */
const blind: SocketClock = {
  ...stamps,
  available: false,
  connectSeconds: () => undefined,
  arm: () => false,
  peekReceiveStamp: () => undefined,
  arrivals: () => undefined,
  realtime: () => Date.now() / 1000,
};

/** 1,000 connections at once, while the loop blocks for 20 ms and rests for 20. */
async function thousand(net: Net, request: Buffer): Promise<Row[]> {
  const rest = disturb(() => [20, 20]);
  try {
    return await Promise.all(Array.from({ length: 1000 }, () => measure(net, request)));
  } finally {
    rest();
  }
}

const p99 = (sorted: readonly number[]): number => Math.abs(quantile(sorted, 0.99));

describe('the times of a connection, against a packet capture', () => {
  it('are true for 1,000 probes at once while the loop blocks for 20 ms every 40 ms', async (context) => {
    const { net } = createPlatform(stamps);
    await measure(net, requests.keep);
    const good = (e: Errors): boolean => p99(e.connect) < 50 && p99(e.firstByte) < 1000;
    const seen = await best('1,000 at once, busy loop', () => thousand(net, requests.keep), good);
    if (seen === undefined || !stamps.available)
      return context.skip('needs tcpdump with CAP_NET_RAW and kernel stamps');
    expect(seen.unseen).toBeLessThan(10);
    expect(seen.connect.length).toBeGreaterThan(950);
    expect(seen.firstByte.length).toBeGreaterThan(950);
    expect(p99(seen.connect)).toBeLessThan(50);
    expect(p99(seen.firstByte)).toBeLessThan(1000);
  });

  it('are true or withheld when the server closes after its answer and the kernel merges the two', async (context) => {
    const { net } = createPlatform(stamps);
    // A FIN within a tick of the kernel after the answer cannot be told from it; 5 % of the window are borne anyway.
    const good = (e: Errors): boolean => p99(e.firstByte) < 12_000;
    const seen = await best('1,000 at once, busy loop, server closes', () => thousand(net, requests.close), good);
    if (seen === undefined || !stamps.available)
      return context.skip('needs tcpdump with CAP_NET_RAW and kernel stamps');
    expect(p99(seen.firstByte)).toBeLessThan(12_000);
    expect(p99(seen.connect)).toBeLessThan(1000);
  });

  it('are withheld, not wrong, where the loop times them and stalls for 20 to 200 ms', async (context) => {
    const { net } = createPlatform(blind);
    const act = async (): Promise<Row[]> => {
      const rows: Row[] = [];
      const rest = disturb(() => [20 + Math.random() * 180, 150 + Math.random() * 300]);
      const end = performance.now() + 3000;
      const worker = async (): Promise<void> => {
        while (performance.now() < end) rows.push(await measure(net, requests.keep));
      };
      try {
        await Promise.all(Array.from({ length: 8 }, worker));
      } finally {
        rest();
      }
      return rows;
    };
    // What a sample may be off without being withheld: 5 % of its window, and a wake-up of a loaded machine.
    const good = (e: Errors): boolean =>
      Math.abs(quantile(e.firstByte, 1)) < 8000 && Math.abs(quantile(e.connect, 1)) < 8000;
    const seen = await best('stalls of 20 to 200 ms, loop clock', act, good);
    if (seen === undefined) return context.skip('needs tcpdump with CAP_NET_RAW');
    expect(seen.invalid).toBeGreaterThan(0);
    expect(seen.firstByte.length).toBeGreaterThan(10);
    expect(Math.abs(quantile(seen.firstByte, 1))).toBeLessThan(8000);
    expect(Math.abs(quantile(seen.connect, 1))).toBeLessThan(8000);
  });
});
