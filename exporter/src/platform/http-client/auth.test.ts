import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HttpClientConfig, OAuth2Config, SigV4Config } from '../../core/http-config.js';
import { plainHttp } from '../../core/http-config.js';
import { Secret, type SecretRef } from '../../core/secret.js';
import { failureOf, get, post, testHttp, textOf } from '../../../test/kit/http-client.js';
import { freePort, httpServer, silent, type Peer } from '../../../test/kit/servers.js';
import { signed } from './sigv4.js';

const CANARY = 'kanarienvogel';
const env: Record<string, string> = {};
const http = testHttp({ env });
const peers: Peer[] = [];
let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'parallax-auth-'))));
afterEach(async () => {
  await http.close();
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
  rmSync(folder, { recursive: true });
  for (const name of Object.keys(env)) Reflect.deleteProperty(env, name);
});

const inline = (text: string): SecretRef => ({ value: new Secret(text) });
const file = (name: string, text: string): { file: string } => {
  writeFileSync(join(folder, name), text);
  return { file: join(folder, name) };
};

interface Receiver extends Peer {
  readonly url: string;
  readonly requests: (IncomingMessage & { text: string })[];
}
type Answer = { status?: number; body?: string };

/** Answers with what `answer` makes of the request and its number, counted from 1. */
async function receiver(answer: (request: IncomingMessage, count: number) => Answer = () => ({})): Promise<Receiver> {
  const requests: Receiver['requests'] = [];
  const peer = await httpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push(Object.assign(request, { text: Buffer.concat(chunks).toString() }));
      const { status = 200, body = '' } = answer(request, requests.length);
      response.writeHead(status).end(body);
    });
  });
  peers.push(peer);
  return { ...peer, requests, url: `http://receiver.test:${peer.port}/push` };
}
const sent = ({ requests }: Receiver, header = 'authorization'): unknown[] =>
  requests.map(({ headers }) => headers[header]);

describe('secrets', () => {
  test('basic, bearer and headers are sent; files are read for each call', async () => {
    const peer = await receiver();
    const token = file('token', 'one\n');
    const basic_auth = { username: 'ü', password: file('password', 'p:w') };
    const clients = [
      http.open({ url: peer.url, basic_auth }),
      http.open({ url: peer.url, bearer_token: token }),
      http.open({ url: peer.url, headers: { 'X-Scope-OrgID': inline('tenant') } }),
    ];
    for (const client of clients) await client.call(post('x'));
    expect(sent(peer)).toEqual([`Basic ${Buffer.from('ü:p:w').toString('base64')}`, 'Bearer one', undefined]);
    expect(sent(peer, 'x-scope-orgid')[2]).toBe('tenant');
    file('token', 'two');
    await clients[1]?.call(post('x'));
    expect(sent(peer)[3]).toBe('Bearer two');
  });

  test('a file that is not there, or cannot stand in a header, is an error that says so', async () => {
    const peer = await receiver();
    const missing = http.open({ url: peer.url, bearer_token: { file: join(folder, 'none') } });
    const error = await failureOf(missing.call(post('x')));
    expect([error.kind, error.message]).toEqual(['auth', expect.stringContaining(join(folder, 'none'))]);
    const split = http.open({ url: peer.url, bearer_token: inline(`${CANARY}\r\nX-Evil: 1`) });
    const refused = await failureOf(split.call(post('x')));
    expect([refused.kind, refused.message]).toEqual(['auth', expect.stringContaining('bearer_token')]);
    expect(refused.message).not.toContain(CANARY);
    expect(peer.requests).toEqual([]);
  });

  test('are blanked in what a server complains, also where it was cut; a tenant is not', async () => {
    const peer = await receiver(({ headers }) => ({ status: 400, body: `${headers['x-scope-orgid']} ${headers.authorization} ${CANARY}` })); // prettier-ignore
    const headers = { 'X-Scope-OrgID': inline('tenant') };
    const client = http.open({ url: peer.url, bearer_token: inline(CANARY), headers });
    expect(textOf(await client.call(post('x')))).toBe('tenant Bearer <secret> <secret>');
    expect(textOf(await client.call(post('x', { maxBytes: 20 })))).toBe('tenant Bearer <secret>');
  });
});

describe('OAuth2', () => {
  const oauth2 = (issuer: Receiver, more: Partial<OAuth2Config> = {}): OAuth2Config => ({
    token_url: issuer.url,
    client_id: 'id:1',
    client_secret: inline(CANARY),
    scopes: ['write'],
    endpoint_params: { resource: 'r 1' },
    client_auth: 'basic',
    tls: plainHttp(issuer.url).tls,
    ...more,
  });
  const token = (count: number, seconds = 3600): Answer => ({
    body: JSON.stringify({ access_token: `token-${count}`, token_type: 'Bearer', expires_in: seconds }),
  });

  test('fetches one token for many calls and keeps it', async () => {
    const issuer = await receiver((_, count) => token(count));
    const peer = await receiver();
    const client = http.open({ url: peer.url, oauth2: oauth2(issuer) }, 4);
    await Promise.all(Array.from({ length: 8 }, () => client.call(post('x'))));
    await client.call(post('x'));
    expect(new Set(sent(peer))).toEqual(new Set(['Bearer token-1']));
    expect(issuer.requests.map(({ text }) => text)).toEqual(['resource=r+1&grant_type=client_credentials&scope=write']);
    expect(sent(issuer)).toEqual([`Basic ${Buffer.from(`id%3A1:${CANARY}`).toString('base64')}`]);
  });

  test('asks again once when the token is refused', async () => {
    const issuer = await receiver((_, count) => token(count));
    const peer = await receiver(({ headers }) => ({ status: headers.authorization === 'Bearer token-2' ? 200 : 401 }));
    const client = http.open({ url: peer.url, oauth2: oauth2(issuer) });
    expect((await client.call(post('body'))).status).toBe(200);
    expect(sent(peer)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(peer.requests.map(({ text }) => text)).toEqual(['body', 'body']);
    const never = await receiver(() => ({ status: 401 }));
    expect((await http.open({ url: never.url, oauth2: oauth2(issuer) }).call(post('x'))).status).toBe(401);
    expect(never.requests.length).toBe(2);
  });

  test('asks again when the token has expired, and when the secret was rotated', async () => {
    const issuer = await receiver((_, count) => token(count, count === 1 ? 0 : 3600));
    const peer = await receiver();
    const client = http.open({ url: peer.url, oauth2: oauth2(issuer, { client_secret: file('secret', 'one') }) });
    for (let round = 0; round < 3; round += 1) await client.call(post('x'));
    file('secret', 'two2');
    await client.call(post('x'));
    expect(sent(peer)).toEqual([1, 2, 2, 3].map((count) => `Bearer token-${count}`));
  });

  test.each([
    ['an error', { status: 401, body: JSON.stringify({ error: 'invalid_client', error_description: CANARY }) }, '401 invalid_client'], // prettier-ignore
    ['nonsense', { body: CANARY }, 'without a usable access_token'],
    ['too much', { body: 'x'.repeat(100_000) }, 'more than 65536 bytes'],
  ])('%s of the token endpoint is a failure to authorise', async (_, answer, words) => {
    const issuer = await receiver(() => answer);
    const peer = await receiver();
    const error = await failureOf(http.open({ url: peer.url, oauth2: oauth2(issuer) }).call(post('x')));
    expect([error.kind, error.message]).toEqual(['auth', expect.stringContaining(words)]);
    expect(error.message).not.toContain(CANARY);
    expect(peer.requests).toEqual([]);
  });
});

describe('AWS signatures', () => {
  const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  const AT = Date.UTC(2015, 7, 30, 12, 36, 0);
  const sigv4 = (more: Partial<SigV4Config> = {}): SigV4Config => ({ region: 'eu-central-1', service: 'aps', ...more });

  test.each([
    // AWS' published test suite, and the example of its guide.
    ['get-vanilla', { method: 'GET', host: 'example.amazonaws.com', path: '/', headers: {} }, { region: 'us-east-1', service: 'service' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'], // prettier-ignore
    ['post-vanilla', { method: 'POST', host: 'example.amazonaws.com', path: '/', headers: {} }, { region: 'us-east-1', service: 'service' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'], // prettier-ignore
    ['IAM ListUsers', { method: 'GET', host: 'iam.amazonaws.com', path: '/?Action=ListUsers&Version=2010-05-08', headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } }, { region: 'us-east-1', service: 'iam' }, '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7'], // prettier-ignore
  ])('%s', async (_, request, scope, signature) => {
    const { headers } = await signed({ ...request, body: undefined, at: AT }, scope, KEYS);
    expect(headers['authorization']).toContain(`Signature=${signature}`);
  });

  /** The documented algorithm, once more. */
  function expected(request: IncomingMessage & { text: string }, secret: string): string {
    const { headers, method = '', url = '', text } = request;
    const [, scope = '', names = ''] = /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+),/.exec(String(headers.authorization)) ?? []; // prettier-ignore
    const hash = (data: string): string => createHash('sha256').update(data).digest('hex');
    const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
    const fields = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
    const [path, query = ''] = url.split('?');
    const canonical = [method, path, query, fields.join(''), names, hash(text)].join('\n');
    const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n');
    const key = scope.split('/').reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secret}`);
    return hmac(key, toSign).toString('hex');
  }

  test('what arrives is what was signed: headers, body and session token', async () => {
    const peer = await receiver();
    const keys = { access_key: inline('AKID1234'), secret_key: inline(CANARY), session_token: file('st', 'session1') };
    const client = http.open({ url: `${peer.url}/a%20b?x=1&y=2`, sigv4: sigv4(keys) });
    await client.call(post('body', { headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' } })); // prettier-ignore
    const [request] = peer.requests;
    if (!request) throw new Error('nothing came');
    const value = String(request.headers.authorization);
    expect(value).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID1234\/\d{8}\/eu-central-1\/aps\/aws4_request, SignedHeaders=content-encoding;content-length;content-type;host;x-amz-date;x-amz-security-token, /); // prettier-ignore
    expect(request.headers['x-amz-security-token']).toBe('session1');
    // The path of the canonical request is encoded once more (all services but S3).
    const url = String(request.url).replace('%20', '%2520');
    expect(value.split('Signature=')[1]).toBe(expected(Object.assign(request, { url }), CANARY));
  });

  test('credentials come from the configuration, a profile, the environment or the default profile', async () => {
    const peer = await receiver();
    const { file: credentials_file } = file('credentials', '# keys\n[default]\naws_access_key_id = D\naws_secret_access_key=dddd\n[ team ]\naws_access_key_id=T\naws_secret_access_key=tttt\naws_session_token=tok1\n[empty]\n'); // prettier-ignore
    const used = async (more: Partial<SigV4Config>): Promise<string | undefined> => {
      await http.open({ url: peer.url, sigv4: sigv4(more) }).call(post('x'));
      return /Credential=([^/]+)/.exec(String(sent(peer).at(-1)))?.[1];
    };
    Object.assign(env, { AWS_SHARED_CREDENTIALS_FILE: credentials_file });
    expect(await used({})).toBe('D');
    Object.assign(env, { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 'eeee' });
    expect(await used({})).toBe('E');
    expect(await used({ profile: 'team' })).toBe('T');
    expect(sent(peer, 'x-amz-security-token').at(-1)).toBe('tok1');
    expect(await used({ access_key: inline('I'), secret_key: inline('iiii') })).toBe('I');
    file('credentials', '[team]\naws_access_key_id=T2\naws_secret_access_key=t\n');
    expect(await used({ profile: 'team' })).toBe('T2');
    const error = await failureOf(http.open({ url: peer.url, sigv4: sigv4({ profile: 'empty' }) }).call(post('x')));
    expect([error.kind, error.message]).toEqual(['auth', expect.stringContaining('in profile empty')]);
  });
});

test('no secret stands in any message, whatever fails', async () => {
  const secret = inline(CANARY);
  const refuser = await receiver(({ headers }) => ({ status: 401, body: JSON.stringify(headers) }));
  const mute = await silent();
  peers.push(mute);
  const dead = `http://receiver.test:${await freePort()}/x?token=${CANARY}#${CANARY}`;
  const places = [`${refuser.url}?key=${CANARY}`, dead, `http://unknown.test/?a=${CANARY}`, `https://receiver.test:${refuser.port}/?${CANARY}`, `http://receiver.test:${mute.port}/`]; // prettier-ignore
  const basic = { username: 'u', password: secret };
  const issuer = (url: string): OAuth2Config => ({ token_url: url, client_id: 'c', client_secret: secret, scopes: [], endpoint_params: { p: CANARY }, client_auth: 'body', tls: plainHttp(url).tls }); // prettier-ignore
  const schemes: Partial<HttpClientConfig>[] = [
    { basic_auth: basic },
    { bearer_token: secret },
    { headers: { 'X-Api-Key': secret } },
    { sigv4: { region: 'r', service: 'aps', access_key: inline('AKID'), secret_key: secret, session_token: secret } },
    { proxy_url: `http://receiver.test:${refuser.port}`, proxy_basic_auth: basic },
    { proxy_url: `http://receiver.test:${await freePort()}`, proxy_basic_auth: basic },
    ...places.map((url) => ({ oauth2: issuer(url) })),
  ];
  const said: string[] = [];
  for (const url of places) {
    for (const scheme of schemes) {
      const call = http.open({ ...plainHttp(url), ...scheme }).call(get({ timeout: 100 }));
      said.push(await call.then(textOf, (error: Error) => `${error.message} ${error.stack} ${JSON.stringify(error)}`));
    }
  }
  expect(said.filter((text) => text.includes('<secret>')).length).toBeGreaterThan(4);
  const encoded = Buffer.from(`u:${CANARY}`).toString('base64');
  expect(said.filter((text) => text.includes(CANARY) || text.includes(encoded))).toEqual([]);
});
