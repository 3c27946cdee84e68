/** Questions to `/probe` that are no questions, and far too many of them: an answer each time, and an agent that goes on. */
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { httpServer, silent, type Peer } from '../kit/servers.js';
import { closedAgent, type ClosedAgent } from './closed-agent.js';

const CONCURRENCY = 8;
const MODULES = {
  http_2xx: { prober: 'http', http: { preferred_ip_protocol: 'ip4' } },
  brief: { prober: 'http', timeout: '300ms', http: { preferred_ip_protocol: 'ip4' } },
  tcp: { prober: 'tcp', timeout: '300ms' },
  icmp: { prober: 'icmp', timeout: '300ms' },
  dns: { prober: 'dns', timeout: '300ms', dns: { query_name: 'example.com' } },
};

let web: Peer;
let mute: Peer;
let agent: ClosedAgent;
beforeAll(async () => {
  web = await httpServer((_, response) => response.end('well'));
  mute = await silent();
  agent = await closedAgent({ modules: MODULES, probe: `allow: ['127.0.0.1'], concurrency: ${CONCURRENCY}` });
});
afterAll(async () => {
  await agent[Symbol.asyncDispose]();
  await Promise.all([web.close(), mute.close()]);
});

const well = async (): Promise<void> => {
  const { text } = await agent.probe({ target: `http://127.0.0.1:${web.port}/` });
  expect(text).toContain('\nprobe_success 1\n');
};

/** Sends bytes as they are; the status lines of what comes back until the server closes or `ms` have passed. */
async function speak(text: string, ms = 30_000): Promise<string[]> {
  const socket = connect(agent.port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
  socket.on('error', () => undefined);
  socket.write(text, 'latin1');
  const timer = setTimeout(() => socket.destroy(), ms);
  await once(socket, 'close');
  clearTimeout(timer);
  return statuses(answer);
}

const statuses = (text: string): string[] => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => match[1] ?? '');

describe('a target that is none', () => {
  it.each([
    ['a file', 'file:///etc/passwd'],
    ['gopher', 'gopher://127.0.0.1/'],
    ['javascript', 'javascript:alert(1)'],
    ['javascript with slashes', 'javascript://127.0.0.1/%0aalert(1)'],
    ['two users', 'http://a@b@c'],
    ['a user', 'http://user:pass@127.0.0.1/'],
    ['a backslash', 'http://127.0.0.1\\@example.com/'],
    ['CR LF', 'http://127.0.0.1/\r\nHost: evil'],
    ['NUL', 'http://127.0.0.1/\0'],
    ['a tab', 'http://127.0.0.1/\t'],
    ['a space', 'http://127.0.0.1/ x'],
    ['a lone surrogate', 'http://\ud800/'],
    ['an IDN that is broken', 'http://xn--0.pt/'],
    ['a punycode bomb', `http://xn--${'9'.repeat(3000)}.test/`],
    ['a host of joiners', `http://a${'\u200d'.repeat(500)}b/`],
    ['a host of U+FDFA', `http://${'\ufdfa'.repeat(300)}/`],
    ['a percent-encoded host', 'http://%31%32%37.0.0.1/'],
    ['a port too far', 'http://127.0.0.1:99999/'],
    ['no host', 'http:///'],
    ['a zone', 'http://[fe80::1%25eth0]/'],
    ['9 kB', `http://127.0.0.1/${'a'.repeat(9000)}`],
  ])('is answered with 400: %s', async (_name, target) => {
    const seen = web.seen();
    expect(await agent.probe({ target })).toMatchObject({ status: 400 });
    expect(web.seen()).toBe(seen);
  });

  it.each(['tcp', 'icmp', 'dns'])('never takes the agent down as target of %s', async (module) => {
    for (const target of [
      '\ud800',
      'a'.repeat(8000),
      '[::1',
      '::1]:80',
      '127.0.0.1:',
      ':80',
      '%00',
      '[]',
      '@',
      '..',
      '\u202e',
    ]) {
      const { status } = await agent.probe({ module, target });
      expect([target, [400, 403].includes(status)]).toEqual([target, true]);
    }
  });

  it('is answered with 400 when it is no HTTP, or 64 kB of it', async () => {
    const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
    expect(await speak(get(`/probe?target=${'a'.repeat(65_536)}`))).toEqual(['400']);
    expect(await speak(get('/probe?target=a\0b'))).toEqual(['400']);
    expect(await speak(get('/probe?target=a\rb'))).toEqual(['400']);
    expect(await speak(`GET / HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(100_000)}`)).toEqual(['400']);
    expect(await speak('\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03'.padEnd(600, 'x'))).toEqual(['400']);
    await well();
  });

  it('has its module, its parameters and its method checked too', async () => {
    const target = `http://127.0.0.1:${web.port}/`;
    expect(await agent.probe({ target, module: '__proto__' })).toMatchObject({ status: 400 });
    expect(await agent.probe({ target, module: 'constructor' })).toMatchObject({ status: 400 });
    expect(await agent.probe({ target, debug: 'true' })).toMatchObject({ status: 400 });
    expect(await agent.raw('/probe')).toMatchObject({ status: 400 });
    expect(await agent.raw(`/probe?target[]=${target}`)).toMatchObject({ status: 400 });
    expect(await agent.raw(`/probe?target=${target}&target=http://169.254.169.254/`)).toMatchObject({ status: 400 });
    expect(
      await speak('POST /probe?target=a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
    ).toEqual(['404']);
  });
});

describe('too many questions', () => {
  it('are answered with 429, and the agent goes on', async () => {
    const target = encodeURIComponent(`http://127.0.0.1:${mute.port}/`);
    const question = `GET /probe?module=brief&target=${target} HTTP/1.1\r\nHost: x\r\n\r\n`;
    // 10,000 at once on 200 connections: each is answered, a few after their probe has timed out.
    const conversation = async (): Promise<string[]> => {
      const socket = connect(agent.port, '127.0.0.1');
      let answer = '';
      socket.setEncoding('latin1');
      socket.write(question.repeat(50));
      for await (const chunk of socket) {
        answer += String(chunk);
        if (statuses(answer).length >= 50) break;
      }
      return statuses(answer);
    };
    const before = mute.seen();
    const answers = (await Promise.all(Array.from({ length: 200 }, conversation))).flat();
    const count = (status: string): number => answers.filter((one) => one === status).length;
    expect(count('429') + count('200')).toBe(10_000);
    expect(count('429')).toBeGreaterThan(9_000);
    await expect.poll(() => mute.seen() - before, { timeout: 20_000 }).toBe(count('200'));
    await well();
    expect(await agent.raw('/-/healthy')).toMatchObject({ status: 200 });
  }, 180_000);

  it('of one client leave room for others', async () => {
    const target = `http://127.0.0.1:${mute.port}/`;
    let refused = 0;
    // On a busy machine the first may be over before the last one comes.
    for (let tries = 0; tries < 10 && refused === 0; tries += 1) {
      const all = Array.from({ length: CONCURRENCY }, () => agent.probe({ module: 'brief', target }));
      refused = (await Promise.all(all)).filter(({ status }) => status === 429).length;
      expect(refused).toBeLessThanOrEqual(CONCURRENCY / 4);
      if (refused < CONCURRENCY / 4) refused = 0;
    }
    expect(refused).toBe(CONCURRENCY / 4);
  });

  it('hold no more connections than there are places for', async () => {
    let closed = 0;
    const sockets = Array.from({ length: 700 }, () =>
      connect(agent.port, '127.0.0.1')
        .on('error', () => undefined)
        .on('close', () => (closed += 1))
        .resume(),
    );
    try {
      await vi.waitFor(() => expect(closed).toBeGreaterThanOrEqual(700 - 512), 45_000);
      expect(closed).toBeLessThan(700);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
    await vi.waitFor(well, 45_000);
  });
});

describe('a scrape timeout', () => {
  it.each(['1e9', '-1', 'NaN', 'Infinity', '', '0', '\u00b2', '0x10'])(
    'of "%s" leaves the module its own',
    async (header) => {
      const begun = performance.now();
      const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': header };
      const answered = await agent.probe({ module: 'brief', target: `http://127.0.0.1:${mute.port}/` }, headers);
      expect(answered.text).toContain('\nprobe_success 0\n');
      expect(performance.now() - begun).toBeLessThan(300 + 1_500);
    },
  );

  it('shorter than the module counts, less the time for the answer', async () => {
    await using hasty = await closedAgent({ probe: `allow: ['127.0.0.1'], timeout_offset: 100ms` });
    const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': '0.3' };
    const probe = async (): Promise<number> => {
      const { text } = await hasty.probe({ target: `http://127.0.0.1:${mute.port}/` }, headers);
      return Number(/^probe_duration_seconds (\S+)$/m.exec(text)?.[1]);
    };
    let seconds = await probe();
    // A busy machine ends one now and then late, not each of them.
    for (let tries = 0; tries < 10 && seconds >= 0.28; tries += 1) seconds = await probe();
    expect(seconds).toBeGreaterThanOrEqual(0.19);
    expect(seconds).toBeLessThan(0.28);
  });
});

it('a reload that says loopback does not open what is still bound to every address', async () => {
  await using agent = await closedAgent();
  const { feed } = agent.test;
  feed.text = feed.text.replace('0.0.0.0:0', '127.0.0.1:0');
  expect(await agent.test.agent.reload()).toBeUndefined();
  expect(await agent.probe({ target: `http://127.0.0.1:${web.port}/` })).toMatchObject({ status: 403 });
});
