/** Replies of servers that mean harm: each run ends in time, within its memory, as a failure with a reason. */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { http2Server } from '../../../test/kit/http-servers.js';
import { runOnce, type Outcome } from '../../../test/kit/run.js';
import { httpServer, tcpServer, type Peer } from '../../../test/kit/servers.js';
import { http } from './index.js';

const TIMEOUT = 400;
/** What a busy machine may need for as much of a flood as is read. */
const LONG = 30_000;
/** Milliseconds by which a run may be late. */
const LATE = 400;
const open: Peer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((peer) => peer.close()));
});

/** Runs the probe once against the peer. */
async function attack(make: Promise<Peer>, config: object = {}, timeout = LONG): Promise<Outcome> {
  const peer = await make;
  open.push(peer);
  return runOnce(http, `http://127.0.0.1:${peer.port}/`, { config, common: { timeout } });
}

/** Sends `first`, then `again` as fast as the probe reads, for ever. */
function flood(first: string, again: string): Promise<Peer> {
  return tcpServer((socket) => {
    const block = Buffer.from(again.repeat(Math.ceil(65_536 / again.length)), 'latin1');
    const more = (): void => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.once('data', () => {
      socket.write(first, 'latin1');
      socket.on('drain', more);
      more();
    });
  });
}

/** Sends `first`, then `again` every few milliseconds, for ever. */
function drip(first: string, again: string): Promise<Peer> {
  return tcpServer((socket) => {
    socket.once('data', () => {
      socket.write(first, 'latin1');
      const timer = setInterval(() => socket.write(again), 5);
      socket.on('close', () => clearInterval(timer));
    });
  });
}

const OK = 'HTTP/1.1 200 OK\r\n';

describe('floods', () => {
  it.each([
    ['a body without end', `${OK}\r\n`, 'x', 'body_limit'],
    ['chunks without end', `${OK}Transfer-Encoding: chunked\r\n\r\n`, '5\r\nhello\r\n', 'body_limit'],
    ['chunks of one byte without end', `${OK}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n', 'body_limit'],
    ['chunk extensions', `${OK}Transfer-Encoding: chunked\r\n\r\n`, '1;a=b;c=d\r\nx\r\n', 'malformed_reply'],
    ['one chunk extension without end', `${OK}Transfer-Encoding: chunked\r\n\r\n1;`, 'a', 'malformed_reply'],
    ['trailers', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n`, 'X: y\r\n', 'header_limit'],
    ['100,000 header fields', OK, 'X: y\r\n', 'header_limit'],
    ['one header line without end', OK, 'x', 'header_limit'],
    ['a status line without end', 'HTTP/1.1 200 ', 'x', 'header_limit'],
    ['interim responses', '', 'HTTP/1.1 102 Processing\r\n\r\n', 'malformed_reply'],
    ['interim responses with many fields', '', `HTTP/1.1 103 x\r\n${'Link: y\r\n'.repeat(200)}\r\n`, 'malformed_reply'],
  ])('%s', async (_name, first, again, reason) => {
    const { result, took } = await attack(flood(first, again), { max_body_bytes: 1_000_000 });
    expect(result).toMatchObject({ outcome: 'failed', failure: { reason } });
    expect(took).toBeLessThan(LONG);
  });

  it('a body announced beyond the limit is not read at all', async () => {
    const peer = flood(`${OK}Content-Length: 99999999999\r\n\r\n`, 'x');
    const { result } = await attack(peer);
    expect(result).toMatchObject({ outcome: 'failed', failure: { reason: 'body_limit' }, measured: { status: 200 } });
  });

  it('an HTTP/2 body without end', async () => {
    const peer = http2Server((stream) => {
      stream.respond({ ':status': 200 });
      const more = (): void => {
        while (!stream.destroyed && stream.write(Buffer.alloc(16_384)));
      };
      stream.on('drain', more);
      more();
    });
    const { result } = await attack(peer, { version: '2', max_body_bytes: 100_000 });
    expect(result).toMatchObject({ outcome: 'failed', failure: { reason: 'body_limit' } });
  });
});

describe('drips end by the deadline', () => {
  // On a busy machine the first byte may come after it, now and then.
  it.each([
    ['body', `${OK}\r\n`, 'x', 'transfer'],
    ['header', OK, 'x', 'transfer'],
    ['interim responses', '', 'HTTP/1.1 102 x\r\n\r\n', 'transfer'],
    ['nothing', '', '', 'first_byte'],
  ])('%s', { retry: 3 }, async (name, first, again, phase) => {
    const isEnded = name === 'interim responses';
    const { result, took } = await attack(drip(first, again), {}, isEnded ? LONG : TIMEOUT);
    const reason = isEnded ? 'malformed_reply' : 'timeout';
    expect(result).toMatchObject({ outcome: 'failed', failure: { reason, phase } });
    expect(took).toBeLessThan((isEnded ? LONG : TIMEOUT) + LATE);
  });
});

describe('bombs', () => {
  const serving = (encoding: string, body: Buffer): Promise<Peer> =>
    httpServer((_request, response) => response.setHeader('Content-Encoding', encoding).end(body));
  const zeros = Buffer.alloc(64 * 1_048_576);

  it.each([
    ['gzip', gzipSync(zeros)],
    ['br', brotliCompressSync(zeros.subarray(0, 20 * 1_048_576), { params: { 1: 5 } })],
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
  ])('%s stops at the expanded cap', async (encoding, body) => {
    const before = process.memoryUsage().rss;
    const peer = await serving(encoding, body);
    open.push(peer);
    const { result } = await runOnce(http, `http://127.0.0.1:${peer.port}/`, { common: { timeout: LONG } });
    expect(result).toMatchObject({ outcome: 'failed', failure: { phase: 'validate', reason: 'body_limit' } });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1_048_576);
  });

  it('six layers are refused without decoding any', async () => {
    const body = [1, 2, 3, 4, 5, 6].reduce((inner) => gzipSync(inner), Buffer.from('x'));
    const { result } = await attack(serving('gzip, gzip, gzip, gzip, gzip, gzip', body));
    expect(result).toMatchObject({ outcome: 'failed', failure: { reason: 'decode_error' }, measured: { status: 200 } });
  });

  it('a truncated body does not decode', async () => {
    const { result } = await attack(serving('gzip', gzipSync('hello').subarray(0, 10)));
    expect(result).toMatchObject({ outcome: 'failed', failure: { reason: 'decode_error' } });
  });

  it('a coding that nobody knows hides the size, and fails only what needs the text', async () => {
    const { result } = await attack(serving('aws-chunked', Buffer.from('x')));
    expect(result).toMatchObject({ outcome: 'ok', measured: { bodyBytes: 1 } });
    expect(result.measured).not.toHaveProperty('expandedBytes');
    const needing = { expect: { body: { matches: ['x'] } } };
    const failed = (await attack(serving('aws-chunked', Buffer.from('x')), needing)).result;
    expect(failed).toMatchObject({ outcome: 'failed', failure: { reason: 'decode_error' } });
  });
});

it('bytes of a server never become labels', async () => {
  const strange = 'x"}\\ <script>{} 1\t'.trim();
  const peer = httpServer((_request, response) => {
    response.setHeader('Content-Encoding', 'x;y').setHeader('X-Cache', strange);
    response.end(strange);
  });
  const config = { extract: [{ name: 'cache', header: 'x-cache', values: ['hit'] }] };
  const { samples } = await attack(peer, config);
  expect(samples.length).toBeGreaterThan(5);
  expect(JSON.stringify(samples.map((one) => one.labels))).not.toMatch(/script|x;y/);
});
