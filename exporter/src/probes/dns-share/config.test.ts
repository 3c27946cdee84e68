import { describe, expect, it } from 'vitest';
import { Config } from './config.js';
import { dnsShare } from './index.js';

const one = { weight: 1, domains: ['one.example'] };
const problems = (config: object): string[] =>
  (Config.safeParse({ providers: { one }, ...config }).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
const server = (name: string, more: object = {}): object => ({ name, kind: 'public', address: '192.0.2.53', ...more });

describe('options of dns-share', () => {
  it('have defaults: name servers that are found, and the own resolver of the vantage', () => {
    expect(Config.parse({ providers: { one } })).toMatchObject({
      ...{ hostnames: [], query_type: 'A', authoritative: 'auto', authoritative_port: 53, client_subnets: [] },
      ...{ queries: 5, pace: 200, patience: 2000, window: 900_000, stickiness: 'auto' },
      servers: [{ name: 'vantage', kind: 'vantage', client_subnets: [] }],
      providers: { one: { weight: 1, domains: ['one.example'], networks: [], asns: [] } },
    });
  });

  it.each([
    [
      'no weight above 0',
      { providers: { one: { ...one, weight: 0 } } },
      'providers: at least one weight is more than 0',
    ],
    ['a weight below 0', { providers: { one, two: { ...one, weight: -1 } } }, 'providers.two.weight: Too small: expected number to be >=0'], // prettier-ignore
    ['nobody', { providers: {} }, 'providers: name at least one provider'],
    ['a provider without marks', { providers: { one: { weight: 1 } } }, 'providers.one: nothing tells this provider; give domains, networks, asns or is'], // prettier-ignore
    ['a name that is taken', { providers: { one, unknown: one } }, 'providers: unknown stands for answers that lead to nobody who is named here'], // prettier-ignore
    ['one provider twice', { providers: { one: { weight: 1, is: 'fastly' }, two: { weight: 1, is: 'fastly' } } }, 'providers: two providers are the same'], // prettier-ignore
    ['a network that is none', { providers: { one: { weight: 1, networks: ['192.0.2.0/33'] } } }, 'providers.one.networks.0: "192.0.2.0/33" is not a network; write 192.0.2.0/24 or 2001:db8::/32'], // prettier-ignore
    ['nobody to ask', { authoritative: 'none', servers: [] }, 'servers: nobody is asked; name a server, or set authoritative: auto'], // prettier-ignore
    ['a server without address', { servers: [{ name: 'x', kind: 'public' }] }, 'servers.0: an address is missing'],
    ['two servers of one name', { servers: [server('x'), server('x')] }, 'servers: two servers have one name'],
    ['a subnet that is none', { servers: [server('x', { client_subnets: ['10.0.0.0/40'] })] }, 'servers.0.client_subnets.0: "10.0.0.0/40" is not a prefix; write 192.0.2.0/24 or 2001:db8::/56'], // prettier-ignore
    ['too many queries', { queries: 50, hostnames: Array.from({ length: 7 }, (_, i) => `h${i}.example`), servers: Array.from({ length: 5 }, (_, i) => server(`s${i}`)) }, 'queries: a round would be 2400 queries, at most 2000 are made; lower queries, or ask fewer'], // prettier-ignore
    ['eight further hostnames', { hostnames: Array.from({ length: 8 }, (_, i) => `h${i}.example`) }, 'hostnames: Too big: expected array to have <=7 items'], // prettier-ignore
    ['a pace without a unit', { pace: 100 }, 'pace: a duration needs a unit; write 500ms, 30s, 5m or 1h'],
  ])('%s is refused', (_, config, problem) => expect(problems(config)).toEqual([problem]));

  it.each([
    ['192.0.2.1', [], '192.0.2.1 is an address; give the host name whose answers are weighted'],
    ['www.example', ['WWW.example.'], 'a hostname stands twice; the target is one of them already'],
    ['a b', [], '"a b" is not a label of a host name: letters, digits, hyphen, underscore, 1 to 63 characters'],
    ['www.example', ['img.example'], undefined],
  ])('target %s with %j', (host, hostnames, problem) => {
    expect(dnsShare.checkHost(host, Config.parse({ providers: { one }, hostnames }))).toBe(problem);
  });
});
