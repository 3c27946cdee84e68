/** A canary in every secret field; everything that can fail fails; everything that can be read is read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcryptjs';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned } from '../kit/certificate.js';
import { httpProxy, httpsServer } from '../kit/http-servers.js';
import { dnsServer } from '../kit/dns-server.js';
import { httpServer, tcpServer, type Peer } from '../kit/servers.js';
import { agentProcess, parallax, type AgentProcess } from './agent-process.js';

const CANARY = 'kanarienvogel7';
/** Every form in which the canary could come out: as it is, and as basic authentication encodes it. */
const FORMS = [
  CANARY,
  ...['u:', ':', ''].map((user) => Buffer.from(`${user}${CANARY}`).toString('base64').slice(4, -4)),
];

const folder = mkdtempSync(join(tmpdir(), 'plx-leaks-'));
const at = (name: string): string => join(folder, name);
const put = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
const peers: Record<string, Peer> = {};
const everything: string[] = [];
let agent: AgentProcess;
let hash = '';
const insecure = new Agent({ connect: { rejectUnauthorized: false } });
const LOGIN = { authorization: `Basic ${Buffer.from(`u:${CANARY}`).toString('base64')}` };

async function read(path: string, init: { method?: string; headers?: Record<string, string> } = {}): Promise<string> {
  const response = await fetch(`${agent.url}${path}`, { headers: LOGIN, dispatcher: insecure, ...init });
  const text = `${response.status} ${JSON.stringify([...response.headers])}\n${await response.text()}`;
  everything.push(text);
  return text;
}

/** Options of an http probe, in our own words, with a canary wherever a secret may stand. */
const ours = (auth: object): object => ({
  headers: { Authorization: `Token ${CANARY}`, 'X-Api-Key': CANARY, Cookie: `sid=${CANARY}` },
  body: CANARY,
  method: 'POST',
  ...auth,
});
const AUTHS = (): Record<string, object> => ({
  plain: {},
  basic: { basic: { username: 'u', password: CANARY } },
  bearer: { bearer: { file: put('bearer', `${CANARY}\n`) } },
  environment: { bearer: '${CANARY_FROM_ENV}' },
  oauth2: {
    oauth2: { token_url: `http://127.0.0.1:${peers['echo']?.port}/token`, client_id: 'u', client_secret: CANARY },
  },
  proxy: { proxy: { url: `http://127.0.0.1:${peers['proxy']?.port}`, basic: { username: 'u', password: CANARY }, connect_headers: { 'Proxy-Token': CANARY } } }, // prettier-ignore
  torn: { headers: { 'X-Key': { file: put('torn', `${CANARY}\r\nX-Evil: ${CANARY}`) } } },
});
/** The same in the words of a blackbox_exporter module. */
const theirs = (): Record<string, unknown> => ({
  headers: { Authorization: `Token ${CANARY}`, 'X-Api-Key': CANARY },
  basic_auth: { username: 'u', password: CANARY },
  authorization: { credentials: CANARY },
  bearer_token: CANARY,
  oauth2: { client_id: 'u', client_secret: CANARY, token_url: `http://127.0.0.1:${peers['echo']?.port}/token` },
  proxy_connect_header: { 'Proxy-Token': [CANARY] },
  body: CANARY,
});
const modulesText = (): string =>
  JSON.stringify({
    modules: Object.fromEntries(
      Object.entries(theirs()).map(([key, value]) => [key, { prober: 'http', timeout: '500ms', http: { [key]: value, ...(key === 'proxy_connect_header' ? { proxy_url: `http://127.0.0.1:${peers['proxy']?.port}` } : {}) } }]), // prettier-ignore
    ),
  });
const targets = (): string[] => [
  `http://127.0.0.1:${peers['echo']?.port}/`,
  `https://127.0.0.1:${peers['tls']?.port}/`,
  `http://127.0.0.1:${peers['garbage']?.port}/`,
  'http://nowhere.test/',
  'http://127.0.0.1:1/',
];

const configText = (): string =>
  JSON.stringify({
    vantage: { name: 'leaks' },
    server: {
      listen: '127.0.0.1:0',
      web_config_file: at('web.yml'),
      probe: { modules_file: at('blackbox.yml'), debug: true },
    },
    resolvers: [`127.0.0.1:${peers['dns']?.port}`],
    defaults: { interval: '500ms', timeout: '400ms' },
    probes: Object.fromEntries(
      Object.entries(AUTHS()).map(([name, auth]) => [
        name,
        {
          type: 'http',
          ...ours(auth),
          targets: targets(),
          targets_from: [
            { http_sd: { url: `http://127.0.0.1:${peers['echo']?.port}/sd`, bearer_token: CANARY } },
            {
              http_sd: {
                url: `https://127.0.0.1:${peers['tls']?.port}/sd`,
                basic_auth: { username: 'u', password: CANARY },
              },
            },
          ],
        },
      ]),
    ),
  });

beforeAll(async () => {
  hash = await bcrypt.hash(CANARY, 6);
  const certificate = selfSigned(['127.0.0.1']);
  put('web.yml', JSON.stringify({ basic_auth_users: { u: hash }, tls_server_config: { cert_file: put('cert.pem', certificate.cert), key_file: put('key.pem', certificate.key) } })); // prettier-ignore
  // Says back whatever it was told, in the header, in the body and in a redirect.
  const echo = httpServer((request, response) => {
    const told = JSON.stringify(request.headers).replace(/[^\x20-\x7e]/g, '');
    response.writeHead(request.url === '/' ? 401 : 403, { 'X-Echo': told, 'WWW-Authenticate': told });
    request.on('data', (part: Buffer) => response.write(part));
    request.on('end', () => response.end(told));
  });
  Object.assign(peers, {
    echo: await echo,
    proxy: await httpProxy('nobody'),
    tls: await httpsServer(certificate, (_, response) => response.end()),
    garbage: await tcpServer((socket) => socket.on('data', (data) => socket.end(data))),
    dns: await dnsServer({}),
  });
  put('blackbox.yml', modulesText());
  agent = await agentProcess(put('parallax.yml', configText()), { CANARY_FROM_ENV: CANARY });
}, 180_000);
afterAll(async () => {
  await agent[Symbol.asyncDispose]();
  await insecure.close();
  await Promise.all(Object.values(peers).map((peer) => peer.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** Fails with the surroundings of the first canary that sings. */
function expectNone(texts: readonly string[]): void {
  for (const text of texts) {
    for (const form of [...FORMS, hash.slice(7)]) {
      const found = text.indexOf(form);
      expect(found < 0 ? '' : text.slice(Math.max(0, found - 200), found + 40)).toBe('');
    }
  }
}

describe('no secret of the configuration comes out', () => {
  it('of a scrape, the pages and the discovery', { timeout: 180_000 }, async () => {
    await expect.poll(() => read('/metrics'), { timeout: 45_000 }).toMatch(/reason="auth_failed"/);
    await expect.poll(() => read('/metrics'), { timeout: 45_000 }).toMatch(/reason="certificate_untrusted"/);
    await expect.poll(() => read('/metrics'), { timeout: 45_000 }).toMatch(/reason="no_such_name"/);
    for (const path of ['/', '/sd', '/-/ready', '/nothing', `/?filter=x`]) await read(path);
    await read('/metrics', { headers: { ...LOGIN, accept: 'application/openmetrics-text' } });
    await read('/metrics', { headers: { authorization: `Basic ${Buffer.from(`u:${CANARY}x`).toString('base64')}` } });
    expectNone(everything);
  });

  it('of a probe and its debug page', { timeout: 180_000 }, async () => {
    const pages: string[] = [];
    for (const module of Object.keys(theirs())) {
      for (const target of targets()) {
        const query = new URLSearchParams({ module, target, debug: 'true' }).toString();
        pages.push(await read(`/probe?${query}`), await read(`/probe?${query}&hostname=other.test`));
      }
    }
    expect(pages.filter((page) => page.includes('Logs for the probe')).length).toBeGreaterThan(60);
    expectNone(pages);
  });

  it('of a refused reload', { timeout: 180_000 }, async () => {
    const good = { config: configText(), modules: modulesText() };
    const bad = [
      ['parallax.yml', `${good.config}\n${CANARY}: [`],
      ['parallax.yml', good.config.replace('"password"', '"passwrd"')],
      ['parallax.yml', good.config.replace(`"bearer_token":"${CANARY}"`, `"bearer_token":["${CANARY}"]`)],
      ['blackbox.yml', good.modules.replace(`"password":"${CANARY}"`, `"password":["${CANARY}"]`)],
      ['blackbox.yml', good.modules.replace(`"bearer_token":"${CANARY}"`, `"bearer_tokn":"${CANARY}"`)],
      ['blackbox.yml', `${good.modules}\n"${CANARY}`],
      ['blackbox.yml', good.modules.replace('"client_secret"', '"client_secret": 1, "client_secret"')],
    ] as const;
    for (const [name, text] of bad) {
      put('parallax.yml', good.config);
      put('blackbox.yml', good.modules);
      put(name, text);
      const answer = await read('/-/reload', { method: 'POST' });
      expect([name, answer.slice(0, 3)]).toEqual([name, '500']);
      expectNone([answer, await read('/'), parallax('check-config', at('parallax.yml')).said]);
    }
    put('blackbox.yml', good.modules);
    put('parallax.yml', good.config);
  });

  it('of the command line', () => {
    const config = put('own.yml', configText().replace('${CANARY_FROM_ENV}', CANARY));
    Object.keys(AUTHS()).forEach((name, index) => {
      const view = index < 4 ? ['--json', '-v'] : [];
      const { said, code } = parallax('probe', name, targets()[index % 2] ?? '', '--config', config, ...view);
      expect([said, code]).toEqual([expect.stringMatching(/\S/), 1]);
      expectNone([said]);
    });
    const { said } = parallax(
      'probe',
      'http',
      'http://127.0.0.1:1/',
      '--set',
      `bearer=${CANARY}`,
      '--set',
      `basic.pasword=${CANARY}`,
    );
    expectNone([said]);
  }, 180_000);

  it('of the log', () => {
    expect(agent.said()).toMatch(/level=(warn|error|info)/);
    expectNone([agent.said()]);
    expect(agent.alive()).toBe(true);
  });
});
