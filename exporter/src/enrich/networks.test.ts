import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes, contains, parseCidr } from '../core/address.js';
import { networkList, type Network } from '../core/networks.js';
import { ProblemError } from '../core/problem.js';
import { NetworkTable, parseNetworks } from './networks.js';
import { atOnce } from './slices.js';
import { parseAddress } from './words.js';

function nameOf(table: NetworkTable, ip: string): string | undefined {
  const words = new Uint32Array(4);
  const width = parseAddress(ip, words);
  return width === 0 ? undefined : table.find(words, width)?.name;
}

const tableOf = (cidrs: readonly string[]): NetworkTable =>
  atOnce(NetworkTable.build(cidrs.map((cidr) => ({ cidr, name: cidr }))));

describe('networks of the user', () => {
  it('the longest prefix wins, whatever the order', () => {
    const cidrs = ['10.1.2.0/24', '10.0.0.0/8', '10.1.0.0/16', '2001:db8::/32', '2001:db8:1::/48', '192.0.2.7/32'];
    for (const order of [cidrs, cidrs.toReversed()]) {
      const table = tableOf(order);
      const asked = ['10.1.2.3', '10.1.3.1', '10.2.0.1', '11.0.0.1', '2001:db8:1::5', '2001:db8:2::5', '192.0.2.7'];
      expect(asked.map((ip) => nameOf(table, ip))).toEqual([
        ...['10.1.2.0/24', '10.1.0.0/16', '10.0.0.0/8', undefined, '2001:db8:1::/48', '2001:db8::/32', '192.0.2.7/32'],
      ]);
      expect(nameOf(table, '192.0.2.8')).toBeUndefined();
    }
  });

  it('agrees with reading the whole list', () => {
    const address = fc.tuple(fc.constantFrom(10, 11), fc.nat(3), fc.constantFrom(0, 128, 255), fc.nat(255));
    const cidr = fc.tuple(address, fc.nat(32)).map(([bytes, bits]) => {
      const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
      const first = bits === 0 ? 0 : (number & (0xffffffff << (32 - bits))) >>> 0;
      return `${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}/${bits}`;
    });
    const lists = fc.uniqueArray(cidr, { maxLength: 20 });
    const property = fc.property(lists, fc.array(address, { minLength: 1 }), (cidrs, asked) => {
      const table = tableOf(cidrs);
      for (const bytes of asked) {
        const fitting = cidrs.flatMap((text) => {
          const parsed = parseCidr(text);
          return parsed && contains(parsed, addressBytes(bytes.join('.')) ?? []) ? [{ text, bits: parsed.bits }] : [];
        });
        const longest = fitting.sort((left, right) => right.bits - left.bits)[0]?.text;
        expect(nameOf(table, bytes.join('.'))).toBe(longest);
      }
    });
    fc.assert(property, { numRuns: 200 });
  });
});

describe('a file of networks', () => {
  const parse = (text: string): readonly Network[] => parseNetworks(text, '/etc/networks.yml');
  /** `line: reason` of everything that is wrong. */
  function wrong(text: string): string[] {
    try {
      parse(text);
      return [];
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return error.problems.map(({ place, reason }) => `${place?.file}:${place?.line}: ${reason}`);
    }
  }

  it('is YAML or JSON', () => {
    const full = {
      cidr: '10.1.0.0/16',
      name: 'office',
      site: 'Cologne',
      asn: 64500,
      as_name: 'Example',
      country: 'DE',
    };
    expect(parse('- cidr: 10.0.0.0/8\n  name: corp\n')).toEqual([{ cidr: '10.0.0.0/8', name: 'corp' }]);
    expect(parse(JSON.stringify([{ ...full, place: 'K\u00f6ln' }]))).toEqual([{ ...full, place: 'K\u00f6ln' }]);
    expect([parse(''), parse('[]')]).toEqual([[], []]);
  });

  it('says where it is wrong, all of it', () => {
    expect(wrong('- cidr: 10.0.0.0/8\n  name: corp\n- cidr: 10.1.2.3/16\n  name: lab\n- name: lost\n')).toEqual([
      '/etc/networks.yml:3: 1.cidr: "10.1.2.3/16" has bits beyond its prefix length; write the first address of the network',
      '/etc/networks.yml:5: 2.cidr: Invalid input: expected string, received undefined',
    ]);
    expect(wrong('- cidr: 10.0.0.0/8\n  name: a\n- cidr: 10.0.0.0/8\n  name: b\n')).toEqual([
      '/etc/networks.yml:3: 1.cidr: "10.0.0.0/8" stands twice; keep one',
    ]);
    expect(wrong('networks: []\n')[0]).toMatch(/^\/etc\/networks\.yml:1: the list: .*expected array/);
    expect(wrong('- {cidr: 10.0.0.0/8, name: a\n')[0]).toMatch(/^\/etc\/networks\.yml:\d/);
    expect(wrong('- cidr: 10.0.0.0/8\n  name: a\n  asn: AS1\n  colour: red\n')).toHaveLength(2);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '::/129', 'fe80::1%eth0/64', 'x/8', '10.0.0/8', ''])(
    '%j is no network',
    (cidr) => {
      expect(networkList(10).safeParse([{ cidr, name: 'x' }]).success).toBe(false);
    },
  );

  it('refuses names that would drive a terminal', () => {
    expect(networkList(10).safeParse([{ cidr: '10.0.0.0/8', name: '\u001b[2J' }]).success).toBe(false);
  });

  it('gives a ProblemError or networks for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => void wrong(text)),
      { numRuns: 500 },
    );
  });
});
