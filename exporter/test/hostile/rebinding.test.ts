/** Names and redirects that lead elsewhere than where they were allowed to. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dnsServer } from '../kit/dns-server.js';
import type { Netns } from '../kit/netns.js';
import type { Peer } from '../kit/servers.js';
import { enterAnyIp, sent, skipped, why } from './anyip.js';
import { closedAgent, type ClosedAgent } from './closed-agent.js';

const ip = { preferred_ip_protocol: 'ip4' };
const CANARY = 'kanarienvogel7';
const PUBLIC = '93.184.216.34';
const PROXY = '93.184.216.99';
const proxied = (address: string): object => ({ prober: 'http', http: { ...ip, proxy_url: `http://${address}` } });
const MODULES = {
  http_2xx: { prober: 'http', http: ip },
  http_basic: { prober: 'http', http: { ...ip, basic_auth: { username: 'u', password: CANARY } } },
  http_proxy: proxied(PROXY),
  http_inner_proxy: proxied('10.9.9.9'),
  icmp: { prober: 'icmp', icmp: ip },
  tcp: { prober: 'tcp', tcp: ip },
};

interface Seen {
  readonly port: number;
  readonly url: string;
  readonly host: string;
  readonly authorization: string | undefined;
}

describe.skipIf(skipped !== undefined)(`/probe of an agent that others reach${why}`, () => {
  let netns: Netns;
  const servers: Server[] = [];
  const seen: Seen[] = [];
  const zone: Record<string, readonly string[]> = {};
  let dns: Peer;
  let agent: ClosedAgent;

  /** `/to?URL` redirects there, `/hops/3` redirects three times; every port and every address answers. */
  async function website(port: number): Promise<Server> {
    const server = createServer((request, response) => {
      const { url = '', headers } = request;
      seen.push({ port, url, host: headers.host ?? '', authorization: headers.authorization });
      const { search, pathname } = new URL(url, 'http://x');
      const hops = Number(/^\/hops\/(\d+)$/.exec(pathname)?.[1] ?? 0);
      const to = pathname === '/to' ? decodeURIComponent(search.slice(1)) : hops > 0 ? `/hops/${hops - 1}` : undefined;
      if (to === undefined) response.end('well');
      else response.writeHead(302, { Location: to }).end();
    }).listen(port, '::');
    await once(server, 'listening');
    return server;
  }

  beforeAll(async () => {
    netns = enterAnyIp();
    for (const port of [80, 8081]) servers.push(await website(port));
    dns = await dnsServer(zone, 0);
    agent = await closedAgent({
      modules: MODULES,
      probe: `allow: [site.test, rebind.test, mixed.test, inner.test, '${PUBLIC}']`,
      more: `resolvers: ['127.0.0.1:${dns.port}']`,
    });
  });
  beforeEach(() => {
    seen.length = 0;
    Object.assign(zone, { 'site.test': [PUBLIC], 'inner.test': ['10.0.0.7'], 'mixed.test': [PUBLIC, '10.0.0.7'] });
  });
  afterEach(() => {
    for (const name of Object.keys(zone)) delete zone[name];
  });
  afterAll(async () => {
    await agent[Symbol.asyncDispose]();
    await dns.close();
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    netns.leave();
  });

  const redirect = (to: string, module = 'http_2xx'): ReturnType<ClosedAgent['probe']> =>
    agent.probe({ module, target: `http://site.test/to?${encodeURIComponent(to)}` });

  it('judges every answer of a name that changes', async () => {
    zone['rebind.test'] = [PUBLIC];
    expect(await agent.probe({ target: 'http://rebind.test/' })).toMatchObject({
      status: 200,
      text: expect.stringContaining('\nprobe_success 1\n') as unknown,
    });
    expect(seen).toHaveLength(1);
    for (const inner of ['127.0.0.1', '169.254.169.254', '10.0.0.7']) {
      zone['rebind.test'] = [inner];
      await sleep(1_100); // a TTL of 0 is kept for a second
      const before = sent();
      for (const [module, target] of [
        ['http_2xx', 'http://rebind.test/'],
        ['tcp', 'rebind.test:80'],
        ['icmp', 'rebind.test'],
      ] as const)
        expect(await agent.probe({ module, target })).toMatchObject({
          status: 403,
          text: expect.stringContaining(inner) as unknown,
        });
      const after = sent();
      expect([after.connections - before.connections - 3, after.icmp - before.icmp]).toEqual([0, 0]);
    }
    expect(seen).toHaveLength(1);
  });

  it('asks once a run and talks to what it judged', async () => {
    zone['rebind.test'] = [PUBLIC];
    await sleep(1_100);
    const asked = dns.seen();
    // Three requests of one run; the name would lead inside from the second question on.
    const probing = agent.probe({ target: `http://rebind.test/hops/2` });
    while (dns.seen() === asked) await sleep(1);
    zone['rebind.test'] = ['127.0.0.1'];
    expect((await probing).text).toContain('\nprobe_http_redirects 2\n');
    expect(dns.seen() - asked).toBe(1);
  });

  it('refuses a name when any of its addresses is inside', async () => {
    for (let again = 0; again < 3; again += 1) {
      zone['mixed.test'] = again % 2 === 0 ? [PUBLIC, '10.0.0.7'] : ['10.0.0.7', PUBLIC];
      expect(await agent.probe({ target: 'http://mixed.test/' })).toMatchObject({ status: 403 });
      expect(await agent.probe({ module: 'icmp', target: 'mixed.test' })).toMatchObject({ status: 403 });
    }
    expect(await agent.probe({ target: 'http://inner.test/' })).toMatchObject({ status: 403 });
    expect(seen).toEqual([]);
  });

  it.each([
    'http://169.254.169.254/',
    'http://2852039166/',
    'http://[::ffff:169.254.169.254]/',
    'http://127.1/',
    'http://inner.test/',
    'http://mixed.test/',
  ])(
    // prettier-ignore
    'refuses the redirect to %s',
    async (to) => {
      expect(await redirect(to)).toMatchObject({ status: 403 });
      expect(seen).toHaveLength(1);
    },
  );

  it.each([
    'file:///etc/passwd',
    'unix:/run/docker.sock',
    'gopher://site.test/',
    'javascript:alert(1)',
    'http://u:p@site.test/',
  ])(
    // prettier-ignore
    'fails on the redirect to %s',
    async (to) => {
      const { status, text } = await redirect(to);
      expect([status, text.includes('\nprobe_success 0\n')]).toEqual([200, true]);
      expect(text).not.toContain('root:');
      expect(seen).toHaveLength(1);
    },
  );

  it('follows five redirects, not six', async () => {
    expect((await agent.probe({ target: 'http://site.test/hops/5' })).text).toContain('\nprobe_success 1\n');
    seen.length = 0;
    expect((await agent.probe({ target: 'http://site.test/hops/6' })).text).toContain('\nprobe_success 0\n');
    expect(seen).toHaveLength(6);
  });

  it('takes credentials to the origin of a listed target only', async () => {
    await agent.probe({ module: 'http_basic', target: 'http://site.test/hops/1' });
    expect(seen.map(({ authorization }) => authorization?.startsWith('Basic '))).toEqual([true, true]);
    seen.length = 0;
    // Another port and another name are other origins.
    for (const to of ['http://site.test:8081/', `http://${PUBLIC}/`]) await redirect(to, 'http_basic');
    expect(seen.map(({ port, authorization }) => [port, authorization !== undefined])).toEqual([[80, true], [8081, false], [80, true], [80, false]]); // prettier-ignore
    const attacker = await agent.probe({ module: 'http_basic', target: 'http://198.51.100.66/' });
    expect(attacker).toMatchObject({ status: 403 });
    expect(seen).toHaveLength(4);
    expect(attacker.text).not.toContain(CANARY);
  });

  it('takes a host name that is listed, and no other', async () => {
    const ask = (hostname: string): ReturnType<ClosedAgent['probe']> =>
      agent.probe({ module: 'http_basic', target: `http://${PUBLIC}/`, hostname });
    expect(await ask('site.test')).toMatchObject({ status: 200 });
    expect(seen.map(({ host }) => host)).toEqual(['site.test']);
    for (const hostname of ['attacker.test', '169.254.169.254', 'site.test.attacker.test'])
      expect((await ask(hostname)).status).toBe(403);
    expect((await ask('site.test@attacker.test')).status).toBe(400);
    expect(seen).toHaveLength(1);
  });

  it('judges by name what a proxy would reach, and the proxy by its address', async () => {
    const through = (to: string, module = 'http_proxy'): ReturnType<ClosedAgent['probe']> => redirect(to, module);
    expect((await agent.probe({ module: 'http_proxy', target: 'http://site.test/' })).text).toContain(
      'probe_success 1',
    );
    seen.length = 0;
    for (const to of ['http://169.254.169.254/', 'http://127.1/', 'http://unlisted.test/'])
      expect([to, (await through(to)).status]).toEqual([to, 403]);
    expect(seen.map(({ url }) => new URL(url).host)).toEqual(['site.test', 'site.test', 'site.test']);
    seen.length = 0;
    expect(await through('http://site.test/', 'http_inner_proxy')).toMatchObject({ status: 403 });
    expect(seen).toEqual([]);
  });

  it('leaves scheduled targets alone, and may be asked about them', async () => {
    const targets = `['http://10.0.0.7:80/', 'http://169.254.169.254/']`;
    await using own = await closedAgent({
      modules: MODULES,
      more: `probes: { inside: { type: http, interval: 200ms, timeout: 150ms, targets: ${targets} } }`,
    });
    const good = (scrape: string, target: string): boolean =>
      new RegExp(`parallax_probe_successes_total\\{[^}]*target="${target}"[^}]*\\} [1-9]`).test(scrape);
    await own.test.until((text) => good(text, 'http://10.0.0.7:80/') && good(text, 'http://169.254.169.254/'));
    expect(await own.probe({ target: 'http://10.0.0.7/' })).toMatchObject({ status: 200 });
    expect(await own.probe({ target: 'http://10.0.0.8/' })).toMatchObject({ status: 403 });
  });
});
