/** Rounds of CDN probes on their way: Loki, a file, and the latest ones over HTTP. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdnRecordSchema, type CdnRecord } from '@parallax/contract';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, it } from 'vitest';
import { probes } from '../../src/probes/index.js';
import { testAgent, type TestAgent } from '../kit/agent.js';
import { cannedCdnProbe, cannedRound, cannedVisit, cannedWay } from '../kit/cdn-round.js';
import { LokiStub } from '../kit/loki.js';
import { httpServer } from '../kit/servers.js';

const accepts = new Ajv2020({ validateFormats: false, strict: false }).compile(cdnRecordSchema);

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'plx-cdn-records-'));
  closing.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Rounds that tell themselves apart by the status of their one visit. */
function counting(): ReturnType<typeof cannedCdnProbe> {
  let status = 200;
  return cannedCdnProbe(() =>
    cannedRound({
      ways: [cannedWay({ name: 'known' }), cannedWay()],
      visits: [cannedVisit({ status: (status += 1) }), cannedVisit({ provider: 'known', integrity: 'different' })],
    }),
  );
}

async function agentOf(more: string): Promise<TestAgent> {
  const agent = await testAgent(
    `${more}
probes:
  shop: { type: cdn, interval: 150ms, timeout: 100ms, targets: [{ host: shop.example.com, name: shop }] }
`,
    { ...probes, cdn: counting() },
  );
  closing.push(() => agent[Symbol.asyncDispose]());
  return agent;
}

const ask = async (agent: TestAgent, query: string): Promise<{ data: CdnRecord[] }> =>
  JSON.parse(await agent.get(`/api/v1/cdn${query}`)) as { data: CdnRecord[] };

async function eventually<T>(what: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + 45_000; performance.now() < end;) {
    const found = await what();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error('not within 45 s');
}

const rounds = (agent: TestAgent, count: number): Promise<CdnRecord[]> =>
  eventually(async () => {
    const { data } = await ask(agent, '?from=0');
    return data.length >= count ? data : undefined;
  });

describe('rounds of CDN probes', () => {
  it('are asked for like paths: the latest, page by page, one by its id', async () => {
    const agent = await agentOf('');
    const all = await rounds(agent, 4);
    const statuses = all.map(({ run }) => run.visits[0]?.status ?? 0);
    expect(statuses).toEqual([...statuses].sort((one, other) => other - one));
    const [latest, ...others] = (await ask(agent, '')).data;
    expect(others).toEqual([]);
    expect(latest).toMatchObject({
      ...{ schema: 'parallax.cdn/1', vantage: 'test-vantage', probe: 'shop', target: 'shop' },
      ...{ host: 'shop.example.com', cause: { kind: 'schedule' } },
      run: { baseline: 'known', visits: [{ layers: [{ evidence: [['x-cache', 'HIT'], expect.anything()] }] }, {}] },
    });
    const one = await ask(agent, `/${all[2]!.run_id}`);
    expect(one.data).toEqual(all[2]);
    const older = (await ask(agent, `?before=${all[2]!.run_id}`)).data;
    expect(older[0]).toEqual(all[3]);
    expect(await agent.get('/api/v1/paths')).toBe('{"status":"success","data":[]}\n');
  });

  it('come to Loki and to a file, with who was worst beside them', async () => {
    const loki = await LokiStub.start();
    closing.push(() => loki[Symbol.asyncDispose]());
    const directory = folder();
    const file = join(directory, 'events.jsonl');
    const agent = await agentOf(`events:
  loki: [{ name: logs, url: '${loki.url}', batch: { deadline: 100ms } }]
  file: { path: ${file} }
`);
    const [first] = await eventually(() => (loki.lines.length > 1 ? loki.lines : undefined));
    const record = JSON.parse(first!.line) as CdnRecord;
    expect(record.run_id).toMatch(/^[0-9a-f]{16}$/);
    expect(first!.metadata).toEqual({
      ...{ run_id: record.run_id, target: 'shop', cause: 'schedule', baseline: 'known' },
      ...{ outcome: 'different', worst: 'known', ratio: '1.250' },
    });
    expect([...loki.stored.keys()].join()).toContain('"kind":"cdn"');
    const lines = await eventually(() => {
      const found = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
      return found.length > 1 ? found : undefined;
    });
    expect(JSON.parse(lines[0] ?? '')).toEqual(record);
    expect((await ask(agent, `/${record.run_id}`)).data).toEqual(record);
  });
});

it('a round that was really measured is recorded as it was, without secrets', async () => {
  const edge = await httpServer((request, response) => {
    const fields = { 'x-cache': 'HIT', 'x-served-by': `cache-fra1-FRA`, 'cache-control': 'max-age=60' };
    response.writeHead(200, { ...fields, 'x-echo': String(request.headers['x-token']) }).end('well');
  });
  closing.push(() => edge.close());
  const url = `http://127.0.0.1:${edge.port}`;
  const agent = await testAgent(`
probes:
  shop:
    type: cdn
    interval: 10s
    timeout: 9s
    visit_timeout: 4s
    lint: off
    targets: [{ host: '${url}/', name: shop }]
    origin: { url: '${url}' }
    headers: { X-Token: canary-in-a-header }
    providers: { fast: { url: '${url}', is: fastly }, gone: { url: 'http://127.0.0.1:1' } }
    objects: [{ path: '/a?token=canary-in-a-query', partition: images }]
`);
  closing.push(() => agent[Symbol.asyncDispose]());
  const [record] = await rounds(agent, 1);
  expect(accepts(record), JSON.stringify(accepts.errors)).toBe(true);
  expect(record?.run.words[0]).toBe('gone failed 1 of 1 fetches: connection_refused during connect.');
  const fast = record?.run.visits.filter(({ provider }) => provider === 'fast');
  expect(fast).toHaveLength(2);
  expect(fast?.[0]).toMatchObject({
    ...{ path: '/a', partition: 'images', status: 200, pop: 'FRA', detected: 'fastly', integrity: 'equal' },
    layers: [
      { provider: 'fastly', cache_status: 'hit', evidence: expect.arrayContaining([['x-cache', 'HIT']]) as unknown },
    ],
  });
  expect(fast?.[0]?.phases['first_byte']).toBeGreaterThan(0);
  expect(JSON.stringify(record)).not.toContain('canary');
});
