/** `/probe` as a way into the network that the agent stands in: refused, and nothing is sent. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Netns } from '../kit/netns.js';
import { enterAnyIp, sent, skipped, why } from './anyip.js';
import { closedAgent, type ClosedAgent } from './closed-agent.js';

const ip = { preferred_ip_protocol: 'ip4' };
const MODULES = {
  http_2xx: { prober: 'http', http: ip },
  tcp: { prober: 'tcp', tcp: ip },
  tls: { prober: 'tcp', tcp: { ...ip, tls: true } },
  icmp: { prober: 'icmp', icmp: ip },
  dns: { prober: 'dns', dns: { ...ip, query_name: 'example.com' } },
};
const PUBLIC = '93.184.216.34';

/** A1: metadata services. A3: IPv6 forms that lead to IPv4, and IPv6 ranges that are not the internet. */
const LITERALS = [
  ...['169.254.169.254', '168.63.129.16', '100.100.100.200', '[fd00:ec2::254]', '127.0.0.1', '10.0.0.1', '0.0.0.0'],
  ...['[::ffff:169.254.169.254]', '[::169.254.169.254]', '[64:ff9b::a9fe:a9fe]', '[2002:a9fe:a9fe::]', '[::1]', '[::]'],
  ...['[2001:0:a9fe:a9fe::1]', '[fe80::1]', '[fec0::1]', '[fc00::1]', '[ff02::1]', '[::ffff:7f00:1]', '[64:ff9b:1::1]'],
];
/** A2: what the URL parser of the platform turns into a dotted address. */
const DISGUISES = [
  ...['0xa9fea9fe', '2852039166', '0251.0376.0251.0376', '127.1', '①②⑦.0.0.1', '169.254.169.254.', '0', '0x7f.1'],
  ...['169。254。169。254', '１６９.254.169.254'],
];
const NAMES = [
  'metadata.google.internal',
  'localhost',
  'ip6-localhost',
  'allowed.test.evil.test',
  'xn--80ak6aa92e.com',
];

describe.skipIf(skipped !== undefined)(`/probe of an agent that others reach${why}`, () => {
  let netns: Netns;
  let web: Server;
  let requests = 0;
  let agent: ClosedAgent;
  beforeAll(async () => {
    netns = enterAnyIp();
    web = createServer((_, response) => {
      requests += 1;
      response.end('the secrets of the house');
    }).listen(80, '::');
    await once(web, 'listening');
    // Wide prefixes on purpose: they must not open what stands inside them.
    const probe = `allow: [allowed.test, '0.0.0.0/0', '::/0']`;
    agent = await closedAgent({ modules: MODULES, probe });
  });
  afterAll(async () => {
    await agent[Symbol.asyncDispose]();
    web.close();
    web.closeAllConnections();
    netns.leave();
  });

  /** Asks, and gives the status with what left the machine besides the question. */
  async function refusal(module: string, target: string): Promise<object> {
    const before = sent();
    const seen = requests;
    const { status, text } = await agent.probe({ module, target });
    const after = sent();
    return {
      status,
      text,
      connections: after.connections - before.connections - 1,
      datagrams: after.datagrams - before.datagrams,
      icmp: after.icmp - before.icmp,
      requests: requests - seen,
    };
  }
  const nothing = { connections: 0, datagrams: 0, icmp: 0, requests: 0 };

  it('counts what is sent when a probe is allowed', async () => {
    expect(await refusal('http_2xx', `http://${PUBLIC}/`)).toMatchObject({ status: 200, connections: 1, requests: 1 });
    expect(await refusal('icmp', PUBLIC)).toMatchObject({ status: 200, icmp: expect.not.closeTo(0) as unknown });
    expect(await refusal('dns', PUBLIC)).toMatchObject({ status: 200, connections: 0 });
    expect((await refusal('dns', PUBLIC)) as { datagrams: number }).not.toMatchObject({ datagrams: 0 });
  });

  // The wide prefixes above let private and loopback addresses in, as a network that is named must; see below.
  const inside = /^(127\.|10\.|\[::1\]|\[fe[c-f]|\[fc00|\[::ffff:7f|\[64:ff9b:1|\[2001:0)/;
  it.each(LITERALS.filter((one) => !inside.test(one)))(
    'is refused for %s, whatever is allowed around it',
    async (host) => {
      for (const [module, target] of [
        ['http_2xx', `http://${host}/latest/meta-data/`],
        ['http_2xx', host],
        ['tcp', `${host}:80`],
        ['tls', `${host}:443`],
        ['icmp', host.replace(/[[\]]/g, '')],
        ['dns', host],
      ] as const) {
        expect([module, await refusal(module, target)]).toEqual([
          module,
          expect.objectContaining({ status: 403, ...nothing }),
        ]);
      }
    },
  );

  it.each(NAMES)('is refused for the name %s without looking it up', async (host) => {
    for (const [module, target] of [
      ['http_2xx', `http://${host}/`],
      ['tcp', `${host}:80`],
      ['icmp', host],
      ['dns', host],
    ] as const)
      expect(await refusal(module, target)).toMatchObject({ status: 403, ...nothing });
  });

  describe('with names allowed only', () => {
    let narrow: ClosedAgent;
    beforeAll(async () => (narrow = await closedAgent({ modules: MODULES, probe: 'allow: [allowed.test]' })));
    afterAll(() => narrow[Symbol.asyncDispose]());

    it.each([...LITERALS, ...DISGUISES])('is refused for %s', async (host) => {
      const before = sent();
      expect(await narrow.probe({ target: `http://${host}/` })).toMatchObject({ status: 403 });
      expect(await narrow.probe({ target: host })).toMatchObject({ status: 403 });
      // What is no address for a socket is a name that nobody listed, or no name at all.
      const { status } = await narrow.probe({ module: 'tcp', target: `${host}:80` });
      expect([400, 403]).toContain(status);
      const after = sent();
      expect({ ...after, connections: after.connections - 3 }).toEqual(before);
    });
  });
});
