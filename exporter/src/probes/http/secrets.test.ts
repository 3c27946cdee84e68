/** Credentials: they arrive where they belong, and nowhere else. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../../../test/kit/certificate.js';
import { httpProxy, httpsServer } from '../../../test/kit/http-servers.js';
import { runOnce, testContext, testTarget, type Outcome } from '../../../test/kit/run.js';
import { httpServer, tcpServer, type Peer } from '../../../test/kit/servers.js';
import { redact } from '../../core/redact.js';
import { http } from './index.js';

const open: Peer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((peer) => peer.close()));
});
const serve = async <P extends Peer>(make: Promise<P>): Promise<P> => {
  const peer = await make;
  open.push(peer);
  return peer;
};
const at = (peer: Peer, path = '/'): string => `http://127.0.0.1:${peer.port}${path}`;

const CANARY = 'canary-7f3a';
const BASE64 = Buffer.from(`user:${CANARY}`).toString('base64');

/** Everything that a run says to anybody. */
const said = (outcome: Outcome): string => JSON.stringify([outcome.result, outcome.samples, outcome.trace]);

describe('a secret', () => {
  const everywhere = {
    headers: { 'X-Api-Key': `${CANARY}-and-more`, Cookie: 'canary-cookie' },
    basic: { username: 'user', password: CANARY },
    body: CANARY,
    method: 'POST',
  };
  /** Sends back all that it was sent: in a header, in Location, in the body, padded to cross the end of the excerpt. */
  const echo = (status: number, padding = 0) =>
    httpServer((request, response) => {
      const { authorization = '', cookie = '' } = request.headers;
      const all = `${authorization} ${cookie} ${String(request.headers['x-api-key'])}`;
      response.writeHead(status, { 'X-Echo': all, ...(status < 400 ? { Location: `/${CANARY}?${CANARY}` } : {}) });
      response.end(`${'x'.repeat(padding)}${all}`);
    });

  it.each([
    ['a 401', () => echo(401), {}],
    [
      'a 200 cut in the middle of the secret',
      () => echo(200, 4096 - 6 - BASE64.length - 1 - 9),
      { follow_redirects: false },
    ],
    ['redirects for ever', () => echo(302), {}],
    ['garbage', () => tcpServer((socket) => socket.once('data', (data) => socket.end(data))), {}],
    [
      'a broken header',
      () => tcpServer((socket) => socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${CANARY}\r\n\r\n`))),
      {},
    ],
    ['a JSON that is none', () => echo(200), { expect: { json: [{ path: '$', exists: true }] } }],
    ['a body that does not match', () => echo(200), { expect: { body: { matches: ['nothing'] } } }],
    ['a failed DNS lookup', undefined, {}],
  ] as const)('is in nothing that a run says: %s', async (_name, make, config) => {
    const url = make === undefined ? 'http://nowhere.test/' : at(await serve(make()), `/?token=${CANARY}`);
    const outcome = await runOnce(http, url, { config: { ...everywhere, ...config } });
    expect(said(outcome)).not.toContain('canary');
    expect(said(outcome)).not.toContain(BASE64);
    expect(said(outcome)).not.toContain('and-more');
  });

  it('is sent nowhere when TLS is not trusted, and not told either', async () => {
    let requests = 0;
    const peer = await serve(
      httpsServer(selfSigned(['127.0.0.1']), (_request, response) => {
        requests += 1;
        response.end();
      }),
    );
    const outcome = await runOnce(http, `https://127.0.0.1:${peer.port}/`, { config: everywhere });
    expect(outcome.result.outcome).toBe('failed');
    expect(requests).toBe(0);
    expect(said(outcome)).not.toContain('canary');
  });

  it('whose file is missing fails the run as ours, and names the file only', async () => {
    const outcome = await runOnce(http, 'http://127.0.0.1:9/', { config: { bearer: { file: '/nonexistent/token' } } });
    expect(outcome.result).toMatchObject({
      outcome: 'failed',
      failure: { phase: 'request', reason: 'auth_failed', source: 'internal' },
    });
  });

  it('with a line end inside is refused before it is sent', async () => {
    const peer = await serve(httpServer((_request, response) => response.end()));
    const folder = mkdtempSync(join(tmpdir(), 'parallax-http-'));
    const file = join(folder, 'key');
    writeFileSync(file, `${CANARY}\r\nX-Evil: 1\r\n`);
    const outcome = await runOnce(http, at(peer), { config: { headers: { 'X-Key': { file } } } });
    rmSync(folder, { recursive: true });
    expect(outcome.result).toMatchObject({ outcome: 'failed', failure: { reason: 'auth_failed', source: 'internal' } });
    expect(said(outcome)).not.toContain('canary');
    expect(peer.seen()).toBe(0);
    const inline = http.Config.safeParse({ headers: { 'X-Key': `${CANARY}\r\nX-Evil: 1` } });
    expect(inline.error?.issues[0]?.message).toMatch(/control characters/);
  });

  it('is cut away where a text ends in its beginning', () => {
    expect(redact('abc secret-value', ['secret-value'])).toBe('abc <secret>');
    expect(redact('abc secret-va', ['secret-value'], true)).toBe('abc <secret>');
    expect(redact('abc sec', ['secret-value'], true)).toBe('abc sec');
  });
});

describe('OAuth2 client credentials', () => {
  interface Issuer extends Peer {
    readonly forms: string[];
    readonly auth: (string | undefined)[];
  }
  const issuer = async (answer: (count: number) => { status?: number; body: unknown }): Promise<Issuer> => {
    const forms: string[] = [];
    const auth: (string | undefined)[] = [];
    const peer = await serve(
      httpServer((request, response) => {
        let form = '';
        request.on('data', (chunk) => (form += String(chunk)));
        request.on('end', () => {
          forms.push(form);
          auth.push(request.headers.authorization);
          const { status = 200, body } = answer(forms.length);
          response.writeHead(status).end(JSON.stringify(body));
        });
      }),
    );
    return { ...peer, forms, auth };
  };
  const guarded = async (): Promise<Peer & { readonly tokens: (string | undefined)[] }> => {
    const tokens: (string | undefined)[] = [];
    const peer = await serve(
      httpServer((request, response) => {
        tokens.push(request.headers.authorization);
        response.writeHead(request.headers.authorization === 'Bearer token-1' ? 200 : 401).end();
      }),
    );
    return { ...peer, tokens };
  };
  const oauth2 = (peer: Peer, more: object = {}): object => ({
    oauth2: {
      token_url: at(peer, '/token'),
      client_id: 'id:1',
      client_secret: CANARY,
      scopes: ['read', 'write'],
      audience: 'aud',
      ...more,
    },
  });
  const token = (count: number, more: object = {}): { body: object } => ({
    body: { access_token: `token-${count}`, token_type: 'Bearer', expires_in: 3600, ...more },
  });

  it('fetches a token, sends it, and keeps it for the next run', async () => {
    const tokens = await issuer((count) => token(count));
    const peer = await guarded();
    const target = testTarget(http, at(peer), { config: oauth2(tokens) });
    for (let round = 0; round < 3; round += 1) {
      const { context, end } = testContext(target);
      expect(await http.run(target as never, context)).toMatchObject({ outcome: 'ok', measured: { status: 200 } });
      end();
    }
    expect(tokens.forms).toEqual(['grant_type=client_credentials&scope=read+write&audience=aud']);
    expect(tokens.auth).toEqual([`Basic ${Buffer.from(`id%3A1:${CANARY}`).toString('base64')}`]);
    expect(peer.tokens).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
  });

  it('asks again when the token is refused, and when it expires at once', async () => {
    const peer = await guarded();
    for (const [answer, asked] of [
      [(count: number) => token(count + 1), 2],
      [(count: number) => token(count, { expires_in: 0 }), 2],
    ] as const) {
      const tokens = await issuer(answer);
      const target = testTarget(http, at(peer), { config: oauth2(tokens, { client_auth: 'body' }) });
      for (let round = 0; round < 2; round += 1) {
        const { context, end } = testContext(target);
        await http.run(target as never, context);
        end();
      }
      expect(tokens.forms).toHaveLength(asked);
      expect(tokens.forms[0]).toContain(`client_secret=${CANARY}`);
      expect(tokens.auth[0]).toBeUndefined();
    }
  });

  it.each([
    [
      'an error',
      () => ({ status: 401, body: { error: 'invalid_client', error_description: CANARY } }),
      /401 invalid_client$/,
    ],
    ['a strange error', () => ({ status: 400, body: { error: CANARY } }), /400$/],
    ['no token', () => ({ body: {} }), /without a usable/],
    ['a token that splits the request', () => token(1, { access_token: 'a\r\nX: y' }), /without a usable/],
    ['another kind of token', () => token(1, { token_type: 'mac' }), /not a bearer/],
    ['a huge answer', () => ({ body: 'x'.repeat(100_000) }), /body_limit/],
  ])('fails as auth_failed on %s', async (_name, answer, words) => {
    const tokens = await issuer(answer);
    const peer = await guarded();
    const outcome = await runOnce(http, at(peer), { config: oauth2(tokens) });
    expect(outcome.result).toMatchObject({
      outcome: 'failed',
      failure: { phase: 'request', reason: 'auth_failed', detail: expect.stringMatching(words) },
    });
    expect(said(outcome)).not.toContain('canary');
    expect(peer.seen()).toBe(0);
  });

  it('obeys policy and deadline of the run', async () => {
    const peer = await guarded();
    const slow = await serve(tcpServer((socket) => socket.resume()));
    const late = await runOnce(http, at(peer), { config: oauth2(slow), common: { timeout: 200 } });
    expect(late.result).toMatchObject({ outcome: 'failed', failure: { phase: 'request', reason: 'timeout' } });
    const elsewhere = { ...oauth2(peer, { token_url: 'http://169.254.169.254/token' }) };
    const policy = (address: { ip: string }): string | undefined =>
      address.ip === '169.254.169.254' ? 'no metadata' : undefined;
    const refused = await runOnce(http, at(peer), { config: elsewhere, policy });
    expect(refused.result).toMatchObject({
      outcome: 'failed',
      failure: { reason: 'target_refused', source: 'policy' },
    });
  });

  it('sends parameters of its own, over TLS settings of its own', async () => {
    const certificate = selfSigned(['127.0.0.1']);
    const forms: string[] = [];
    const tokens = await serve(
      httpsServer(certificate, (request, response) => {
        let form = '';
        request.on('data', (chunk) => (form += String(chunk)));
        request.on('end', () => {
          forms.push(form);
          response.end(JSON.stringify(token(1).body));
        });
      }),
    );
    const peer = await guarded();
    const more = { token_url: `https://127.0.0.1:${tokens.port}/`, endpoint_params: { resource: 'r 1' } };
    const refused = await runOnce(http, at(peer), { config: oauth2(tokens, more) });
    expect(refused.result).toMatchObject({ outcome: 'failed', failure: { reason: 'auth_failed' } });
    const folder = mkdtempSync(join(tmpdir(), 'parallax-issuer-'));
    const tls = { ca_file: join(folder, 'issuer.pem') };
    writeFileSync(tls.ca_file, certificate.cert);
    const good = await runOnce(http, at(peer), { config: oauth2(tokens, { ...more, tls }) });
    rmSync(folder, { recursive: true });
    expect(good.result).toMatchObject({ outcome: 'ok' });
    expect(forms[0]).toContain('resource=r+1&');
  });

  it('goes through the proxy of the probe', async () => {
    const proxy = await serve(httpProxy());
    const config = {
      ...oauth2(proxy, { token_url: 'http://issuer.test/token' }),
      proxy: { url: `http://127.0.0.1:${proxy.port}` },
    };
    await runOnce(http, 'http://site.test/', { config });
    expect(proxy.asked[0]?.line).toBe('POST http://issuer.test/token');
  });
});
