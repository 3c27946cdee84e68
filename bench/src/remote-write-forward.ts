/**
 * CPU of a sample that is scraped and forwarded: our agent in the place of Prometheus beside Debian's Prometheus in agent
 * mode, both at the same time, with the same configuration file, the same page every second, to receivers that count.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { end } from './processes.js';
import { NullReceiver, servePage, startForwarder } from './remote-write-parts.js';
import { cpuSeconds, lessIsBetter, type BenchRow } from './row.js';

const SAMPLES = 5_000;
/** Both have started, learned the page and compiled what they run often. */
const SETTLE_MS = 30_000;
const MEASURE_MS = 60_000;
const PEER = "Debian's prometheus --enable-feature=agent";

interface Reading {
  readonly cpu: number;
  readonly samples: number;
  readonly bytes: number;
}

export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-bench-forward-'));
  const { server, address } = await servePage(SAMPLES);
  const [ourReceiver, theirReceiver] = [await NullReceiver.start(), await NullReceiver.start()];
  const ours = await startForwarder('ours', folder, address, ourReceiver.url);
  const peer = await startForwarder('prometheus', folder, address, theirReceiver.url);
  const read = async (pid: number, receiver: NullReceiver): Promise<Reading> => ({
    ...(await receiver.counts()),
    cpu: cpuSeconds(pid),
  });
  const both = (): Promise<Reading[]> =>
    Promise.all([read(ours.pid ?? 0, ourReceiver), read(peer.pid ?? 0, theirReceiver)]);
  try {
    await sleep(SETTLE_MS);
    const before = await both();
    await sleep(MEASURE_MS);
    const after = await both();
    const [one, other] = after.map((now, k) => ({
      micros: ((now.cpu - (before[k]?.cpu ?? NaN)) / (now.samples - (before[k]?.samples ?? NaN))) * 1e6,
      bytes: (now.bytes - (before[k]?.bytes ?? NaN)) / (now.samples - (before[k]?.samples ?? NaN)),
    }));
    const row = (name: string, unit: string, figure: 'micros' | 'bytes'): BenchRow =>
      lessIsBetter({ name, unit, ours: one?.[figure] ?? NaN, peer: other?.[figure] ?? NaN, peerName: PEER });
    return [
      row('remote-write forward CPU vs prometheus agent', 'us/sample', 'micros'),
      row('remote-write forward bytes vs prometheus agent', 'bytes/sample', 'bytes'),
    ];
  } finally {
    await Promise.all([end(ours), end(peer)]);
    await Promise.all([ourReceiver, theirReceiver].map((one) => one[Symbol.asyncDispose]()));
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
