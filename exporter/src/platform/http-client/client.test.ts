import { readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { failureOf, get, post, testHttp, textOf } from '../../../test/kit/http-client.js';
import { closing, freePort, garbage, httpServer, resetting, resettingOnData, silent, tcpServer, type Peer } from '../../../test/kit/servers.js'; // prettier-ignore

const http = testHttp();
const peers: Peer[] = [];
afterEach(async () => {
  await http.close();
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

async function use(peer: Promise<Peer>): Promise<Peer> {
  peers.push(await peer);
  return peer;
}
const serve = (answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void): Promise<Peer> =>
  use(
    httpServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => answer(request, response, Buffer.concat(chunks)));
    }),
  );
/** Answers each connection with these bytes and then does `then`. */
const raw = (bytes: string | Buffer, then: (socket: Socket) => void = () => undefined): Promise<Peer> =>
  use(tcpServer((socket) => socket.once('data', () => socket.write(bytes, () => then(socket)))));
const at = (peer: Peer, path = '/'): string => `http://receiver.test:${peer.port}${path}`;

describe('an exchange', () => {
  test('sends method, path, headers and body, and says who it is', async () => {
    const seen: unknown[] = [];
    const peer = await serve(({ method, url, headers }, response, body) => {
      seen.push([method, url, headers['x-a'], headers['user-agent'], headers['content-length'], body.toString(), headers.host]); // prettier-ignore
      response.writeHead(200, { 'x-b': ['1', '2'] }).end('yes');
    });
    const client = http.open({ url: at(peer, '/push?a=b') });
    const before = Date.now();
    const answer = await client.call(post('body', { headers: { 'x-a': 'x' } }));
    expect(seen).toEqual([['POST', '/push?a=b', 'x', 'parallax/1.2.3', '4', 'body', `receiver.test:${peer.port}`]]);
    expect([answer.status, textOf(answer), answer.headers['x-b']]).toEqual([200, 'yes', '1, 2']);
    expect(answer.sentAt).toBeGreaterThanOrEqual(before - 2);
    expect(answer.answeredAt).toBeGreaterThanOrEqual(answer.sentAt);
  });

  test('goes to another path of the same server when the call says so, and removes', async () => {
    const seen: unknown[] = [];
    const peer = await serve(({ method, url, headers }, response) => {
      seen.push([method, url, headers['content-type'] ?? '-']);
      response.writeHead(202).end();
    });
    const client = http.open({ url: at(peer, '/not/here') });
    await client.call(post('x', { path: '/rules/a%2Fb', headers: { 'content-type': 'application/yaml' } }));
    await client.call(get({ method: 'DELETE', path: '/rules/a%2Fb/c%20d', beyond: 'cut' }));
    expect(seen).toEqual([['POST', '/rules/a%2Fb', 'application/yaml'], ['DELETE', '/rules/a%2Fb/c%20d', '-']]); // prettier-ignore
    await peer.close();
    const failed = await failureOf(client.call(get({ path: '/rules?secret=1' })));
    expect(failed.message).toContain('/rules: ');
    expect(failed.message).not.toContain('secret');
  });

  test('keeps a connection, has one request in flight on each and no more connections than allowed', async () => {
    let open = 0;
    let most = 0;
    const peer = await serve((_, response) => {
      most = Math.max(most, (open += 1));
      setTimeout(() => {
        open -= 1;
        response.end();
      }, 10);
    });
    const client = http.open({ url: at(peer) }, 3);
    await Promise.all(Array.from({ length: 12 }, () => client.call(post('x'))));
    expect([most, peer.seen()]).toEqual([3, 3]);
  });

  test('calls in line give up in time, and leave the line', async () => {
    const peer = await serve((_, response) => setTimeout(() => response.end(), 100));
    const client = http.open({ url: at(peer) });
    const first = client.call(post('1'));
    const late = failureOf(client.call(post('2', { timeout: 30 })));
    const stop = new AbortController();
    const stopped = failureOf(client.call(post('3', { signal: stop.signal })));
    const last = client.call(post('4'));
    stop.abort();
    expect([(await late).kind, (await stopped).kind]).toEqual(['timeout', 'aborted']);
    expect([(await first).status, (await last).status]).toEqual([200, 200]);
    expect(peer.seen()).toBe(1);
  });

  test.each([301, 302, 307, 308])('%i is an answer: redirects are not followed', async (status) => {
    const peer = await serve((_, response) => response.writeHead(status, { location: '/elsewhere' }).end());
    const answer = await http.open({ url: at(peer) }).call(get());
    expect([answer.status, answer.headers['location'], peer.seen()]).toEqual([status, '/elsewhere', 1]);
  });

  test('heads before the last one are no answers', async () => {
    const peer = await raw('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n');
    expect((await http.open({ url: at(peer) }).call(post('x'))).status).toBe(204);
  });

  test('a signal ends it, before and within', async () => {
    const peer = await use(silent());
    const client = http.open({ url: at(peer) });
    const gone = await failureOf(client.call(get({ signal: AbortSignal.abort() })));
    expect(gone.kind).toBe('aborted');
    const stop = new AbortController();
    const call = failureOf(client.call(get({ signal: stop.signal })));
    setTimeout(() => stop.abort(), 20);
    expect((await call).kind).toBe('aborted');
  });

  test('closing the client ends calls under way, and later ones', async () => {
    const peer = await use(silent());
    const client = http.open({ url: at(peer) });
    const call = failureOf(client.call(post('x')));
    await vi.waitFor(() => expect(peer.seen()).toBe(1), 20_000);
    await client.close();
    expect((await call).kind).toBe('aborted');
    expect((await failureOf(client.call(post('x')))).kind).toBe('aborted');
  });
});

describe('the body of an answer', () => {
  const page = Buffer.from('metric 1\n'.repeat(5_000));
  test.each([
    ['gzip', gzipSync(page)],
    ['x-gzip', gzipSync(page)],
    ['deflate', deflateSync(page)],
    ['deflate', deflateRawSync(page)],
  ])('is decoded from %s', async (coding, bytes) => {
    const asked: unknown[] = [];
    const peer = await serve((request, response) => {
      asked.push(request.headers['accept-encoding']);
      response.writeHead(200, { 'content-encoding': coding }).end(bytes);
    });
    const answer = await http.open({ url: at(peer) }).call(get());
    expect(textOf(answer)).toBe(page.toString());
    expect(asked).toEqual(['gzip, deflate']);
  });

  test('may be as large as allowed, decoded, and no byte larger', async () => {
    const peer = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(page))); // prettier-ignore
    const client = http.open({ url: at(peer) });
    expect((await client.call(get({ maxBytes: page.length }))).body.length).toBe(page.length);
    const refused = await failureOf(client.call(get({ maxBytes: page.length - 1 })));
    expect([refused.kind, refused.message]).toEqual(['too_large', `${at(peer)}: the answer has more than 44999 bytes`]);
    const cut = await client.call(get({ maxBytes: 10, beyond: 'cut' }));
    expect(textOf(cut)).toBe('metric 1\nm');
  });

  test('a bomb stops at the bound: 1 GiB of zeros in 1 MB is not unpacked', async () => {
    const mebibytes = gzipSync(Buffer.alloc(1 << 26));
    const bomb = Buffer.concat(Array.from({ length: 16 }, () => mebibytes));
    const peer = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const before = process.memoryUsage().arrayBuffers;
    const refused = await failureOf(http.open({ url: at(peer) }).call(get({ maxBytes: 1 << 20 })));
    expect(refused.kind).toBe('too_large');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20);
  });

  test('that is cut off a little costs no connection', async () => {
    const peer = await serve((_, response) => response.writeHead(400).end('x'.repeat(20_000)));
    const client = http.open({ url: at(peer) });
    for (let round = 0; round < 3; round += 1) {
      expect((await client.call(post('x', { maxBytes: 1_000 }))).body.length).toBe(1_000);
    }
    expect(peer.seen()).toBe(1);
  });

  test('without end is cut off', async () => {
    const peer = await raw('HTTP/1.1 200 OK\r\n\r\n', (socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 97)));
      };
      socket.on('drain', more);
      more();
    });
    const client = http.open({ url: at(peer) });
    expect((await client.call(get({ beyond: 'cut', maxBytes: 5 }))).body.length).toBe(5);
    expect((await failureOf(client.call(get({ maxBytes: 5 })))).kind).toBe('too_large');
  });

  test.each([
    ['broken', 'gzip', Buffer.from('not gzip at all')],
    ['cut off', 'gzip', gzipSync(page).subarray(0, 60)],
    ['of an unknown coding', 'br', Buffer.from('x')],
  ])('that is %s is an error for GET, and none for POST', async (_, coding, bytes) => {
    const peer = await serve((__, response) => response.writeHead(200, { 'content-encoding': coding }).end(bytes));
    const client = http.open({ url: at(peer) });
    expect((await failureOf(client.call(get()))).kind).toBe('protocol');
    expect((await client.call(post('x'))).status).toBe(200);
  });
});

describe('a hostile server', () => {
  test.each([
    ['accepts and never answers', silent, /^timeout$/],
    // Whether the connection was there before it was reset is a race.
    ['resets at once', resetting, /^(?:reset|connect)$/],
    ['resets when asked', resettingOnData, /^reset$/],
    ['ends its side at once', closing, /^reset$/],
    ['speaks no HTTP', garbage, /^protocol$/],
  ] as const)('%s', async (_, make, kind) => {
    const peer = await use(make());
    const error = await failureOf(http.open({ url: at(peer, '/p?token=abc') }).call(post('x', { timeout: 300 })));
    expect(error.kind).toMatch(kind);
    expect(error.message.startsWith(`http://receiver.test:${peer.port}/p: `)).toBe(true);
  });

  test('refuses connections', async () => {
    const port = await freePort();
    const error = await failureOf(http.open({ url: `http://receiver.test:${port}/` }).call(post('x')));
    expect(error.kind).toBe('connect');
    expect(error.message).toContain('127.0.0.1: connection refused');
  });

  test('sends a body of one byte a moment: the timeout holds for the whole exchange', async () => {
    const drip = (socket: Socket): void => {
      const timer = setInterval(() => socket.write('a'), 10);
      socket.on('close', () => clearInterval(timer));
    };
    const peer = await raw('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n', drip);
    const client = http.open({ url: at(peer) });
    const start = performance.now();
    expect((await failureOf(client.call(get({ timeout: 200 })))).kind).toBe('timeout');
    // The head decides for a POST: it is answered, with what came.
    const answer = await client.call(post('x', { timeout: 200 }));
    expect([answer.status, textOf(answer).startsWith('a')]).toEqual([200, true]);
    // The whole body would take minutes.
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  test('resets within the body: no answer to a GET, an answer to a POST whatever its status', async () => {
    for (const status of ['200 OK', '500 Oh', '400 No']) {
      const head = `HTTP/1.1 ${status}\r\ncontent-length: 100\r\n\r\nsome`;
      const peer = await raw(head, (socket) => setTimeout(() => socket.resetAndDestroy(), 20));
      const client = http.open({ url: at(peer) });
      expect((await failureOf(client.call(get()))).kind).toBe('reset');
      const answer = await client.call(post('x'));
      expect([answer.status, textOf(answer)]).toEqual([Number(status.slice(0, 3)), 'some']);
    }
  });

  test('never ends the body: a POST waits two seconds for it, not its whole timeout', async () => {
    const peer = await raw('HTTP/1.1 429 Slow\r\ncontent-length: 100\r\nretry-after: 7\r\n\r\nslow');
    const answer = await http.open({ url: at(peer) }).call(post('x', { timeout: 60_000 }));
    expect([answer.status, answer.headers['retry-after'], textOf(answer)]).toEqual([429, '7', 'slow']);
  });

  test.each(['HTTP/1.1 200 OK\r\ncontent-le', 'HTTP/1.1 103 Early Hints\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n'])(
    'resets within the head, after %j: never an answer',
    async (bytes) => {
      const peer = await raw(bytes, (socket) => setTimeout(() => socket.resetAndDestroy(), 20));
      expect((await failureOf(http.open({ url: at(peer) }).call(post('x')))).kind).toBe('reset');
    },
  );

  test('sends a head without end', async () => {
    const peer = await raw(`HTTP/1.1 200 OK\r\n${'x-filler: aaaaaaaaaaaaaaaa\r\n'.repeat(2_000)}\r\n`);
    const error = await failureOf(http.open({ url: at(peer) }).call(post('x')));
    expect([error.kind, error.message]).toEqual(['protocol', expect.stringContaining('larger than 16 KiB')]);
  });

  test('ends its side after the answer: the next call has a connection of its own', async () => {
    const peer = await raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', (socket) => void socket.end());
    const client = http.open({ url: at(peer) });
    for (let round = 0; round < 3; round += 1) {
      expect(textOf(await client.call(post('x')))).toBe('ok');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(peer.seen()).toBe(3);
  });

  test('costs no file descriptor', async () => {
    const kinds = [await use(resettingOnData()), await use(garbage()), await use(closing())];
    const clients = kinds.map((peer) => http.open({ url: at(peer) }));
    const mute = tcpServer((socket) => void socket.resume().on('end', () => socket.destroy()));
    const slow = http.open({ url: at(await use(mute)) });
    const round = async (): Promise<void> => {
      await Promise.all(clients.map((client) => failureOf(client.call(post('x', { timeout: 2_000 })))));
      await failureOf(slow.call(post('x', { timeout: 2 })));
    };
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    for (let count = 0; count < 5; count += 1) await round();
    const before = descriptors();
    const rounds = process.env['PARALLAX_SOAK'] === undefined ? 100 : 1_000;
    for (let count = 0; count < rounds; count += 1) await round();
    await vi.waitFor(() => expect(descriptors()).toBeLessThan(before + 12), 20_000);
  });
});
