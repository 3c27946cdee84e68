import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPreview, type Preview } from '../src/server/start.js';

const asked: { method: string; url: string; body: string; headers: object }[] = [];
const servers: Server[] = [];
let preview: Preview;

const head = (id: string, at: string): string =>
  `{"schema":"parallax.path/1","run_id":"${id}","vantage":"fra","probe":"route","target":"t","host":"h","started":"${at}","cause":{"kind":"schedule"},"run":{}}`;

/** A server that answers everything with this text, and remembers what it was asked. */
async function upstream(answer: (url: string) => string, type = 'application/json'): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk) => (body += String(chunk)));
    incoming.on('end', () => {
      asked.push({ method: incoming.method ?? '', url: incoming.url ?? '', body, headers: incoming.headers });
      outgoing.writeHead(200, { 'content-type': type, 'set-cookie': 'a=b' }).end(answer(incoming.url ?? ''));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const prometheus = await upstream(() => '{"status":"success","data":[]}');
  const lines = [head('b', '2026-01-01T00:00:02.000Z'), head('a', '2026-01-01T00:00:01.000Z')];
  const agent = await upstream(
    (url) => (url.startsWith('/api/v1/paths') ? `${lines.join('\n')}\n` : ''),
    'application/x-ndjson',
  );
  preview = await startPreview({ prometheus, agents: [agent, 'http://127.0.0.1:1'] });
});

afterAll(async () => {
  await preview.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

test('questions reach Prometheus as forms, without headers and cookies of the browser, and its cookies stay there', async () => {
  const response = await fetch(`${preview.url}/prometheus/api/v1/query_range`, { method: 'POST', body: new URLSearchParams({ query: 'up' }), headers: { cookie: 'secret=1', authorization: 'Basic x' } });
  expect(await response.json()).toEqual({ status: 'success', data: [] });
  expect(response.headers.get('set-cookie')).toBeNull();
  const seen = asked.at(-1);
  expect(seen).toMatchObject({ method: 'POST', url: '/api/v1/query_range', body: 'query=up' });
  expect(JSON.stringify(seen?.headers)).not.toMatch(/secret|Basic/);
}); // prettier-ignore

test.each([
  ['DELETE', '/prometheus/api/v1/series', 405],
  ['POST', '/13/', 405],
  ['GET', '/prometheus/api/v1/targets', 404],
  ['GET', '/nothing', 404],
  ['GET', '/13/public/plugins/parallax-internet-app/..%2fpackage.json', 404],
  ['GET', '/13/bundle/..%2f..%2fpackage.json', 404],
])('%s %s is %i and asks nobody', async (method, path, status) => {
  const before = asked.length;
  const response = await fetch(`${preview.url}${path}`, { method });
  expect(response.status).toBe(status);
  expect(asked).toHaveLength(before);
});

test('another name for the loopback gets nothing', async () => {
  const { port } = new URL(preview.url);
  const status = await new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/preview/status', headers: { host: 'evil.example' } });
    sent
      .on('response', (answer) => resolve(answer.resume().statusCode))
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});

test('the page forbids scripts without its nonce, eval, and connections elsewhere', async () => {
  const response = await fetch(`${preview.url}/13/d/anything`);
  const policy = response.headers.get('content-security-policy') ?? '';
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
  const html = await response.text();
  expect(html.match(/<script /g)).toHaveLength(2);
  expect(html.split(`<script nonce="${nonce}"`)).toHaveLength(3);
  expect(policy).not.toContain('unsafe-eval');
  expect(policy).toContain("connect-src 'self';");
  expect(response.headers.get('x-frame-options')).toBe('DENY');
  const again = await fetch(`${preview.url}/13/`);
  expect(again.headers.get('content-security-policy')).not.toBe(policy);
});

test('records of agents answer as Loki: newest first, times in nanoseconds, an agent that is away has none', async () => {
  const query = new URLSearchParams({ query: '{kind="path"} | target="t"', start: '1767225600000000000', end: '1767225700', limit: '5' });
  const response = await fetch(`${preview.url}/loki/loki/api/v1/query_range?${query.toString()}`);
  const { data } = (await response.json()) as { data: { resultType: string; result: { stream: object; values: [string, string][] }[] } };
  expect(data.resultType).toBe('streams');
  expect(data.result.map(({ values }) => values[0]?.[0])).toEqual(['1767225602000000000', '1767225601000000000']);
  expect(data.result[0]?.stream).toEqual({ job: 'parallax', service_name: 'parallax', kind: 'path', vantage: 'fra', probe: 'route', run_id: 'b', target: 't', cause: 'schedule' });
  expect(data.result[0]?.values[0]?.[1]).toBe(head('b', '2026-01-01T00:00:02.000Z'));
  expect(asked.at(-1)?.url).toBe('/api/v1/paths?from=1767225600&to=1767225700&limit=5&format=ndjson');
}); // prettier-ignore

test('what the records cannot answer is refused in words', async () => {
  const query = new URLSearchParams({ query: 'rate({a="b"}[5m])', start: '1', end: '2' });
  const response = await fetch(`${preview.url}/loki/loki/api/v1/query_range?${query.toString()}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ status: 'error', errorType: 'bad_data' });
});

test('a question of more than a megabyte is not passed on', async () => {
  const before = asked.length;
  const response = await fetch(`${preview.url}/prometheus/api/v1/query`, { method: 'POST', body: `query=${'x'.repeat(1.1 * 2 ** 20)}` });
  expect(response.status).toBe(502);
  expect(asked).toHaveLength(before);
}); // prettier-ignore
