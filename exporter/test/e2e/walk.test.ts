/**
 * The walk of one datum, as the architecture tells it: "the TLS handshake with a loopback server took as long as that
 * server waits". Each step is one function, and each arrow a value that is printed and checked here.
 */
import { tlsPhaseDuration } from '@parallax/contract';
import { expect, it } from 'vitest';
import { createServer } from 'node:net';
import { connect, type AddressInfo } from 'node:net';
import { negotiate, renderWhole } from '../../src/exposition/index.js';
import { tls } from '../../src/probes/tls/index.js';
import { runBatch } from '../../src/scheduler/batch.js';
import { execute } from '../../src/scheduler/execute.js';
import { jobOf } from '../../src/scheduler/job.js';
import { Plan } from '../../src/scheduler/plan.js';
import { Store } from '../../src/store/index.js';
import { certificate } from '../kit/certificate-forge.js';
import { testPorts } from '../kit/ports.js';
import { testTarget } from '../kit/run.js';
import { tlsServer, type Peer } from '../kit/servers.js';

const WAIT_MS = 40;
const MOST_SECONDS = (WAIT_MS * 3) / 1000;

/** Passes bytes on, those of the server to the client `ms` later. */
async function delayed(to: number, ms: number): Promise<Peer> {
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    client.pipe(upstream);
    upstream.on('data', (chunk) => setTimeout(() => client.write(chunk), ms));
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, seen: () => 0, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

it('walks from the plan to the text of a scrape', async () => {
  const steps: string[] = [];
  const show = (step: string, value: unknown): void => {
    steps.push(step);
    // eslint-disable-next-line no-console -- printing each value is the point of this test
    if (process.env['WALK']) console.log(`${steps.length}. ${step}\n`, value);
  };
  const leaf = certificate({ dns: ['localhost'] });
  const server = await tlsServer({ cert: leaf.pem, key: leaf.keyPem, maxVersion: 'TLSv1.3' }, (socket) =>
    socket.resume(),
  );
  const peer = await delayed(server.port, WAIT_MS);
  const ports = testPorts();
  try {
    show('contract: the word exists', tlsPhaseDuration.name);

    const target = testTarget(tls, `localhost:${peer.port}`, { config: { skip_verify: true }, name: 'loopback' });
    const job = jobOf(tls, target);
    show('target: what to measure', target);

    const plan = new Plan(0);
    plan.add({ key: job.key, interval: target.common.interval }, 0);
    const { due } = plan.take(plan.nextAt() ?? 0);
    show('scheduler/plan: what is due', due);
    expect(due).toEqual([{ key: job.key, slot: expect.any(Number) }]);

    // The loop of this process also serves, and on a busy machine late; a stall withholds the value. Then the run is
    // simply made again.
    let observation = await execute(ports, job);
    for (let again = 0; again < 20 && !timed(observation?.result.measured, MOST_SECONDS); again += 1) {
      observation = await execute(ports, job);
    }
    if (observation === undefined) throw new Error('nobody cancelled this run');
    show('probes/tls/run: a plain value that knows no metric', observation.result);
    expect(observation.result.outcome).toBe('ok');

    const samples = [...job.probe.samples(observation.result)];
    show('probes/tls/metrics: samples, by a pure function', samples);
    const handshake = samples.find((one) => one.metric === tlsPhaseDuration && one.labels['phase'] === 'tls');
    expect(handshake?.value).toBeGreaterThan(WAIT_MS / 1000);
    expect(handshake?.value).toBeLessThan(MOST_SECONDS);

    const missed = { overrun: 0, late: 0 };
    const batch = runBatch(observation, { vantage: 'fra', now: ports.clock.now(), missed });
    show('scheduler/batch: what every target has, and its labels', { ...batch, samples: [...batch.samples] });
    expect(batch.labels).toEqual({ vantage: 'fra', probe: 'tls-test', target: 'loopback' });

    const store = new Store({ clock: ports.clock, labels: { vantage: 'fra' } });
    store.accept(batch);
    const snapshot = store.snapshot();
    show(
      'store: a frozen snapshot',
      snapshot.families.map((family) => `${family.head.name} (${family.rows} rows)`),
    );

    const text = new TextDecoder().decode(renderWhole(snapshot.families, negotiate('text/plain')));
    const lines = text
      .split('\n')
      .filter((line) => line.includes(tlsPhaseDuration.name) && line.includes('phase="tls"'));
    show('exposition: the text of a scrape', lines.join('\n'));
    const sum = Number(
      lines
        .find((line) => line.includes('_sum'))
        ?.split(' ')
        .at(-1),
    );
    expect(sum).toBe(handshake?.value);
    expect(lines.find((line) => line.includes('le="0.025"'))).toMatch(/ 0$/);
    expect(lines.find((line) => line.includes('le="0.25"'))).toMatch(/ 1$/);
    expect(lines[0]).toContain('target="loopback"');
    expect(steps).toHaveLength(8);
  } finally {
    await peer.close();
    await server.close();
  }
});

/** Whether the handshake could be timed truly, and nobody else was waited for. */
function timed(measured: unknown, most: number): boolean {
  const { tls: report } = measured as { tls?: { seconds: unknown } };
  return typeof report?.seconds === 'number' && report.seconds < most;
}
