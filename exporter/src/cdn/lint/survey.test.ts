import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fakeProbe } from '../../../test/kit/probe.js';
import { testContext, testTarget } from '../../../test/kit/run.js';
import { httpServer, silent, type Peer } from '../../../test/kit/servers.js';
import { Site, waysOf } from '../site.js';
import { lint, survey, type LintOptions, type Survey } from './index.js';

/** Which requests are made, over the real network. */

const SECRET = 'canary-of-the-token';
const asked: IncomingMessage[] = [];
let server: Peer;
beforeAll(async () => {
  server = await httpServer((request, response) => {
    asked.push(request);
    if (request.url === '/robots.txt') return void response.writeHead(200).end('User-agent: *\nAllow: /\n');
    response.setHeader('X-Echo', `${String(request.headers['x-token'])} at ${request.url ?? ''}`);
    response.setHeader('Set-Cookie', 'sid=canary-cookie').setHeader('Cache-Control', 'max-age=86400');
    response.end('x'.repeat(2000));
  });
});
afterAll(() => server.close());
beforeEach(() => void (asked.length = 0));

const url = (): string => `http://127.0.0.1:${server.port}`;

async function surveyed(
  site: Record<string, unknown>,
  options: Partial<LintOptions> = {},
  timeout = 10_000,
): Promise<Survey> {
  const target = testTarget(
    fakeProbe(() => Promise.reject(new Error('never run'))),
    'localhost',
    { common: { timeout } },
  );
  const { context, end } = testContext(target);
  try {
    const parsed = Site.parse({ objects: [{ path: '/a.css' }], ...site });
    const ways = await waysOf(parsed, 'http://www.example.com', () => [], context);
    return await survey(context, ways, parsed, options);
  } finally {
    end();
  }
}

const questions = ({ objects }: Survey): string[] =>
  objects.flatMap(({ answers }) =>
    answers.map(({ leg, node, question }) => [leg, ...(node ? [node] : []), question].join(' ')),
  );

describe('a survey', () => {
  test('asks the origin first and last, each coding alone, and single nodes where there are some', async () => {
    const made = await surveyed({
      providers: { edge: { url: url() } },
      origin: { url: url(), nodes: ['127.0.0.1'] },
    });
    const order = questions(made);
    expect(order.slice(0, 2)).toEqual(['origin first', 'origin 127.0.0.1 first']);
    expect(order.at(-1)).toBe('origin repeat');
    expect(order.toSorted()).toEqual(
      [
        ...['first', 'repeat', 'gzip', 'br', 'zstd'].flatMap((question) => [`edge ${question}`, `origin ${question}`]),
        'origin 127.0.0.1 first',
      ].toSorted(),
    );
    expect(made).toMatchObject({ requests: 11, unasked: 0, legs: [{ name: 'edge' }, { name: 'origin' }] });
    expect(made.bytes['edge']).toBeGreaterThan(5 * 2000);
    expect(new Set(asked.map(({ headers }) => headers.host))).toEqual(new Set(['www.example.com']));
    expect(asked.every(({ headers }) => headers.referer === undefined)).toBe(true);
  });

  test('asks as a foreign page, and for robots.txt once, where a provider has a hostname of its own', async () => {
    const objects = [{ path: '/a.css' }, { path: '/b.css' }];
    const named = { url: url(), host: 'www.example.com' };
    const providers = { test: { url: url(), swap: true }, real: { url: url() }, named };
    const made = await surveyed({ providers, objects });
    const order = questions(made);
    expect(order.filter((one) => one.includes('foreign'))).toEqual(['test foreign', 'test foreign']);
    expect(order.filter((one) => one.includes('robots'))).toEqual(['test robots']);
    const referred = asked.filter(({ headers }) => headers.referer !== undefined);
    expect(referred.map((one) => [one.url, one.headers.referer])).toEqual([
      ['/a.css', 'https://hotlink.example/'],
      ['/b.css', 'https://hotlink.example/'],
    ]);
    expect(made.legs).toMatchObject([
      { name: 'test', testHost: `127.0.0.1:${server.port}` },
      { name: 'real' },
      { name: 'named' },
    ]);
    for (const leg of made.legs.slice(1)) expect(leg).not.toHaveProperty('testHost');
    const open = lint(made).filter(({ rule }) => rule === 'hotlink-open');
    expect(open.map(({ provider, path, place }) => `${provider} ${path} ${place}`)).toEqual([
      'test /a.css referer',
      'test /a.css x-robots-tag',
      'test /b.css referer',
    ]);
  });

  test('is bounded in requests and in bytes, and counts what it left', async () => {
    const site = { providers: { edge: { url: url() } } };
    expect(await surveyed(site, { maxRequests: 3 })).toMatchObject({ requests: 3, unasked: 2 });
    expect(await surveyed(site, { maxBytes: 4500 })).toMatchObject({ requests: 3, unasked: 2 });
    expect(await surveyed(site, { maxBytes: 0 })).toMatchObject({ requests: 0, unasked: 5 });
    expect(asked).toHaveLength(6);
  });

  test('ends with its run: what was not asked is counted, what was told stays', async () => {
    const deaf = await silent();
    const objects = [{ path: '/a.css' }, { path: '/b.css' }];
    const site = { providers: { deaf: { url: `http://127.0.0.1:${deaf.port}` }, edge: { url: url() } }, objects };
    const made = await surveyed(site, { visitTimeout: 60_000 }, 1_500).finally(() => deaf.close());
    expect(made).toMatchObject({ requests: 6, unasked: 14 });
    expect(made.objects[0]?.answers.filter(({ reply }) => reply !== undefined)).toHaveLength(5);
    expect(made.objects[0]?.answers.find(({ leg }) => leg === 'deaf')?.failure?.reason).toBe('timeout');
  });

  test('gives up one request after its own time and goes on', async () => {
    const deaf = await silent();
    const site = { providers: { deaf: { url: `http://127.0.0.1:${deaf.port}` } } };
    const made = await surveyed(site, { visitTimeout: 50 }).finally(() => deaf.close());
    expect(made).toMatchObject({ requests: 5, unasked: 0 });
  });

  test('holds no secret, no cookie and no query', async () => {
    const made = await surveyed({
      providers: { edge: { url: url() } },
      headers: { 'X-Token': SECRET },
      objects: [{ path: `/${SECRET}/a.css?sign=canary-of-the-query` }],
    });
    expect(asked[0]?.headers['x-token']).toBe(SECRET);
    const { path, answers } = made.objects[0]!;
    expect(path).toBe('/<secret>/a.css');
    expect(answers[0]?.reply?.fields).toContainEqual(['set-cookie', 'sid=<masked 1>']);
    expect(JSON.stringify(lint(made))).not.toContain('canary');
    expect(JSON.stringify(made).replaceAll('canary-of-the-query', '')).not.toContain('canary');
  });
});
