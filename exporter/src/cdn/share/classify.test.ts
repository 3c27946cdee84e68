import { describe, expect, it } from 'vitest';
import type { Link } from '../../core/dns/chain.js';
import { classifier, stepOfLink } from './classify.js';

const alias = (owner: string, target: string): Link => ({ owner, target, ttl: 60, addresses: [] });
const places = (owner: string, ...addresses: string[]): Link => ({ owner, ttl: 20, addresses });

const classify = classifier(
  {
    a: { domains: ['a.example'], networks: ['192.0.2.0/25'] },
    b: { asns: ['64500'] },
    cf: { is: 'cloudfront' },
  },
  (ip) => ({ asn: ip.startsWith('203.0.113.') ? 'AS64500' : 'unknown' }),
);
const told = (...links: Link[]): string => {
  const { provider, links: used, stranger } = classify(links);
  return `${provider} ${used.length}${stranger === undefined ? '' : ` ${stranger}`}`;
};

describe('who an answer leads to', () => {
  it("the way ends at the alias into its domain: what is behind is the provider's own affair", () => {
    expect(told(alias('www.test.', 'gslb.test.'), alias('gslb.test.', 'x.a.example.'), alias('x.a.example.', 'y.a.example.'), places('y.a.example.', '198.51.100.1'))).toBe('a 2'); // prettier-ignore
  });

  it('an address or its autonomous system is told by the last step', () => {
    expect(told(alias('www.test.', 'lb.test.'), places('lb.test.', '192.0.2.9'))).toBe('a 2');
    expect(told(places('www.test.', '203.0.113.5'))).toBe('b 1');
  });

  it('of several addresses the first counts', () => {
    expect(told(places('www.test.', '203.0.113.5', '192.0.2.9'))).toBe('b 1');
    expect(told(places('www.test.', '192.0.2.9', '203.0.113.5'))).toBe('a 1');
  });

  it('knows the well-known by `is`, and says who a stranger seems to be', () => {
    expect(told(alias('www.test.', 'd1.cloudfront.net.'))).toBe('cf 1');
    expect(told(alias('www.test.', 'x.fastly.net.'))).toBe('unknown 1 fastly');
    expect(told(places('www.test.', '198.51.100.1'))).toBe('unknown 1');
    expect(told(alias('www.test.', 'nota.example.'))).toBe('unknown 1');
  });

  it('keeps digests: the same whatever the order of addresses, and short however long the names are', () => {
    const one = stepOfLink(places('www.test.', '192.0.2.1', '192.0.2.2'));
    expect(stepOfLink(places('www.test.', '192.0.2.2', '192.0.2.1'))).toEqual(one);
    expect(stepOfLink(places('www.test.', '192.0.2.3'))).not.toEqual(one);
    const long = stepOfLink(alias('x'.repeat(1000), 'y'.repeat(1000)));
    expect([long.owner.length, long.data.length]).toEqual([12, 12]);
  });
});
