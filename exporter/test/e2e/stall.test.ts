/** A stalled event loop must not become latency: what was measured across a stall is withheld and counted. */
import { expect, it } from 'vitest';
import { testAgent, valueIn } from '../kit/agent.js';
import { parseExposition } from '../kit/parse-exposition.js';
import { outsideHttpServer } from '../kit/outside.js';

/** So long that a starved server on a busy machine is not mistaken for one. */
const STALL_MS = 400;
/** Longer than the pauses between two stalls: no run escapes them. */
const ANSWER_MS = 50;
const TIMES = ['parallax_probe_duration_seconds', 'parallax_http_phase_duration_seconds'];

interface Seen {
  readonly successes: number;
  readonly withheld: number;
  /** Samples well above the time of the answer, by their metric. */
  readonly stalled: Readonly<Record<string, number>>;
}

/** An agent whose loop is blocked again and again. */
async function measure(): Promise<Seen> {
  await using peer = await outsideHttpServer(ANSWER_MS);
  const targets = Array.from({ length: 20 }, (_, index) => `'http://127.0.0.1:${peer.port}/${index}'`).join(', ');
  await using test = await testAgent(`
probes:
  web: { type: http, interval: 1s, timeout: 900ms, targets: [${targets}] }
`);
  // Stalls come at moments that nothing is aligned with, for a bit more than two rounds of all targets.
  const end = performance.now() + 4_000;
  while (performance.now() < end) {
    const until = performance.now() + STALL_MS;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 37));
  }
  const sum = (text: string, name: string, le?: string): number =>
    parseExposition(new TextEncoder().encode(text), 'text')
      .samples.filter((one) => one.name === name && (le === undefined || one.labels.get('le') === le))
      .reduce((total, one) => total + one.value, 0);
  const [ok, invalid] = ['parallax_probe_successes_total', 'parallax_probe_invalid_total'];
  const text = await test.until((seen) => sum(seen, ok) > 20 && sum(seen, invalid) > 20);
  expect(valueIn(text, invalid, { reason: 'stall' })).toBeGreaterThan(0);
  const stalled = (name: string): number => sum(text, `${name}_count`) - sum(text, `${name}_bucket`, '0.25');
  return {
    ...{ successes: sum(text, ok), withheld: sum(text, invalid) },
    stalled: Object.fromEntries(TIMES.map((name) => [name, stalled(name)])),
  };
}

it('reports no stalled sample, and says how many it withheld', async () => {
  // On a busy machine the server itself is held up for a while, and what it took is true. An agent that takes its own
  // stalls for latency does so each time.
  const clean = { stalled: Object.fromEntries(TIMES.map((name) => [name, 0])) };
  let seen = await measure();
  for (let again = 0; again < 3 && TIMES.some((name) => seen.stalled[name] !== 0); again += 1) seen = await measure();
  expect(seen).toMatchObject(clean);
}, 240_000);
