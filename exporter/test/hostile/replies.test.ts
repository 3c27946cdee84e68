/** Replies that mean harm, met by a whole agent: each probe ends in time as a failure, within its memory, on a page that parses. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { createSocket } from 'node:dgram';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dns } from '../../src/probes/dns/index.js';
import { certificate } from '../kit/certificate-forge.js';
import { answerQuery } from '../kit/dns-server.js';
import { LIES } from '../kit/hostile-dns.js';
import { parseExposition, type ParsedSample } from '../kit/parse-exposition.js';
import { runOnce } from '../kit/run.js';
import { hostileTcp, httpServer, tcpServer, tlsServer, udpServer, type Peer } from '../kit/servers.js';
import { closedAgent, type ClosedAgent } from './closed-agent.js';

const TIMEOUT = 500;
const ip = { preferred_ip_protocol: 'ip4' };
const MODULES = {
  http: { prober: 'http', timeout: `${TIMEOUT}ms`, http: { ...ip, fail_if_body_matches_regexp: ['never there'] } },
  https: { prober: 'http', timeout: `${TIMEOUT}ms`, http: { ...ip, tls_config: { insecure_skip_verify: true } } },
  tcp: { prober: 'tcp', timeout: `${TIMEOUT}ms`, tcp: { ...ip, query_response: [{ expect: '^never' }] } },
  dns: { prober: 'dns', timeout: `${TIMEOUT}ms`, dns: { ...ip, query_name: 'www.test', query_type: 'A' } },
};

let agent: ClosedAgent;
const peers: Peer[] = [];
beforeAll(async () => (agent = await closedAgent({ modules: MODULES, probe: `allow: ['127.0.0.1']` })));
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});
afterAll(() => agent[Symbol.asyncDispose]());

const keep = async (peer: Promise<Peer>): Promise<Peer> => {
  const kept = await peer;
  peers.push(kept);
  return kept;
};

interface Probed {
  readonly samples: readonly ParsedSample[];
  readonly value: (name: string) => number | undefined;
  readonly took: number;
}

async function probe(module: string, target: string): Promise<Probed> {
  const begun = performance.now();
  const { text } = await agent.probe({ module, target });
  const took = performance.now() - begun;
  const { samples } = parseExposition(Buffer.from(text), 'text');
  return { samples, took, value: (name) => samples.find((one) => one.name === name)?.value };
}

/** Sends `first`, then `again`: every `ms` milliseconds, or as fast as it is read. */
const flood = (first: string, again: string, ms?: number): Promise<Peer> =>
  tcpServer((socket) => {
    const block = Buffer.from(ms === undefined ? again.repeat(Math.ceil(65_536 / again.length)) : again, 'latin1');
    const more = (): void => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.once('data', () => {
      socket.write(first, 'latin1');
      const timer = ms === undefined ? undefined : setInterval(() => socket.write(block), ms);
      socket.on('close', () => clearInterval(timer));
      if (ms !== undefined) return;
      socket.on('drain', more);
      more();
    });
  });

const OK = 'HTTP/1.1 200 OK\r\n';
const layered = (layers: number, of: Buffer): Buffer => (layers === 0 ? of : layered(layers - 1, gzipSync(of)));
const bomb = layered(1, Buffer.alloc(64 * 1_048_576));
const encoded = (encoding: string, body: Buffer): Promise<Peer> =>
  httpServer((_, response) => response.setHeader('Content-Encoding', encoding).end(body));

const HTTP: Readonly<Record<string, () => Promise<Peer>>> = {
  'a gzip bomb': () => encoded('gzip', bomb),
  'a gzip bomb in a gzip': () => encoded('gzip, gzip', gzipSync(bomb)),
  'six layers': () => encoded('gzip, gzip, gzip, gzip, gzip, gzip', layered(6, Buffer.from('x'))),
  'a truncated gzip': () => encoded('gzip', bomb.subarray(0, 5000)),
  'an encoding that we did not ask for': () => encoded('zstd', Buffer.from('28b52ffd0400', 'hex')),
  'a body without end': () => flood(`${OK}\r\n`, 'x'),
  'one byte now and then': () => flood(`${OK}\r\n`, 'x', 50),
  'one byte of a header now and then': () => flood(OK, 'x', 50),
  'headers without end': () => flood(OK, 'X: y\r\n'),
  '100,000 headers': () => flood(`${OK}${'X: y\r\n'.repeat(100_000)}\r\n`, 'x'),
  'interim responses without end': () => flood('', 'HTTP/1.1 100 Continue\r\n\r\n'),
  'an interim response now and then': () => flood('', 'HTTP/1.1 102 Processing\r\n\r\n', 20),
  'chunk extensions': () => flood(`${OK}Transfer-Encoding: chunked\r\n\r\n`, '1;a=b\r\nx\r\n'),
  'both lengths': () => flood(`${OK}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 'x', 50),
  'a folded header': () => flood(`${OK}X: a\r\n b\r\n\r\n`, 'x', 50),
  'bare line feeds': () => flood('HTTP/1.1 200 OK\nX: a\n\n', 'x', 50),
  'NUL in a header': () => flood(`${OK}X: a\0b\r\n\r\n`, 'x', 50),
  'HTTP/0.9': () => flood('<html>well</html>', 'x', 50),
  'a status that is none': () => flood('HTTP/1.1 999999 OK\r\n\r\n', 'x', 50),
  'a redirect loop': () => httpServer((_, response) => response.writeHead(302, { Location: '/again' }).end()),
  ...hostileTcp,
};

describe('an agent whose /probe meets', () => {
  it.each(Object.keys(HTTP))('%s over HTTP', async (name) => {
    const peer = await keep(HTTP[name]?.() ?? Promise.reject(new Error(name)));
    const { value, took, samples } = await probe('http', `http://127.0.0.1:${peer.port}/`);
    expect(value('probe_success')).toBe(0);
    expect(took).toBeLessThan(TIMEOUT + 1_000);
    expect(samples.flatMap(({ labels }) => [...labels.values()]).join(' ')).toMatch(/^[a-z ]*$/);
  });

  it.each(Object.keys(hostileTcp) as (keyof typeof hostileTcp)[])('%s over TCP', async (name) => {
    const peer = await keep(hostileTcp[name]());
    const { value, took } = await probe('tcp', `127.0.0.1:${peer.port}`);
    expect([value('probe_success'), took < TIMEOUT + 1_000]).toEqual([0, true]);
  });

  it.each(Object.keys(LIES))('%s over DNS', async (name) => {
    const peer = await keep(udpServer((query) => LIES[name]?.(query)));
    const { value, took } = await probe('dns', `127.0.0.1:${peer.port}`);
    expect([value('probe_success'), took < TIMEOUT + 1_000]).toEqual([0, true]);
  });

  it('certificates with names that look like labels', async () => {
    const evil = 'a"} 1\nforged_metric{x="\\';
    const names = ['localhost', evil, 'x, DNS:bank.test', '\u202egnp', '<script>alert(1)</script>'];
    const many = Array.from({ length: 1000 }, (_, at) => `n${at}.example`);
    const leaf = certificate({ subject: evil, dns: [...names, ...many] });
    const peer = await keep(
      tlsServer({ cert: leaf.pem, key: leaf.keyPem }, (socket) =>
        socket.once('data', () => socket.end(`${OK}Content-Length: 2\r\n\r\nok`)),
      ),
    );
    const { samples, value } = await probe('https', `https://127.0.0.1:${peer.port}/`);
    expect(value('probe_success')).toBe(1);
    expect(samples.map(({ name }) => name)).not.toContain('forged_metric');
    const labels = samples.find(({ name }) => name === 'probe_ssl_last_chain_info')?.labels;
    expect(labels?.get('subject')).toContain('forged_metric');
    for (const label of labels?.values() ?? []) expect(Buffer.byteLength(label)).toBeLessThanOrEqual(1024);
  });

  it('all of it, without growing', async () => {
    const rss = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]) / 1024;
    const peer = await keep(encoded('gzip', bomb));
    await probe('http', `http://127.0.0.1:${peer.port}/`);
    const before = rss();
    for (let again = 0; again < 20; again += 1) await probe('http', `http://127.0.0.1:${peer.port}/`);
    // 20 x 64 MiB were offered.
    expect(rss() - before).toBeLessThan(128);
    expect(await agent.raw('/-/healthy')).toMatchObject({ status: 200 });
  });
});

describe('a name server under attack', () => {
  const ask = (port: number): ReturnType<typeof runOnce> =>
    runOnce(dns, `127.0.0.1:${port}`, { config: { query_name: 'www.test' }, common: { timeout: TIMEOUT } });
  const genuine = (query: Buffer): Buffer => answerQuery(query, { 'www.test': ['192.0.2.1'] });

  it('is measured in spite of guesses of the id, and each is counted', async () => {
    const guess = (query: Buffer, at: number): Buffer => {
      const answer = answerQuery(query, { 'www.test': ['203.0.113.66'] });
      answer.writeUInt16BE((query.readUInt16BE(0) + at) & 0xffff, 0);
      return answer;
    };
    const peer = await keep(
      udpServer((query) => [...Array.from({ length: 200 }, (_, at) => guess(query, at + 1)), genuine(query)]),
    );
    const { result, samples } = await ask(peer.port);
    expect(result.outcome).toBe('ok');
    expect(samples.find((one) => one.metric.name === 'parallax_dns_spoofed_total')?.value).toBe(200);
    expect(JSON.stringify(result.measured)).not.toContain('203.0.113.66');
  });

  it('is not heard from another port', async () => {
    const [server, other] = [createSocket('udp4'), createSocket('udp4')];
    try {
      await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
      server.on('message', (query, from) => other.send(genuine(query), from.port, from.address));
      const { result } = await ask(server.address().port);
      expect(result).toMatchObject({ outcome: 'failed', failure: { reason: 'timeout' } });
    } finally {
      other.close();
      server.close();
    }
  });
});
