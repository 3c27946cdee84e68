import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifier, identify } from './identify.js';
import { providers } from './providers/index.js';

const asked = 'www.example.com';

describe('identify', () => {
  it.each([
    [['d111111abcdef8.cloudfront.net'], 'cloudfront', 'cloudfront.net'],
    [['www.example.com.edgekey.net', 'e1.a.akamaiedge.net'], 'akamai', 'akamaiedge.net'],
    [['example.map.fastly.net'], 'fastly', 'fastly.net'],
    [['www.example.com.cdn.cloudflare.net'], 'cloudflare', 'cloudflare.net'],
    [['example.b-cdn.net'], 'bunny', 'b-cdn.net'],
    [['example.azurefd.net', 'shed.dual-low.part-0001.t-msedge.net'], 'azure_front_door', 't-msedge.net'],
    [['EXAMPLE.FASTLY.NET.'], 'fastly', 'fastly.net'],
  ] as const)('%j is %s', (names, provider, mark) => {
    expect(identify({ names: [asked, ...names] })).toEqual({ provider, by: 'domain', mark });
  });

  it('compares whole labels', () => {
    for (const name of ['evilfastly.net', 'fastly.net.example.com', 'net', '', '.', 'xcloudfront.net']) {
      expect(identify({ names: [asked, name] }).provider).toBe('unknown');
    }
    expect(identify({ names: ['fastly.net'] }).provider).toBe('fastly');
  });

  it('lets the last name of the chain that matches decide', () => {
    const names = [asked, 'example.azureedge.net', 'example.wpc.v0cdn.net'];
    expect(identify({ names })).toMatchObject({ provider: 'edgio', mark: 'v0cdn.net' });
    expect(identify({ names: [...names, 'edge.example.org'] })).toMatchObject({ provider: 'edgio' });
  });

  it('believes names before systems, and systems when there are no names', () => {
    expect(identify({ names: ['x.fastly.net'], asn: 'AS13335' }).provider).toBe('fastly');
    expect(identify({ names: [asked], asn: 'AS13335' })).toEqual({
      provider: 'cloudflare',
      by: 'asn',
      mark: 'AS13335',
    });
    expect(identify({ asn: '54113' })).toEqual({ provider: 'fastly', by: 'asn', mark: 'AS54113' });
  });

  it('says unknown when nothing matches', () => {
    const nobody = { provider: 'unknown', by: 'nothing', mark: '' };
    expect(identify({})).toEqual(nobody);
    expect(identify({ names: [asked], address: '192.0.2.1', asn: 'unknown' })).toEqual(nobody);
    expect(identify({ names: [asked], asn: 'AS64496' })).toEqual(nobody);
  });

  it('looks at no more of a chain than any honest one has', () => {
    const long = Array.from({ length: 32 }, (_, at) => `c${at}.example.com`);
    expect(identify({ names: [...long, 'x.fastly.net'] }).provider).toBe('unknown');
    expect(identify({ names: [`${'a.'.repeat(200)}fastly.net`] }).provider).toBe('unknown');
  });

  it('never throws and names only providers that exist', () => {
    const known = new Set(['unknown', ...providers.map(({ id }) => id as string)]);
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 5 }), fc.string(), fc.string(), (names, address, asn) => {
        expect(known.has(identify({ names, address, asn }).provider)).toBe(true);
      }),
    );
  });
});

describe('identifier with own marks', () => {
  const mine = identifier({
    alpha: { domains: ['cdn-alpha.example', '*.edge.example.net'], networks: ['192.0.2.0/24', '2001:db8::/32'] },
    beta: { domains: ['eu.cdn-alpha.example'], networks: ['192.0.2.128/25', 'nonsense'], asns: ['AS64496'] },
    front: { domains: ['special.map.fastly.net'] },
  });

  it('knows names, the longest suffix first', () => {
    expect(mine({ names: ['a.cdn-alpha.example'] })).toEqual({
      provider: 'alpha',
      by: 'domain',
      mark: 'cdn-alpha.example',
    });
    expect(mine({ names: ['a.eu.cdn-alpha.example'] }).provider).toBe('beta');
    expect(mine({ names: ['x.edge.example.net'] }).provider).toBe('alpha');
    expect(mine({ names: ['x.special.map.fastly.net'] }).provider).toBe('front');
    expect(mine({ names: ['y.map.fastly.net'] }).provider).toBe('fastly');
  });

  it('knows addresses, the narrowest network first, in any spelling', () => {
    expect(mine({ address: '192.0.2.1' })).toEqual({ provider: 'alpha', by: 'network', mark: '192.0.2.0/24' });
    expect(mine({ address: '192.0.2.200' }).provider).toBe('beta');
    expect(mine({ address: '2001:DB8:0:0:0:0:0:1' }).provider).toBe('alpha');
    expect(mine({ address: '198.51.100.1' }).provider).toBe('unknown');
    expect(mine({ address: 'not an address' }).provider).toBe('unknown');
  });

  it('decides before what is known of everybody', () => {
    expect(mine({ names: ['y.map.fastly.net'], address: '192.0.2.1' }).provider).toBe('alpha');
    expect(mine({ names: ['y.map.fastly.net'], asn: 'AS64496' }).provider).toBe('beta');
  });
});

describe('the marks of providers', () => {
  it('belong to one provider each, and are in the form that is looked up', () => {
    const seen = new Map<string, string>();
    for (const { id, domains, asns } of providers) {
      for (const mark of [...domains, ...asns]) {
        expect(seen.get(mark), `${mark} of ${id}`).toBeUndefined();
        seen.set(mark, id);
      }
      for (const domain of domains) expect(domain).toMatch(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/);
      for (const asn of asns) expect(asn).toMatch(/^AS[1-9]\d{0,9}$/);
    }
  });

  it('find their provider', () => {
    for (const { id, domains, asns } of providers) {
      for (const domain of domains) expect(identify({ names: [`customer.${domain}`] }).provider).toBe(id);
      for (const asn of asns) expect(identify({ asn }).provider).toBe(id);
    }
  });

  it.each(providers.filter(({ software, operating }) => operating && !software))(
    '$id has a name or a system, or says why not',
    ({ domains, asns, caveats }) => {
      expect(domains.length + asns.length > 0 || caveats.some((caveat) => /names nor systems/.test(caveat))).toBe(true);
    },
  );
});
