import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcryptjs';
import { Agent, request } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Files } from '../core/files.js';
import type { AdminPorts, ProbeQuery, RenderedMetrics } from './ports.js';
import { startAdminServer, type AdminServer } from './server.js';

const page = (text: string): RenderedMetrics => ({
  contentType: 'text/plain; version=0.0.4',
  body: (async function* () {
    yield Buffer.from(text);
  })(),
});

const LIMITS = { total: 3, perClient: 2, defaultTimeout: 9500, maxTimeout: 60_000, timeoutOffset: 500, debug: false };
const files: Files = {
  read: (path) => readFile(path, 'utf8'),
  readBytes: (path) => readFile(path),
  glob: async () => [],
  watch: () => () => undefined,
};

function fakePorts(change: Partial<AdminPorts> = {}): AdminPorts {
  return {
    metrics: () => page('up 1\n'),
    probe: async () => ({ kind: 'metrics', page: page('probe_success 1\n') }),
    encoded: (body) => ({ body }),
    paths: { find: async () => undefined, one: async () => undefined },
    rounds: { find: async () => undefined, one: async () => undefined },
    targets: () => [],
    vantage: () => ({ name: 'fra', version: '1', healthy: true, startedAt: 0 }),
    ready: () => true,
    reload: async () => undefined,
    wall: () => 5000,
    now: () => 0,
    checkPassword: (password, hash) => bcrypt.compare(password, hash),
    ...change,
  };
}

const open: AdminServer[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server[Symbol.asyncDispose]();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function serve(ports: AdminPorts, webConfig?: string, limits = LIMITS): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'plx-web-'));
  folders.push(folder);
  const file = join(folder, 'web.yml');
  if (webConfig !== undefined) writeFileSync(file, webConfig.replaceAll('DIR', folder));
  const server = await startAdminServer(ports, {
    listen: '127.0.0.1:0',
    files,
    probe: limits,
    ...(webConfig === undefined ? {} : { webConfigFile: file }),
  });
  open.push(server);
  return server.url;
}

const get = async (
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; headers: Record<string, unknown> }> => {
  const response = await request(url, { headers });
  return { status: response.statusCode, text: await response.body.text(), headers: response.headers };
};

describe('admin server', () => {
  it('releases each chunk of a page once the socket has taken it', async () => {
    const chunks = ['a 1\n', 'b 2\n', 'c 3\n'].map((text) => Buffer.from(text));
    const released: Uint8Array[] = [];
    const metrics = (): RenderedMetrics => ({
      contentType: 'text/plain; version=0.0.4',
      body: (async function* () {
        yield* chunks;
      })(),
      // Whoever gives memory back no longer minds what is written to it.
      release: (chunk) => void released.push(chunk.fill(0x21)),
    });
    const url = await serve(fakePorts({ metrics }));
    expect((await get(`${url}/metrics`)).text).toBe('a 1\nb 2\nc 3\n');
    expect(released).toEqual(chunks);
  });

  it('serves its pages', async () => {
    const url = await serve(fakePorts());
    expect(await get(`${url}/metrics`)).toMatchObject({ status: 200, text: 'up 1\n' });
    expect(await get(`${url}/-/healthy`)).toMatchObject({ status: 200 });
    expect((await get(`${url}/sd`)).text).toBe('[]');
    expect((await get(`${url}/nothing`)).status).toBe(404);
    expect((await get(`${url}/`)).headers['content-security-policy']).toMatch(/default-src 'none'/);
  });
  it('is not ready while it starts, and says why a reload was refused', async () => {
    const url = await serve(fakePorts({ ready: () => false, reload: async () => 'parallax.yml:3:1 unknown key' }));
    expect((await get(`${url}/-/ready`)).status).toBe(503);
    const response = await request(`${url}/-/reload`, { method: 'POST' });
    expect([response.statusCode, await response.body.text()]).toEqual([500, expect.stringContaining('unknown key')]);
    expect((await get(`${url}/-/reload`)).status).toBe(404);
  });
  it('says which address is in use', async () => {
    const url = await serve(fakePorts());
    const listen = new URL(url).host;
    await expect(startAdminServer(fakePorts(), { listen, files, probe: LIMITS })).rejects.toThrow(
      /cannot listen on .*: the address is in use/,
    );
    await expect(startAdminServer(fakePorts(), { listen: '192.0.2.1:9977', files, probe: LIMITS })).rejects.toThrow(
      'cannot listen on 192.0.2.1:9977: this machine has no such address',
    );
  });
});

describe('/probe', () => {
  const asked = async (
    path: string,
    headers: Record<string, string> = {},
    limits = LIMITS,
  ): Promise<{ status: number; text: string; query: ProbeQuery | undefined }> => {
    const probe = vi.fn<AdminPorts['probe']>(async () => ({ kind: 'metrics', page: page('probe_success 1\n') }));
    const url = await serve(fakePorts({ probe }), undefined, limits);
    const { status, text } = await get(`${url}${path}`, headers);
    return { status, text, query: probe.mock.calls[0]?.[0] };
  };

  it('hands over target, module, hostname and a default timeout', async () => {
    const { query } = await asked('/probe?target=http%3A%2F%2Fx%2F&module=m&hostname=h');
    expect(query).toEqual({ target: 'http://x/', module: 'm', hostname: 'h', timeout: 9500, debug: false });
  });
  it.each([
    ['/probe', /Target parameter is missing/],
    ['/probe?target=', /Target parameter is missing/],
    ['/probe?target=a&target=b', /more than one target/],
    ['/probe?target=a%0d%0ab', /control characters/],
    ['/probe?target=a%00b', /control characters/],
    [`/probe?target=${'a'.repeat(9000)}`, /more than 8192 characters/],
    [`/probe?target=a&${Array.from({ length: 40 }, (_, index) => `p${index}=1`).join('&')}`, /more than 32 parameters/],
    ['/probe?target=a&debug=true', /debug is switched off/],
  ])('refuses %.60s', async (path, reason) => {
    const { status, text, query } = await asked(path);
    expect([status, query]).toEqual([400, undefined]);
    expect(text).toMatch(reason);
  });
  it.each([
    ['5', 4500],
    ['0.3', 300],
    ['1e9', 60_000],
    ['-1', 9500],
    ['NaN', 9500],
    ['', 9500],
    ['Infinity', 9500],
  ])('bounds a scrape timeout of %s s to %i ms', async (header, timeout) => {
    expect((await asked('/probe?target=a', { 'X-Prometheus-Scrape-Timeout-Seconds': header })).query?.timeout).toBe(
      timeout,
    );
  });
  it('answers 429 beyond the limit of one client and recovers', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const url = await serve(
      fakePorts({ probe: async () => held.then(() => ({ kind: 'metrics', page: page('x 1\n') })) }),
    );
    let refused = 0;
    const count = (answer: { status: number }): { status: number } => {
      if (answer.status === 429) refused += 1;
      return answer;
    };
    const all = Array.from({ length: 50 }, () => get(`${url}/probe?target=a`).then(count));
    await vi.waitFor(() => expect(refused).toBe(48), 45_000);
    release();
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
    expect((await get(`${url}/probe?target=a`)).status).toBe(200);
  });
  it('aborts a probe whose client has gone away', async () => {
    let seen: AbortSignal | undefined;
    const probe: AdminPorts['probe'] = (_, __, signal) => {
      seen = signal;
      return new Promise(() => undefined);
    };
    const url = await serve(fakePorts({ probe }));
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
      socket.write('GET /probe?target=a HTTP/1.1\r\nHost: x\r\n\r\n'),
    );
    await vi.waitFor(() => expect(seen).toBeDefined(), 20_000);
    socket.destroy();
    await vi.waitFor(() => expect(seen?.aborted).toBe(true), 20_000);
  });
  it('survives a request with a hostile header name and keeps serving', async () => {
    const url = await serve(fakePorts());
    const port = Number(new URL(url).port);
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('GET / HTTP/1.1\r\nHost: x\r\n__proto__: 1\r\n\r\nGET \u0000 HTTP/1.1\r\n\r\n'),
      );
      socket.on('error', () => undefined).on('close', () => resolve());
      socket.resume();
    });
    expect((await get(`${url}/-/healthy`)).status).toBe(200);
  });
});

describe('web configuration', () => {
  const hash = bcrypt.hashSync('s3cret', 4);
  const basic = (user: string, password: string): Record<string, string> => ({
    Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  });

  it('asks for basic authentication on every page', async () => {
    const url = await serve(fakePorts(), `basic_auth_users: { alice: '${hash}' }\n`);
    expect((await get(`${url}/-/healthy`)).status).toBe(401);
    expect((await get(`${url}/metrics`, basic('alice', 's3cret'))).status).toBe(200);
    expect((await get(`${url}/metrics`, basic('alice', 'wrong'))).status).toBe(401);
    expect((await get(`${url}/metrics`, basic('bob', 's3cret'))).status).toBe(401);
    expect((await get(`${url}/metrics`, basic('alice', hash))).status).toBe(401);
  });
  it('compares for unknown users too, once a password', async () => {
    const checkPassword = vi.fn(async () => false);
    const url = await serve(fakePorts({ checkPassword }), `basic_auth_users: { alice: '${hash}' }\n`);
    await get(`${url}/`, basic('nobody', 'x'));
    await get(`${url}/`, basic('nobody', 'x'));
    expect(checkPassword).toHaveBeenCalledTimes(1);
  });
  it('answers 429 when more logins wait than it checks', async () => {
    let release = (): void => undefined;
    const held = new Promise<boolean>((resolve) => (release = () => resolve(false)));
    const url = await serve(fakePorts({ checkPassword: () => held }), `basic_auth_users: { alice: '${hash}' }\n`);
    const statuses: number[] = [];
    const all = Array.from({ length: 30 }, async (_, index) => {
      statuses.push((await get(`${url}/`, basic('alice', `p${index}`))).status);
    });
    await vi.waitFor(() => expect(statuses.length).toBeGreaterThan(15), 45_000);
    expect(new Set(statuses)).toEqual(new Set([429]));
    release();
    await Promise.all(all);
    expect(new Set(statuses)).toEqual(new Set([429, 401]));
  });
  it.each([
    ['basic_auth_users: { a: plain }', /not a bcrypt hash/],
    [`basic_auth_users: { a: '${hash.replace('$04$', '$31$')}' }`, /cost 31 is more than 14/],
    ['tls_server_config: { cert_file: a }', /tls_server_config.key_file/],
    ['nonsense: 1', /nonsense/i],
    [
      'tls_server_config: { cert_file: a, key_file: b, client_auth_type: RequireAndVerifyClientCert }',
      /nothing to verify with/,
    ],
    ['a: 1\na: 2', /unique/i],
    ['http_server_config: { headers: { X-Other: a } }', /http_server_config/],
  ])('refuses %s', async (text, reason) => {
    const failing = serve(fakePorts(), text);
    await expect(failing).rejects.toThrow(reason);
    await failing.catch((error: Error) => expect(error.message).not.toContain(hash.slice(10)));
  });

  it('serves TLS and asks for a client certificate with an allowed name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plx-tls-'));
    folders.push(folder);
    const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    openssl('req', '-x509', ...key, '-subj', '/CN=ca', '-keyout', 'ca.key', '-out', 'ca.pem');
    for (const name of ['server', 'good', 'bad']) {
      openssl(
        'req',
        '-x509',
        ...key,
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-subj',
        `/CN=${name}`,
        '-addext',
        `subjectAltName=DNS:${name}.test`,
        '-addext',
        'basicConstraints=critical,CA:FALSE',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.pem`,
      );
    }
    const tls = `cert_file: ${folder}/server.pem, key_file: ${folder}/server.key, client_ca_file: ${folder}/ca.pem`;
    const url = await serve(
      fakePorts(),
      `tls_server_config: { ${tls}, client_auth_type: RequireAndVerifyClientCert, client_allowed_sans: [good.test] }\n`,
    );
    const ca = await readFile(join(folder, 'ca.pem'), 'utf8');
    const as = async (name?: string): Promise<number> => {
      const pair = name
        ? { cert: await readFile(join(folder, `${name}.pem`)), key: await readFile(join(folder, `${name}.key`)) }
        : {};
      const dispatcher = new Agent({ connect: { ca, servername: 'server.test', ...pair } });
      const response = await request(`${url}/metrics`, { dispatcher });
      await response.body.dump();
      await dispatcher.close();
      return response.statusCode;
    };
    expect(url).toMatch(/^https:/);
    expect(await as('good')).toBe(200);
    expect(await as('bad')).toBe(403);
    await expect(as()).rejects.toThrow();
  });
});
