/** A stalled event loop must not become latency: what was measured across a stall is withheld and counted. */
import { expect, it } from 'vitest';
import { testAgent, valueIn } from '../kit/agent.js';
import { parseExposition } from '../kit/parse-exposition.js';
import { outsideHttpServer } from '../kit/outside.js';

/** So long that a starved server on a busy machine is not mistaken for one. */
const STALL_MS = 400;
/** Longer than the pauses between two stalls: no run escapes them. */
const ANSWER_MS = 50;

it('reports no stalled sample, and says how many it withheld', async () => {
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
  const text = await test.until(
    (seen) => (valueIn(seen, 'parallax_probe_invalid_total', { reason: 'stall' }) ?? 0) > 0,
  );
  const { samples } = parseExposition(new TextEncoder().encode(text), 'text');
  const sum = (name: string): number =>
    samples.filter((one) => one.name === name).reduce((total, one) => total + one.value, 0);
  const under = (name: string, le: string): number =>
    samples
      .filter((one) => one.name === `${name}_bucket` && one.labels.get('le') === le)
      .reduce((total, one) => total + one.value, 0);
  expect(sum('parallax_probe_successes_total')).toBeGreaterThan(20);
  expect(sum('parallax_probe_invalid_total')).toBeGreaterThan(20);
  // Whatever is well above the time of the answer had a stall in it.
  for (const name of ['parallax_probe_duration_seconds', 'parallax_http_phase_duration_seconds']) {
    expect(sum(`${name}_count`) - under(name, '0.25'), name).toBe(0);
  }
});
