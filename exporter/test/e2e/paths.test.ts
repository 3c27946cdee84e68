/** What an agent does with the paths that its probe traced: records on disk and over HTTP, captures, nodes, words. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { PathRecord } from '@parallax/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { probes } from '../../src/probes/index.js';
import { testAgent, valueIn, type TestAgent } from '../kit/agent.js';
import { cannedPathProbe, cannedRun } from '../kit/path-run.js';
import { tcpServer } from '../kit/servers.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'plx-paths-'));
  closing.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

interface Answer {
  readonly status: string;
  readonly data?: PathRecord[];
  readonly next?: string;
  readonly error?: string;
  readonly errorType?: string;
}

/** Counts its runs in the number of packets, so that records can be told apart. */
function counting(): ReturnType<typeof cannedPathProbe> {
  let packets = 0;
  return cannedPathProbe(() => cannedRun({ packets: (packets += 1) }));
}

async function agentOf(text: string, path = counting()): Promise<TestAgent> {
  const agent = await testAgent(text, { ...probes, path });
  closing.push(() => agent[Symbol.asyncDispose]());
  return agent;
}

const TWO = (more = ''): string => `${more}
probes:
  route:
    type: path
    interval: 150ms
    timeout: 100ms
    metrics: { links: true }
    targets: [{ host: 192.0.2.99, name: one }, { host: 192.0.2.98, name: two }]
`;

const ask = async (agent: TestAgent, query: string): Promise<Answer> =>
  JSON.parse(await agent.get(`/api/v1/paths${query}`)) as Answer;

async function enough(agent: TestAgent, runs: number): Promise<PathRecord[]> {
  const end = performance.now() + 45_000;
  for (;;) {
    const { data = [] } = await ask(agent, '?from=0&limit=10000');
    if (data.length >= runs) return data;
    if (performance.now() > end) throw new Error(`only ${data.length} records`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

describe('records of paths', () => {
  it('are the whole run with who, what, when and why', async () => {
    const agent = await agentOf(TWO());
    const [newest] = await enough(agent, 1);
    expect(newest).toMatchObject({
      ...{ schema: 'parallax.path/1', vantage: 'test-vantage', probe: 'route', cause: { kind: 'schedule' } },
      run: { destination: '192.0.2.99', nodes: [{ address: '192.0.2.1' }, { destination: true }] },
    });
    expect(newest!.run_id).toMatch(/^[0-9a-f]{16}$/);
    expect(Math.abs(Date.parse(newest!.started) - Date.now())).toBeLessThan(60_000);
    const one = JSON.parse(await agent.get(`/api/v1/paths/${newest!.run_id}`)) as { data: PathRecord };
    expect(one.data).toEqual(newest);
  });

  it('are asked for by target, by time, page by page, newest first', async () => {
    const agent = await agentOf(TWO());
    const all = await enough(agent, 8);
    const latest = await ask(agent, '');
    expect(latest.data?.map(({ target }) => target).sort()).toEqual(['one', 'two']);
    expect((await ask(agent, '?target=two')).data).toHaveLength(1);
    const twos = (await ask(agent, '?target=two&from=0')).data!;
    expect(new Set(twos.map(({ target }) => target))).toEqual(new Set(['two']));
    expect(twos.length).toBeGreaterThanOrEqual(all.filter(({ target }) => target === 'two').length);
    const packets = all.map(({ run }) => run.packets);
    expect(packets).toEqual([...packets].sort((a, b) => b - a));
    const first = await ask(agent, '?from=0&limit=3');
    const second = await ask(agent, `?before=${first.next}&limit=3`);
    const paged = [...first.data!, ...second.data!].map(({ run }) => run.packets);
    expect(paged).toEqual(Array.from({ length: 6 }, (_, index) => paged[0]! - index));
    const middle = all[3]!.started;
    const until = (await ask(agent, `?to=${middle}`)).data!;
    expect(until.every(({ started }) => started < middle)).toBe(true);
    const since = (await ask(agent, `?from=${Date.parse(middle) / 1000}&limit=10000`)).data!;
    expect(since.every(({ started }) => started >= middle)).toBe(true);
    expect(since.length).toBeGreaterThanOrEqual(4);
  });

  it('come as lines and compressed for who wants them so', async () => {
    const agent = await agentOf(TWO());
    await enough(agent, 4);
    const lines = (await agent.get('/api/v1/paths?format=ndjson&from=0&limit=3')).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.slice(0, 3).map((line) => (JSON.parse(line) as PathRecord).schema)).toEqual(
      new Array(3).fill('parallax.path/1'),
    );
    const { request } = await import('node:http');
    const body = await new Promise<Buffer>((resolve, reject) => {
      const asked = request(
        `${agent.agent.url}/api/v1/paths`,
        { headers: { 'Accept-Encoding': 'gzip' } },
        (response) => {
          expect(response.headers['content-encoding']).toBe('gzip');
          expect(response.headers['content-type']).toBe('application/json');
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
        },
      );
      asked.on('error', reject).end();
    });
    expect(JSON.parse(gunzipSync(body).toString())).toMatchObject({ status: 'success' });
  });

  it('outlive the agent where there is a directory, and the metrics say so', async () => {
    const records = `records: { directory: ${folder()}, max_size: 16MB }`;
    const before = await agentOf(TWO(records));
    const old = await enough(before, 4);
    expect(
      await before.until((text) => (valueIn(text, 'parallax_records_total', { outcome: 'stored' }) ?? 0) >= 4),
    ).toContain('parallax_records_disk_writable{vantage="test-vantage"} 1');
    await before[Symbol.asyncDispose]();
    const after = await agentOf(TWO(records));
    const seen = await ask(after, `/${old.at(-1)!.run_id}`);
    expect(seen.data).toEqual(old.at(-1));
    const all = await enough(after, old.length + 1);
    expect(all.slice(-old.length).map(({ run_id: id }) => id)).toEqual(old.map(({ run_id: id }) => id));
  });

  it('stay in memory when another agent has the directory', async () => {
    const records = `records: { directory: ${folder()} }`;
    const first = await agentOf(TWO(records));
    await enough(first, 2);
    const second = await agentOf(TWO(records));
    expect((await enough(second, 2)).length).toBeGreaterThanOrEqual(2);
    const complaint = second.log.lines.filter(({ event }) => event.includes('not kept on disk'));
    expect(complaint).toHaveLength(1);
    expect(complaint[0]!.fields['problem']).toMatch(new RegExp(`another process works here \\(pid ${process.pid}\\)`));
    await second.until((page) => valueIn(page, 'parallax_records_disk_writable') === 0);
    await second.until((page) => (valueIn(page, 'parallax_records_total', { outcome: 'failed' }) ?? 0) > 0);
  });
});

it('a path that was really traced is kept as it was', async () => {
  const agent = await testAgent(`
probes:
  route: { type: path, interval: 1s, timeout: 900ms, wait: 100ms, flows: 2, targets: [127.0.0.1] }
`);
  closing.push(() => agent[Symbol.asyncDispose]());
  // On a busy machine answers of the first run may come too late.
  let record: PathRecord | undefined;
  for (let runs = 1; record === undefined && runs <= 20; runs += 1) {
    record = (await enough(agent, runs)).find(({ run }) => run.reached === 2);
  }
  expect(record).toMatchObject({ probe: 'route', host: '127.0.0.1', cause: { kind: 'schedule' } });
  expect(record!.run).toMatchObject({ protocol: 'udp', destination: '127.0.0.1', distance: 1, reached: 2 });
  expect(record!.run.words[0]).toContain('127.0.0.1');
});

describe('questions that make no sense', () => {
  it.each([
    ['?form=1', 'unknown parameter "form"'],
    ['?limit=0', '"limit" must be'],
    ['?limit=10001', '"limit" must be'],
    ['?limit=1e3', '"limit" must be'],
    ['?from=yesterday', '"from" must be'],
    ['?from=2026-02-30', '"from" must be'],
    ['?from=2026-13-01T00:00:00Z', '"from" must be'],
    ['?from=10&to=10', 'earlier than'],
    ['?before=xyz', '"before" must be'],
    ['?target=', '"target" must'],
    ['?target=a%00b', '"target" must'],
    ['?target=a&target=b', 'stands twice'],
    ['?format=xml', '"format" must be'],
    ['/UPPER', 'a run_id has'],
  ])('are refused with a reason: %s', async (query, reason) => {
    const agent = await agentOf('probes: {}');
    const response = await fetch(`${agent.agent.url}/api/v1/paths${query}`);
    expect(response.status).toBe(400);
    const body = (await response.json()) as Answer;
    expect(body).toMatchObject({ status: 'error', errorType: 'bad_data' });
    expect(body.error).toContain(reason);
  });

  it('are bounded in length', async () => {
    const agent = await agentOf('probes: {}');
    const response = await fetch(`${agent.agent.url}/api/v1/paths?target=${'a'.repeat(9000)}`);
    expect(response.status).toBe(400);
    expect(((await response.json()) as Answer).error).toContain('more than 8192');
  });

  it.each(['/0123456789abcdef', '?before=0123456789abcdef'])(
    'find nothing where there is nothing: %s',
    async (query) => {
      const agent = await agentOf('probes: {}');
      const response = await fetch(`${agent.agent.url}/api/v1/paths${query}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ status: 'error', errorType: 'not_found' });
    },
  );

  it('are answered with an empty list when nothing is there yet', async () => {
    const agent = await agentOf('probes: {}');
    expect(await agent.get('/api/v1/paths')).toBe('{"status":"success","data":[]}\n');
    expect(await agent.get('/api/v1/paths?format=ndjson')).toBe('');
  });
});

describe('a path on demand', () => {
  // A timeout longer than a busy machine holds a process up: a run that was late would be another failure.
  const config = (port: number): string => `
probes:
  web: { type: tcp, interval: 3s, timeout: 2900ms, targets: ['127.0.0.1:${port}'] }
  route:
    type: path
    interval: 1h
    capture: { on_failure: true, cooldown: 1h }
    targets: [{ host: 127.0.0.1, name: home }]
`;

  it('is taken when another probe of the host begins to fail, once within the cooldown, and says why', async () => {
    const server = await tcpServer((socket) => socket.end());
    const { port } = server;
    const agent = await agentOf(config(port));
    await agent.until((text) => (valueIn(text, 'parallax_probe_successes_total', { probe: 'web' }) ?? 0) >= 1);
    await server.close();
    const started = { cause: 'failure', outcome: 'started', target: 'home' };
    await agent.until((text) => valueIn(text, 'parallax_path_captures_total', started) === 1);
    const captured = (await enough(agent, 1)).filter(({ cause }) => cause.kind !== 'schedule');
    expect(captured).toHaveLength(1);
    expect(captured[0]).toMatchObject({ target: 'home', cause: { kind: 'failure', probe: 'web' } });
    expect(captured[0]!.cause.detail).toBe(`web of 127.0.0.1:${port} failed: connection_refused in connect`);
    await agent.until((text) => (valueIn(text, 'parallax_probe_runs_total', { probe: 'web' }) ?? 0) >= 4);
    const page = await agent.scrape();
    expect(valueIn(page, 'parallax_path_captures_total', started)).toBe(1);
    expect(valueIn(page, 'parallax_path_captures_total', { ...started, outcome: 'suppressed' })).toBe(0);
  });
});

describe('the nodes of paths', () => {
  it('are said once for the whole agent, and go with the paths', async () => {
    let second: string | undefined = '192.0.2.2';
    const see = (): ReturnType<typeof cannedRun> => {
      const run = cannedRun();
      const extra = { ...run.nodes[0]!, id: second ?? '', address: second ?? '' };
      return second === undefined ? run : { ...run, nodes: [...run.nodes, extra] };
    };
    const agent = await agentOf(TWO(), cannedPathProbe(see));
    const lines = (text: string): string[] =>
      text.split('\n').filter((one) => one.startsWith('parallax_path_node_info{'));
    await agent.until((text) => lines(text).length === 3);
    second = undefined;
    const left = lines(await agent.until((text) => lines(text).length === 2));
    expect(left.join('\n')).toContain('node="192.0.2.99"');
    expect(left.join('\n')).not.toContain('target=');
  });

  it('are kept to themselves unless links are asked for; the landing page has the words', async () => {
    const agent = await agentOf(TWO().replace('metrics: { links: true }', ''));
    await enough(agent, 2);
    expect(await agent.get('/')).toContain('Reached 192.0.2.99 at hop 2.');
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    expect(await agent.scrape()).not.toContain('parallax_path_node_info');
  });
});
