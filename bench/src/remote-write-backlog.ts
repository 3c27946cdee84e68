/**
 * A backlog from disk: our agent scrapes while the receiver is down, is started again without the scrape, and delivers what it
 * has on disk. Samples a second and CPU a sample of the whole agent, start included, beside a process that only encodes with
 * protobufjs and sends.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { end } from './processes.js';
import { NullReceiver, servePage, startAgent } from './remote-write-parts.js';
import { cpuSeconds, lessIsBetter, machine, type BenchRow } from './row.js';

const PAGE = 50_000;
const OUTAGE_MS = 45_000;
const PATIENCE_MS = 60_000;
const PEER = 'protobufjs 8.8.1, snappy and fetch, no queue';

interface Run {
  readonly samples: number;
  readonly ms: number;
  readonly cpu: number;
}

async function fill(folder: string, receiver: NullReceiver): Promise<void> {
  const { server, address } = await servePage(PAGE);
  await receiver.counts('close');
  const agent = await startAgent(folder, receiver.url, address);
  await sleep(OUTAGE_MS);
  await end(agent);
  server.close();
  await receiver.counts('open');
}

/** The tail waits for a full request, as it does on any day: what is behind this share is not measured. */
const SHARE = 0.98;

/** From so many samples on every series has been met, and what runs often is compiled: so a long outage goes on. */
const MET = 10 * PAGE;

/** From the first sample at the receiver to nearly the last, CPU too; and the part of it behind {@link MET}. */
async function drain(folder: string, receiver: NullReceiver): Promise<readonly [whole: Run, steady: Run]> {
  const { samples: before } = await receiver.counts();
  const agent = await startAgent(folder, receiver.url);
  const pid = agent.pid ?? 0;
  const points: Run[] = [];
  for (const limit = performance.now() + PATIENCE_MS; performance.now() < limit; await sleep(20)) {
    const { samples } = await receiver.counts();
    const now = { ms: performance.now(), cpu: cpuSeconds(pid), samples: samples - before };
    const last = points.at(-1);
    if (now.samples > (last?.samples ?? 0)) points.push(now);
    else if (last !== undefined && now.ms - last.ms > 8_000) break;
  }
  await end(agent);
  const [first] = points;
  const most = (points.at(-1)?.samples ?? 0) * SHARE;
  const last = points.find(({ samples }) => samples >= most);
  const met = points.find(({ samples }) => samples >= MET);
  if (first === undefined || met === undefined || last === undefined) throw new Error('the backlog did not arrive');
  return [between(first, last), between(met, last)];
}

const between = (from: Run, to: Run): Run => ({
  samples: to.samples - from.samples,
  ms: to.ms - from.ms,
  cpu: to.cpu - from.cpu,
});

async function peer(receiver: NullReceiver, samples: number): Promise<Run> {
  const script = fileURLToPath(new URL('./remote-write-peer.js', import.meta.url));
  const child = fork(script, [receiver.url, String(samples)]);
  const [said] = (await once(child, 'message')) as [Omit<Run, 'samples'>];
  await end(child);
  return { samples, ...said };
}

export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-bench-backlog-'));
  const receiver = await NullReceiver.start();
  try {
    await fill(folder, receiver);
    const [ours, steady] = await drain(folder, receiver);
    const theirs = await peer(receiver, 400_000);
    const rate = ({ samples, ms }: Run): number => samples / ms / 1000;
    const cost = ({ samples, cpu }: Run): number => (cpu / samples) * 1e6;
    return [
      {
        ...{ name: 'remote-write backlog rate vs protobufjs', unit: 'M samples/s', peerName: PEER, machine: machine() },
        ...{ ours: rate(ours), peer: rate(theirs), ratio: rate(ours) / rate(theirs) },
      },
      lessIsBetter({
        ...{ name: 'remote-write backlog CPU vs protobufjs', unit: 'us/sample', peerName: PEER },
        ...{ ours: cost(ours), peer: cost(theirs) },
      }),
      lessIsBetter({
        ...{ name: 'remote-write backlog CPU, its series met, vs protobufjs', unit: 'us/sample', peerName: PEER },
        ...{ ours: cost(steady), peer: cost(theirs) },
      }),
    ];
  } finally {
    await receiver[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}
