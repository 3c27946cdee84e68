import { probeInvalid } from '@parallax/contract';
import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { names } from '../../../test/kit/resolver.js';
import { runOnce, type Outcome } from '../../../test/kit/run.js';
import { freePort, udpServer, type Peer, type Reply } from '../../../test/kit/servers.js';
import { block, slowUdp } from '../../../test/kit/slow-udp.js';
import { udp } from './index.js';

const peers: Peer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

async function serve(reply: Reply): Promise<string> {
  const peer = await udpServer(reply);
  peers.push(peer);
  return `127.0.0.1:${peer.port}`;
}
const probe = (host: string, config: object = {}, timeout = 2000): Promise<Outcome> =>
  runOnce(udp, host, { config: { spacing: '5ms', ...config }, common: { timeout } });

/** Short names to values; round trips only counted, withheld ones too: the peer shares this event loop. */
function counts({ samples }: Outcome): Record<string, number> {
  const found: Record<string, number> = { rtts: 0 };
  for (const { metric, labels, value } of samples) {
    if (metric.type === 'histogram' || metric === probeInvalid) found['rtts'] = (found['rtts'] ?? 0) + 1;
    else found[labels['kind'] ?? metric.name.replace(/^parallax_udp_|_total$/g, '')] = value;
  }
  return found;
}
const NONE = { rtts: 0, sent: 0, received: 0, mismatch: 0, duplicate: 0, late: 0, icmp_errors: 0 };

describe('udp', () => {
  it('sends text or bytes and is answered', async () => {
    const heard: string[] = [];
    const host = await serve((datagram) => {
      heard.push(datagram.toString('hex'));
      return datagram;
    });
    const outcome = await probe(host, { send: 'ping\n', expect: '^ping$' });
    expect(outcome.result).toMatchObject({ outcome: 'failed', failure: { reason: 'expect_mismatch' } });
    expect((await probe(host, { send: 'ping', expect: '^ping$' })).result.outcome).toBe('ok');
    const bytes = await probe(host, { send_bytes: '00ff10', expect_bytes: 'ff10' });
    expect(counts(bytes)).toEqual({ ...NONE, rtts: 1, sent: 1, received: 1 });
    expect((await probe(host)).result.outcome).toBe('ok');
    expect(heard).toEqual(['70696e670a', '70696e67', '00ff10', '']);
  });

  // Timed on an otherwise idle machine: a busy one spoils a run now and then, what is wrong is so each time.
  it('counts what is lost, and succeeds with what is not', { retry: 3 }, async () => {
    let count = 0;
    const host = await serve((datagram) => ((count += 1) % 2 === 0 ? datagram : undefined));
    const outcome = await probe(host, { send: 'x', count: 6, wait: '100ms' });
    expect(outcome.result.outcome).toBe('ok');
    expect(counts(outcome)).toEqual({ ...NONE, rtts: 3, sent: 6, received: 3 });
  });

  it.runIf(process.platform === 'linux')('times answers truly while the loop is blocked', { retry: 3 }, async () => {
    const server = await slowUdp(20);
    peers.push({ port: server.port, seen: () => 1, close: async () => void (await server.close()) });
    const running = probe(`127.0.0.1:${server.port}`, { send: 'x' });
    setImmediate(() => block(100));
    const { result } = await running;
    const rtt =
      'rtts' in result.measured && Array.isArray(result.measured.rtts) ? Number(result.measured.rtts[0]) : NaN;
    expect(rtt - server.delay()).toBeGreaterThan(0);
    expect(rtt - server.delay()).toBeLessThan(0.05);
  });

  it('never takes a late answer for the answer to the next datagram', { retry: 3 }, async () => {
    const ports = new Set<number>();
    const echo = createSocket('udp4');
    await new Promise<void>((resolve) => echo.bind(0, '127.0.0.1', resolve));
    const timers: NodeJS.Timeout[] = [];
    echo.on('message', (datagram, from) => {
      ports.add(from.port);
      // Each answer comes when the wait of its datagram is over and the next one is out.
      timers.push(setTimeout(() => echo.send(datagram, from.port, from.address, () => undefined), 60));
    });
    const config = { send: 'x', count: 3, spacing: '40ms', wait: '30ms' };
    const outcome = await probe(`127.0.0.1:${echo.address().port}`, config);
    for (const timer of timers) clearTimeout(timer);
    echo.close();
    expect(ports.size).toBe(3);
    expect(outcome.result).toMatchObject({ outcome: 'failed', failure: { reason: 'packet_loss' } });
    expect(counts(outcome)).toMatchObject({ sent: 3, received: 0, rtts: 0, duplicate: 0 });
    expect(counts(outcome)['late']).toBeGreaterThanOrEqual(1);
  });

  it('counts duplicates and wrong answers', async () => {
    const twice = await serve((datagram) => [datagram, datagram]);
    expect(counts(await probe(twice, { send: 'x', count: 3, spacing: '20ms' }))).toMatchObject({
      sent: 3,
      received: 3,
      duplicate: expect.toSatisfy((count: number) => count >= 2 && count <= 3),
    });
    const wrong = await probe(await serve(() => Buffer.from('no')), { expect: 'yes', count: 2 });
    expect(wrong.result).toMatchObject({ failure: { phase: 'validate', reason: 'expect_mismatch' } });
    expect(counts(wrong)).toMatchObject({ sent: 2, received: 0, mismatch: 2, rtts: 0 });
  });

  it('reports a closed port as refused', async () => {
    const outcome = await probe(`127.0.0.1:${await freePort()}`, { send: 'x', count: 2 });
    expect(outcome.result).toMatchObject({
      failure: { phase: 'reply', reason: 'connection_refused', source: 'target' },
    });
    expect(counts(outcome)).toMatchObject({ sent: 2, received: 0, icmp_errors: 2 });
  });

  it('ends by its deadline with what it has counted', { retry: 3 }, async () => {
    const silent = await serve(() => undefined);
    const lost = await probe(silent, { send: 'x', count: 100, spacing: '10ms' }, 300);
    expect(lost.result).toMatchObject({
      failure: { phase: 'reply', reason: expect.stringMatching(/timeout|packet_loss/) },
    });
    expect(counts(lost)['sent']).toBeGreaterThan(5);
    let count = 0;
    const once = await serve((datagram) => ((count += 1) === 1 ? datagram : undefined));
    const partly = await probe(once, { send: 'x', count: 3 }, 300);
    expect(partly.result.outcome).toBe('ok');
    expect(counts(partly)).toMatchObject({ sent: 3, received: 1 });
    expect(partly.took).toBeLessThan(600);
  });

  it('says nothing of loss when the name does not resolve', async () => {
    const outcome = await runOnce(udp, 'nowhere.test:7', { ports: { resolver: names({}) } });
    expect(outcome.samples).toEqual([]);
  });
});

describe('options', () => {
  it.each([
    [{ send: 'a', send_bytes: '00' }],
    [{ send_bytes: '0' }],
    [{ send: 'é'.repeat(40_000) }],
    [{ count: 0 }],
    [{ count: 101 }],
    [{ expect: '(' }],
  ])('refuses %#', (config) => {
    expect(udp.Config.safeParse(config).success).toBe(false);
  });
});
