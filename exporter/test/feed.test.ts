import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Feed, type Loaded } from '../src/config/feed.js';
import { ProblemError } from '../src/core/problem.js';
import { createClock } from '../src/platform/clock.js';
import { createFiles } from '../src/platform/files.js';
import { createHttpGet } from '../src/platform/http-get.js';
import { createSecretReader } from '../src/platform/secrets.js';
import { stubProbes } from './kit/stub-probes.js';

const CANARY = 'kanarienvogel7';
let folder = '';
let server: Server | undefined;
let feed: Feed | undefined;
let logged = '';
let loads: Loaded[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-feed-'));
  logged = '';
  loads = [];
});
afterEach(async () => {
  await feed?.[Symbol.asyncDispose]();
  feed = undefined;
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
  expect(logged).not.toContain(CANARY);
});

const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const main = (text: string): void => put('parallax.yml', `vantage: { name: fra1 }\nprobes:\n${text}`);
const names = (): string[] => (feed?.targets() ?? []).map((target) => target.name);

async function open(srv = (): Promise<{ name: string; port: number }[]> => Promise.resolve([])): Promise<Feed> {
  const [clock, readSecret] = [createClock(), createSecretReader()];
  feed = await Feed.open({
    file: join(folder, 'parallax.yml'),
    probes: stubProbes,
    env: {},
    ports: { files: createFiles(), clock, get: createHttpGet({ clock, readSecret, version: '1' }), srv, readSecret },
    log: { log: (...entry) => (logged += `${JSON.stringify(entry)}\n`) },
  });
  feed.listen({ onLoaded: (loaded) => void loads.push(loaded), onTargets: () => undefined });
  return feed;
}

const settled = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 30 });

describe('reload', () => {
  test('a good file replaces the configuration, the same text changes nothing', async () => {
    main('  a: { type: icmp, targets: [192.0.2.1] }');
    const one = await open();
    expect(names()).toEqual(['192.0.2.1']);
    expect(await one.reload()).toEqual({ outcome: 'unchanged' });
    main('  a: { type: icmp, targets: [192.0.2.2] }');
    expect(await one.reload()).toEqual({ outcome: 'applied' });
    expect(names()).toEqual(['192.0.2.2']);
  });

  test('a bad file leaves the old configuration running and says why; the old text heals it', async () => {
    main('  a: { type: icmp, targets: [192.0.2.1] }');
    const one = await open();
    const before = one.config;
    main(`  a: { type: http, targets: [192.0.2.2], bearer_token: ${CANARY}, cuont: 1 }`);
    const refused = await one.reload();
    expect(refused.outcome).toBe('refused');
    expect(refused.problem).toContain('unknown key "cuont"');
    expect(refused.problem).not.toContain(CANARY);
    expect(one.config).toBe(before);
    expect(names()).toEqual(['192.0.2.1']);
    main('  a: { type: icmp, targets: [192.0.2.1] }');
    expect((await one.reload()).outcome).toBe('applied');
  });

  test('a file that is gone is refused as well', async () => {
    main('  a: { type: icmp, targets: [192.0.2.1] }');
    const one = await open();
    rmSync(join(folder, 'parallax.yml'));
    expect(await one.reload()).toMatchObject({ outcome: 'refused', problem: expect.stringContaining('no such file') });
    expect(names()).toEqual(['192.0.2.1']);
  });

  test('a change of the file is noticed', async () => {
    main('  a: { type: icmp, targets: [192.0.2.1] }');
    await open();
    await new Promise((resolve) => setTimeout(resolve, 200));
    main('  a: { type: icmp, targets: [192.0.2.22] }');
    await settled(() => expect(names()).toEqual(['192.0.2.22']));
    expect(loads.map((one) => one.outcome)).toEqual(['applied']);
  });

  test('an agent does not start on a bad file', async () => {
    main('  a: { type: icpm }');
    await expect(open()).rejects.toBeInstanceOf(ProblemError);
  });
});

describe('targets from files', () => {
  test('come, change and go; one bad entry is reported and skipped', async () => {
    main('  a: { type: icmp, targets: [192.0.2.1], targets_from: [{ files: ["*.json", list.yml] }] }');
    put('x.json', JSON.stringify([{ targets: ['r1.example', 'not a host', 5], labels: { role: 'x', __meta_a: 'y' } }]));
    put('list.yml', '- targets: [{ host: r2.example, name: two, options: { count: 9 } }]\n');
    await open();
    await settled(() => expect(names()).toEqual(['192.0.2.1', 'r1.example', 'two']));
    expect(feed?.targets()[1]?.labels).toEqual({ role: 'x' });
    expect(feed?.targets()[2]?.config).toEqual({ count: 9 });
    expect(logged).toContain('not a host');
    put('x.json', JSON.stringify([{ targets: ['r3.example'] }]));
    await settled(() => expect(names()).toEqual(['192.0.2.1', 'r3.example', 'two']));
  });

  test('a broken file keeps what it last said, a removed one takes its targets along', async () => {
    main('  a: { type: icmp, targets_from: [{ files: ["*.json"] }] }');
    put('x.json', JSON.stringify([{ targets: ['r1.example'] }]));
    await open();
    await settled(() => expect(names()).toEqual(['r1.example']));
    put('x.json', '{');
    await settled(() => expect(logged).toContain('not valid JSON'));
    expect(names()).toEqual(['r1.example']);
    rmSync(join(folder, 'x.json'));
    await settled(() => expect(names()).toEqual([]));
  });

  test('survive a reload of the configuration', async () => {
    main('  a: { type: icmp, targets_from: [{ files: ["*.json"] }] }');
    put('x.json', JSON.stringify([{ targets: ['r1.example'] }]));
    const one = await open();
    await settled(() => expect(names()).toEqual(['r1.example']));
    main('  a: { type: icmp, interval: 7s, targets_from: [{ files: ["*.json"] }] }');
    await one.reload();
    expect(feed?.targets().map((target) => [target.name, target.common.interval])).toEqual([['r1.example', 7_000]]);
  });
});

describe('targets from http_sd and DNS', () => {
  test('are fetched with credentials; an error keeps the last list and tells no secret', async () => {
    let answer: { status: number; body: string } = { status: 200, body: JSON.stringify([{ targets: ['h1.example'] }]) };
    const seen: (string | undefined)[] = [];
    server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    put('token', `${CANARY}\n`);
    main(`  a:
    type: icmp
    targets_from:
      - http_sd: { url: "http://127.0.0.1:${port}/t?key=${CANARY}", refresh: 1s, bearer_token: { file: ${folder}/token } }`);
    await open();
    await settled(() => expect(names()).toEqual(['h1.example']));
    expect(seen[0]).toBe(`Bearer ${CANARY}`);
    answer = { status: 401, body: CANARY };
    await settled(() => expect(logged).toContain('status 401'));
    answer = { status: 200, body: `[${' '.repeat(11_000_000)}]` };
    await settled(() => expect(logged).toContain('bytes'));
    expect(names()).toEqual(['h1.example']);
    server.closeAllConnections();
    server.close();
    await settled(() => expect(logged).toContain('connection refused'));
    expect(names()).toEqual(['h1.example']);
  });

  test('SRV records are host and port', async () => {
    main('  a: { type: tcp, targets_from: [{ dns_srv: { name: _db._tcp.example.com } }] }');
    await open(() => Promise.resolve([{ name: 'db1.example.com', port: 5432 }]));
    await settled(() => expect(names()).toEqual(['db1.example.com:5432']));
  });
});
