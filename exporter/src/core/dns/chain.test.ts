import { describe, expect, it } from 'vitest';
import { a, aaaa, cname, record } from '../../../test/kit/dns-net.js';
import { chainOf, MOST_ALIASES } from './chain.js';
import { TYPES } from './codes.js';
import { decodeMessage } from './decode.js';
import { encodeMessage } from './encode.js';
import type { DnsRecord } from './message.js';

const chain = (answer: readonly DnsRecord[], name = 'www.test', type: number = TYPES.A): string[] =>
  chainOf({ answer }, name, type).map(
    ({ owner, ttl, target, addresses }) => `${owner} ${ttl} ${target ?? addresses.join(',')}`,
  );

describe('the way that an answer shows', () => {
  it('leads over aliases to the addresses, in whatever order the records stand', () => {
    const answer = [a('edge.cdn.test.', '192.0.2.1', 20), cname('LB.test.', 'Edge.cdn.test.', 30), cname('www.test.', 'lb.test.', 300)]; // prettier-ignore
    expect(chain(answer)).toEqual([
      'www.test. 300 lb.test.',
      'lb.test. 30 edge.cdn.test.',
      'edge.cdn.test. 20 192.0.2.1',
    ]);
  });

  it('keeps the order of addresses and takes the least TTL of a name', () => {
    const answer = [a('www.test.', '192.0.2.9', 30), a('www.test.', '192.0.2.1', 10), a('www.test.', '192.0.2.5', 20)];
    expect(chain(answer)).toEqual(['www.test. 10 192.0.2.9,192.0.2.1,192.0.2.5']);
  });

  it('ends at an alias that leads elsewhere', () => {
    expect(chain([cname('www.test.', 'edge.elsewhere.test.', 60)])).toEqual(['www.test. 60 edge.elsewhere.test.']);
  });

  it('sees only addresses of the type, class IN, and of names on the way', () => {
    const chaos = { ...a('www.test.', '192.0.2.7'), class: 3 };
    expect(chain([aaaa('www.test.', 1), chaos, a('other.test.', '192.0.2.8')])).toEqual([]);
    expect(chain([aaaa('www.test.', 1)], 'www.test', TYPES.AAAA)).toEqual(['www.test. 60 2001:db8::1']);
  });

  it.each([
    ['an alias of itself', [cname('www.test.', 'WWW.test.')]],
    ['a loop of two', [cname('www.test.', 'b.test.'), cname('b.test.', 'www.test.')]],
    [
      'a loop behind an alias',
      [cname('www.test.', 'b.test.'), cname('b.test.', 'c.test.'), cname('c.test.', 'b.test.')],
    ],
  ])('refuses %s', (_, answer) => {
    expect(() => chain(answer)).toThrow('the aliases of the answer go round');
  });

  it('refuses a long row of aliases', () => {
    const row = (count: number): DnsRecord[] =>
      Array.from({ length: count }, (_, index) =>
        cname(index ? `n${index}.test.` : 'www.test.', `n${index + 1}.test.`),
      );
    expect(chain(row(MOST_ALIASES))).toHaveLength(MOST_ALIASES);
    expect(() => chain(row(MOST_ALIASES + 1))).toThrow('more than 16 aliases');
  });

  it('takes 1,000 records and names of 255 bytes in one pass', () => {
    const long = `${Array.from({ length: 3 }, () => 'x'.repeat(63)).join('.')}.${'y'.repeat(61)}.`;
    const many = Array.from({ length: 1000 }, (_, index) => a('www.test.', `10.0.${index >> 8}.${index & 255}`));
    expect(chainOf({ answer: many }, 'www.test', TYPES.A)[0]?.addresses).toHaveLength(1000);
    const aliases = Array.from({ length: 1000 }, (_, index) => cname(`n${index}.test.`, long));
    expect(chain([...aliases, cname('www.test.', long, 1), a(long, '192.0.2.1', 0)])).toEqual([
      `www.test. 1 ${long}`,
      `${long} 0 192.0.2.1`,
    ]);
  });

  it('takes the first of two aliases of one name', () => {
    expect(chain([cname('www.test.', 'a.test.'), cname('www.test.', 'b.test.')])).toEqual(['www.test. 60 a.test.']);
  });

  it('reads names as the wire has them: a TTL of 2^31 is 0 (RFC 2181 section 8), one less is 68 years', () => {
    const flags = { qr: true, aa: true, tc: false, rd: false, ra: false, ad: false, cd: false };
    const ttls = (ttl: number): number | undefined => {
      const answer = [record('www.test.', 'A', [192, 0, 2, 1], ttl)];
      const wire = encodeMessage({ id: 1, opcode: 0, flags, rcode: 0, answer, authority: [], additional: [] });
      return chainOf(decodeMessage(wire), 'www.test', TYPES.A)[0]?.ttl;
    };
    expect([ttls(2 ** 31), ttls(2 ** 31 - 1), ttls(0)]).toEqual([0, 2 ** 31 - 1, 0]);
  });
});
