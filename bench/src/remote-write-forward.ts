/**
 * CPU of a sample that is scraped and forwarded: our agent in the place of Prometheus beside Debian's Prometheus in agent
 * mode, both at the same time, with the same configuration file, the same page every second, to receivers that count. Both
 * run for a while first: neither the start nor what a runtime compiles then is in the figures.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, ofTree, residentBytes } from './processes.js';
import { NullReceiver, servePage, startForwarder } from './remote-write-parts.js';
import { cpuSeconds, lessIsBetter, median, type BenchRow } from './row.js';

/** Samples of the page: a host and its exporters, a rack of them, a large one. */
const PAGES = [5_000, 20_000, 50_000];
const SETTLE_MS = 90_000;
const WINDOWS = 5;
const WINDOW_MS = 20_000;
const PEER = "Debian's prometheus --enable-feature=agent";

/** A forwarder and the receiver that it sends to. */
interface Side {
  readonly child: ChildProcess;
  readonly receiver: NullReceiver;
}

/** What a side did in one window. */
interface Window {
  readonly cpu: number;
  readonly samples: number;
  readonly bytes: number;
  readonly rss: number;
}

async function startSide(who: 'ours' | 'prometheus', folder: string, page: string | undefined): Promise<Side> {
  const receiver = await NullReceiver.start();
  return { receiver, child: await startForwarder(who, folder, page, receiver.url) };
}

async function read({ child, receiver }: Side): Promise<Window> {
  const pid = child.pid ?? 0;
  const counts = await receiver.counts();
  return { ...counts, cpu: ofTree(pid, cpuSeconds), rss: ofTree(pid, residentBytes) };
}

/** Both sides over the same windows, ours first. */
async function windows(sides: readonly Side[]): Promise<readonly (readonly Window[])[]> {
  const all: Window[][] = sides.map(() => []);
  await sleep(SETTLE_MS);
  let before = await Promise.all(sides.map(read));
  for (let window = 0; window < WINDOWS; window += 1) {
    await sleep(WINDOW_MS);
    const now = await Promise.all(sides.map(read));
    now.forEach((one, k) => {
      const { cpu, samples, bytes } = before[k] ?? one;
      all[k]?.push({ cpu: one.cpu - cpu, samples: one.samples - samples, bytes: one.bytes - bytes, rss: one.rss });
    });
    before = now;
  }
  return all;
}

/** Both sides with a page of so many samples, or without one; medians of the windows. */
async function sideBySide(samples: number, rowsOf: (row: RowMaker) => BenchRow[]): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-bench-forward-'));
  const page = samples === 0 ? undefined : await servePage(samples);
  const seconds = (SETTLE_MS + WINDOWS * WINDOW_MS) / 1000;
  process.stderr.write(`bench: forwarding ${samples} samples a second, ${seconds} s\n`);
  const sides: Side[] = [];
  try {
    for (const who of ['ours', 'prometheus'] as const) sides.push(await startSide(who, folder, page?.address));
    const [ours = [], peer = []] = await windows(sides);
    return rowsOf((name, unit, figure) =>
      lessIsBetter({
        ...{ name: `remote-write forward ${name} vs prometheus agent`, unit, peerName: PEER },
        ...{ ours: median(ours.map(figure)), peer: median(peer.map(figure)) },
      }),
    );
  } finally {
    await Promise.all(sides.map(({ child }) => end(child)));
    await Promise.all(sides.map(({ receiver }) => receiver[Symbol.asyncDispose]()));
    page?.server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type RowMaker = (name: string, unit: string, figure: (window: Window) => number) => BenchRow;

export async function run(): Promise<BenchRow[]> {
  const rows = await sideBySide(0, (row) => [
    row('nothing', '% of a core', ({ cpu }) => (cpu / WINDOW_MS) * 100_000),
    row('nothing, memory', 'bytes RSS', ({ rss }) => rss),
  ]);
  for (const samples of PAGES) {
    const size = `${samples} samples`;
    rows.push(
      ...(await sideBySide(samples, (row) => [
        row(`${size}, CPU`, 'us/sample', (window) => (window.cpu / window.samples) * 1e6),
        row(`${size}, on the wire`, 'bytes/sample', (window) => window.bytes / window.samples),
        row(`${size}, memory`, 'bytes RSS', ({ rss }) => rss),
      ])),
    );
  }
  return rows;
}
