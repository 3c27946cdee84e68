import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Clock } from '../../core/clock.js';
import type { HttpClient } from '../../core/http-client.js';
import { createSocketClock } from '../../engine/index.js';
import { createResolver, type OwnResolver } from '../../resolver/index.js';
import { answerQuery } from '../../../test/kit/dns-server.js';
import { failureOf, post, testHttp, textOf } from '../../../test/kit/http-client.js';
import { freePort, httpServer, tcpServer, udpServer, type Peer } from '../../../test/kit/servers.js';
import { createPlatform, type Platform } from '../index.js';

const NAME = 'receiver.example';
/** What the name server does with a question. */
let zone: Record<string, readonly string[]> = {};
let mood: 'answers' | 'servfail' | 'silent' = 'answers';
let asked = 0;
let ttl = 1;

let shift = 0;
let platform: Platform;
let resolver: OwnResolver;
let http: ReturnType<typeof testHttp>;
const peers: Peer[] = [];

beforeEach(async () => {
  [zone, mood, asked, ttl, shift] = [{ [NAME]: ['127.0.0.2'] }, 'answers', 0, 1, 0];
  platform = createPlatform(createSocketClock());
  const dns = await udpServer((query) => {
    asked += 1;
    if (mood === 'silent') return undefined;
    const answer = answerQuery(query, zone, ttl);
    if (mood === 'servfail') answer[3] = 0x82;
    return answer;
  });
  peers.push(dns);
  const { clock: real, net, readSecret } = platform;
  // Real time, but the test may go ahead of it.
  const clock: Clock = {
    now: () => real.now() + shift,
    wall: () => real.wall() + shift,
    lap: (work) => real.lap(work),
    sleep: (ms, signal) => real.sleep(ms, signal),
  };
  const system = (): Promise<{ resolvConf: string; hosts: string }> => Promise.resolve({ resolvConf: '', hosts: '' });
  resolver = createResolver({ net, clock, system, servers: [`127.0.0.1:${dns.port}`] });
  http = testHttp({ resolver, clock, readSecret: (ref) => readSecret(ref) });
});
afterEach(async () => {
  await http.close();
  resolver.close();
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

/** The same port on several addresses; each answers with its address. */
async function receivers(...hosts: string[]): Promise<{ url: string; peers: Peer[] }> {
  const port = await freePort();
  const opened: Peer[] = [];
  for (const host of hosts) opened.push(await listenAt(host, port));
  peers.push(...opened);
  return { url: `http://${NAME}:${port}/`, peers: opened };
}
async function listenAt(host: string, port: number): Promise<Peer> {
  const { createServer } = await import('node:http');
  const { listening } = await import('../../../test/kit/servers.js');
  const server = createServer((request, response) => void request.resume().on('end', () => response.end(host)));
  const listen = server.listen.bind(server);
  server.listen = ((_: number, at: string, then: () => void) => listen(port, at, then)) as never;
  return listening(server, host);
}
const answered = async (client: HttpClient): Promise<string> => textOf(await client.call(post('x')));

describe('names', () => {
  test('are asked of the resolver given, not of the system, and no more often than needed', async () => {
    const { url } = await receivers('127.0.0.2');
    const client = http.open({ url });
    for (let round = 0; round < 5; round += 1) expect(await answered(client)).toBe('127.0.0.2');
    const once = asked;
    expect(once).toBeGreaterThan(0);
    shift += 3_000;
    await answered(client);
    expect(asked).toBe(once);
    shift += 2_100;
    await answered(client);
    expect(asked).toBeGreaterThan(once);
  });

  test('a receiver that moves is followed, on a kept connection too', async () => {
    const { url, peers: both } = await receivers('127.0.0.2', '127.0.0.3');
    const client = http.open({ url });
    expect(await answered(client)).toBe('127.0.0.2');
    zone[NAME] = ['127.0.0.3'];
    shift += 6_000;
    expect(await answered(client)).toBe('127.0.0.3');
    expect(both.map((peer) => peer.seen())).toEqual([1, 1]);
  });

  test('a longer TTL holds: nothing is asked before it ends, and the move is seen after it', async () => {
    ttl = 60;
    const { url } = await receivers('127.0.0.2', '127.0.0.3');
    const client = http.open({ url });
    await answered(client);
    zone[NAME] = ['127.0.0.3'];
    shift += 50_000;
    expect(await answered(client)).toBe('127.0.0.2');
    shift += 11_000;
    expect(await answered(client)).toBe('127.0.0.3');
  });

  test('a set that only grows leaves kept connections alone', async () => {
    const { url, peers: both } = await receivers('127.0.0.2', '127.0.0.3');
    const client = http.open({ url });
    await answered(client);
    zone[NAME] = ['127.0.0.3', '127.0.0.2'];
    shift += 6_000;
    expect(await answered(client)).toBe('127.0.0.2');
    expect(both.map((peer) => peer.seen())).toEqual([1, 0]);
  });

  test.each([
    ['SERVFAIL', () => (mood = 'servfail')],
    ['silence', () => (mood = 'silent')],
    ['that the name does not exist', () => (zone = {})],
    ['that it has no address', () => (zone = { [NAME]: [] })],
  ])(
    'after %s, the last addresses serve for an hour; then an answer is wanted',
    async (_, spoil) => {
      const { url, peers: both } = await receivers('127.0.0.2', '127.0.0.3');
      const client = http.open({ url });
      await answered(client);
      const before = asked;
      spoil();
      shift += 6_000;
      expect(await answered(client)).toBe('127.0.0.2');
      await vi.waitFor(() => expect(asked).toBeGreaterThan(before), 20_000);
      await both[0]?.close();
      // The connection is gone, the address refuses, and nobody knows another one: the message says both.
      await vi.waitFor(async () => {
        const refused = await failureOf(client.call(post('x')));
        expect([refused.kind, refused.message]).toEqual(['connect', expect.stringMatching(/connection refused.*asked again/)]); // prettier-ignore
      }, 30_000);
      shift += 3_600_000;
      expect((await failureOf(client.call(post('x', { timeout: 8_000 })))).kind).toBe('resolve');
      [mood, zone] = ['answers', { [NAME]: ['127.0.0.3'] }];
      shift += 60_000;
      expect(await answered(client)).toBe('127.0.0.3');
    },
    120_000,
  );

  test('all addresses are tried in order; the one that answers is tried first from then on', async () => {
    const { url, peers: both } = await receivers('127.0.0.3');
    zone[NAME] = ['127.0.0.4', '127.0.0.3'];
    const client = http.open({ url }, 2);
    expect(await answered(client)).toBe('127.0.0.3');
    // The first address is back, but the one that is known to work has precedence.
    const back = await listenAt('127.0.0.4', Number(new URL(url).port));
    peers.push(back);
    await Promise.all([answered(client), answered(client)]);
    expect([both[0]?.seen(), back.seen()]).toEqual([2, 0]);
    await back.close();
    zone[NAME] = ['127.0.0.4', '127.0.0.5'];
    shift += 6_000;
    const { message } = await failureOf(client.call(post('x')));
    expect(message).toContain('127.0.0.4: connection refused; 127.0.0.5: connection refused');
  });

  test('the proxy is found by the resolver too, and the receiver behind it is left to the proxy', async () => {
    const proxy = await httpServer((request, response) => void response.end(request.url));
    peers.push(proxy);
    zone = { 'proxy.example': ['127.0.0.1'] };
    const client = http.open({ url: 'http://unknown.example/x?y=1', proxy_url: `http://proxy.example:${proxy.port}` });
    expect(await answered(client)).toBe('http://unknown.example/x?y=1');
  });

  test('literal addresses are never asked for', async () => {
    const peer = await httpServer((_, response) => void response.end('six'), '::1').catch(() => undefined);
    if (peer === undefined) return;
    peers.push(peer);
    expect(await answered(http.open({ url: `http://[::1]:${peer.port}/` }))).toBe('six');
    expect(asked).toBe(0);
  });

  test('an attempt that hangs is given up for the next address', async () => {
    const full = await tcpServer((socket) => void socket.pause());
    peers.push(full);
    const { url } = await receivers('127.0.0.3');
    zone[NAME] = ['192.0.2.1', '127.0.0.3'];
    const client = http.open({ url });
    expect(textOf(await client.call(post('x', { timeout: 8_000 })))).toBe('127.0.0.3');
  });
});
