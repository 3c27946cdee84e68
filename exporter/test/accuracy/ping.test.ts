/**
 * The truth of round-trip times: our engine beside `ping`, at the same time, on the same path, while the event loop of
 * this process is blocked half of the time.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { createPinger } from '../../src/engine/index.js';

const PACKETS = 400;
const SPACING = 4;
const ATTEMPTS = 6;
/** Seconds: the goal. */
const CLOSE = 50e-6;
/** When the 99th percentile of `ping` is this far above its median, the machine is contested and `ping` no oracle. */
const CONTESTED = 100e-6;

const pinger = createPinger();
afterAll(() => pinger.close());

interface Spread {
  readonly p50: number;
  readonly p99: number;
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function byPing(): Promise<Spread> {
  const words = ['-n', '-c', String(PACKETS), '-i', String(SPACING / 1000), '127.0.0.1'];
  const { stdout } = await promisify(execFile)('ping', words, { timeout: 20_000, env: { LC_ALL: 'C' } });
  const values = [...stdout.matchAll(/time=([\d.]+) ms/g)].map((match) => Number(match[1]) / 1000);
  expect(values.length).toBeGreaterThan(PACKETS * 0.9);
  return spread(values);
}

async function byUs(): Promise<Spread> {
  const request = {
    ...{ address: { ip: '127.0.0.1', family: '4' } as const, egress: {}, size: 56, dontFragment: false },
    ...{ count: PACKETS, spacing: SPACING, timeout: 1000 },
  };
  const { rtts, withheld } = await pinger.ping(request, new AbortController().signal);
  const values = rtts.filter((rtt) => rtt !== null);
  expect(values.length, JSON.stringify(withheld)).toBeGreaterThan(PACKETS * 0.9);
  return spread(values);
}

/** Blocks this thread 20 ms in every 40; tells how long the loop was blocked at most. */
function keepBusy(): { stop(): number } {
  let longest = 0;
  const timer = setInterval(() => {
    const begun = performance.now();
    while (performance.now() - begun < 20);
    longest = Math.max(longest, performance.now() - begun);
  }, 40);
  return {
    stop: () => {
      clearInterval(timer);
      return longest;
    },
  };
}

/** Skipped only where there is no `ping`, or nobody lets us ping; anything else that goes wrong is a failure. */
const hasBoth = await Promise.all([byPing(), byUs()]).then(
  () => '',
  (error: Error & { code?: unknown; reason?: unknown }) => {
    const cannot = error.code === 'ENOENT' || error.reason === 'permission_denied' || error.reason === 'unsupported';
    if (!cannot) throw error;
    return `(skipped: ${error.message.slice(0, 200)})`;
  },
);

test.skipIf(hasBoth !== '')(
  `round trips are those of ping, whatever the event loop does ${hasBoth}`,
  { timeout: 60_000 },
  async () => {
    const seen: string[] = [];
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const busy = keepBusy();
      const [ours, theirs] = await Promise.all([byUs(), byPing()]);
      expect(busy.stop()).toBeGreaterThan(15);
      const micros = (seconds: number): number => Math.round(seconds * 1e6);
      seen.push(`ours ${micros(ours.p50)}/${micros(ours.p99)} us, ping ${micros(theirs.p50)}/${micros(theirs.p99)} us`);
      const median = Math.abs(ours.p50 - theirs.p50) < CLOSE;
      const tail = Math.abs(ours.p99 - theirs.p99) < CLOSE;
      // A contested machine delays ping between its clock and the wire; the kernel's stamps must then be the better ones.
      const oracleIsWorse = theirs.p99 - theirs.p50 > CONTESTED && ours.p99 < theirs.p99;
      if (median && (tail || oracleIsWorse)) return;
    }
    expect.fail(`p50/p99 of ${ATTEMPTS} attempts: ${seen.join('; ')}`);
  },
);
