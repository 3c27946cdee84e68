/** What the command says when Prometheus does not answer as it should, and to wrong options. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parallax, type Ran } from './command.js';

const folder = mkdtempSync(join(tmpdir(), 'plx-scorecard-refusals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const answering = (status: number, body: string, headers: Record<string, string> = {}): Promise<string> =>
  serve((_, response) => void response.writeHead(status, headers).end(body));
const scorecard = (...argv: readonly string[]): Promise<Ran> => parallax(['cdn', 'scorecard', ...argv]);

const EMPTY = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } });

describe('the scorecard', () => {
  it.each([
    [401, 'Unauthorized', /answers 401\n {2}= Give credentials with --http-config FILE/],
    [403, '{"status":"error","error":"no tenant"}', /answers 403: no tenant\n {2}= Give credentials/],
    [302, '', /answers 302, a redirect\n {2}= Write the URL that it leads to/],
    [404, '404 page not found', /answers 404 and is not the query API of Prometheus\n {2}= Write the URL without/],
    [200, '<html>', /answers 200 and is not the query API/],
    [200, '{"status":"success","data":{"result":7}}', /answers 200\n/],
    [422, '{"status":"error","error":"too many samples"}', /answers 422: too many samples\n {2}= Ask for less/],
    [503, '{"status":"error","error":"\\u001b[2J"}', /answers 503: \S\[2J\n/],
  ])('says what %d means', async (status, body, words) => {
    const { stdout, stderr, code } = await scorecard('--prometheus', await answering(status, body));
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\u001b/);
    expect([stdout, code]).toEqual(['', 2]);
  });

  it('says that nobody answers', async () => {
    const { stderr, code } = await scorecard('--prometheus', 'http://127.0.0.1:1');
    expect(stderr).toMatch(/connection refused.*\n {2}= See that Prometheus runs there/);
    expect(code).toBe(2);
  });

  it('sends credentials from a file, and does not show them', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization, String(request.headers['x-scope-orgid']), request.url?.split('?')[0]);
      response.end(EMPTY);
    });
    const file = join(folder, 'access.yml');
    writeFileSync(file, 'bearer_token: canary-token\nheaders: { X-Scope-OrgID: shop }\n');
    const { stdout, stderr } = await scorecard('--prometheus', `${url}/prefix/`, '--http-config', file);
    expect(seen.slice(0, 3)).toEqual(['Bearer canary-token', 'shop', '/prefix/api/v1/query']);
    expect(stderr).toContain('no CDN metrics of Parallax there');
    expect(stdout + stderr).not.toContain('canary');
  });

  it('shows the place of what is wrong with credentials, and not the credentials', async () => {
    const file = join(folder, 'wrong.yml');
    writeFileSync(file, 'bearer_token: canary-token\nbasic_auth: { username: me, password: canary-word }\n');
    const { stderr, code } = await scorecard('--prometheus', 'http://127.0.0.1:1', '--http-config', file);
    expect(stderr).toMatch(/wrong\.yml:1:15: error: basic_auth and bearer_token exclude each other/);
    expect(stderr).not.toContain('canary');
    expect(code).toBe(2);
  });

  it('shows the place of what is wrong with rows by hand', async () => {
    const file = join(folder, 'manual.yml');
    const text = ['bunny:', '  self_servise: { value: yes, reviewed: 2026-10-01, by: us }', '  complexity: { value: 3, reviewed: 2026-13-01, by: us }', 'Fastly: {}', '']; // prettier-ignore
    writeFileSync(file, text.join('\n'));
    const { stderr, code } = await scorecard('--prometheus', 'http://127.0.0.1:1', '--manual', file);
    expect(stderr).toMatch(/:2:3: error: unknown key "self_servise"[^]*Did you mean "self_service"/);
    expect(stderr).toMatch(/:3:37: error: not a date[^]*Write it as 2026-11-22/);
    expect(stderr).toMatch(/:4:1: error: not the name of a provider/);
    expect(code).toBe(2);
  });

  it.each([
    [[], 'write --prometheus URL, such as http://localhost:9090'],
    [['--prometheus', 'localhost:9090'], 'not an http or https URL; write http://localhost:9090'],
    [['-p', 'http://x', 'more'], 'nothing without an option'],
    [['-p', 'http://x', '--window', '5'], '--window is a duration from 1m to 720h'],
    [['-p', 'http://x', '--window', '721h'], '--window is a duration from 1m to 720h'],
    [['-p', 'http://x', '--by', 'region'], '--by is one of country, vantage, network, all'],
    [['-p', 'http://x', '--min-pairs', '0'], '--min-pairs is a whole number from 1 to 1000000'],
    [['-p', 'http://x', '--confidence', '1'], '--confidence is a number from 0.5 to 0.9999'],
    [['-p', 'http://x', '--format', 'csv'], '--format is one of table, json, markdown'],
    [['-p', 'http://x', '--fail-on', 'pass'], '--fail-on is one of fail, not_enough_data, never'],
    [['-p', 'http://x', '--manual', '/nowhere.yml'], '/nowhere.yml: no such file'],
  ])('refuses %j', async (argv, words) => {
    const { stdout, stderr, code } = await scorecard(...argv);
    expect(stderr).toContain(words);
    expect([stdout, code]).toEqual(['', 2]);
  });
});
