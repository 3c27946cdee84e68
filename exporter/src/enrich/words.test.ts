import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes } from '../core/address.js';
import { lastOf, parseAddress, prefixText, wordsOfBytes } from './words.js';

/** The words of an address, or undefined when the text is none. */
function words(ip: string): readonly number[] | undefined {
  const into = new Uint32Array(4);
  const width = parseAddress(ip, into);
  return width === 0 ? undefined : [...into.subarray(0, width)];
}

/** What the slow and thorough parser of the house says; an IPv4-mapped address as IPv4. */
function oracle(ip: string): readonly number[] | undefined {
  const bytes = addressBytes(ip);
  if (bytes === undefined) return undefined;
  const all = [...wordsOfBytes(bytes)];
  return all.length === 4 && all[0] === 0 && all[1] === 0 && all[2] === 0xffff ? all.slice(3) : all;
}

describe('addresses as words', () => {
  it.each([
    ['0.0.0.0', [0]],
    ['255.255.255.255', [0xffffffff]],
    ['192.0.2.1', [0xc0000201]],
    ['::', [0, 0, 0, 0]],
    ['::1', [0, 0, 0, 1]],
    ['2001:db8::', [0x20010db8, 0, 0, 0]],
    ['fe80::1%eth0', [0xfe800000, 0, 0, 1]],
    ['64:ff9b::192.0.2.33', [0x0064ff9b, 0, 0, 0xc0000221]],
    ['::ffff:192.0.2.1', [0xc0000201]],
    ['FFFF:ffff:ffff:ffff:ffff:ffff:ffff:ffff', [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff]],
    ['1:2:3:4:5:6:7::', [0x10002, 0x30004, 0x50006, 0x70000]],
  ])('reads %s', (ip, expected) => {
    expect(words(ip)).toEqual(expected);
  });

  it.each([
    ...['', '1', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '1..2.3', '1.2.3.4 ', ' 1.2.3.4', '1.2.3.-4'],
    ...[':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '12345::', 'g::', '::1.2.3', ':1:2:3:4:5:6:7:8'],
    ...['1:2:3:4:5:6:7:8:', '1:2:3:4:5:6:7:1.2.3.4', '::1.2.3.4:5', 'unknown', '1.2.3.4/8', `${'0'.repeat(80)}::1`],
  ])('refuses %j', (ip) => {
    expect(words(ip)).toBeUndefined();
  });

  it('agrees with the parser of the house on addresses in every spelling', () => {
    const both = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(both, (ip) => {
        expect(words(ip)).toEqual(oracle(ip));
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with it on texts that are almost addresses', () => {
    const almost = fc.string({ unit: fc.constantFrom(...'0123af.:'), maxLength: 24 });
    fc.assert(
      fc.property(almost, (ip) => {
        expect(words(ip)).toEqual(oracle(ip));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('blocks', () => {
  it.each([
    ['192.0.2.77', 24, '192.0.2.0/24', '192.0.2.255'],
    ['192.0.2.77', 32, '192.0.2.77/32', '192.0.2.77'],
    ['192.0.2.77', 0, '0.0.0.0/0', '255.255.255.255'],
    ['192.0.2.77', 1, '128.0.0.0/1', '255.255.255.255'],
    ['2001:db8:1:2::5', 33, '2001:db8::/33', '2001:db8:7fff:ffff:ffff:ffff:ffff:ffff'],
    ['2001:db8:1:2::5', 128, '2001:db8:1:2::5/128', '2001:db8:1:2::5'],
    ['2001:db8:1:2::5', 0, '::/0', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s in a block of %i bits', (ip, bits, text, last) => {
    const address = new Uint32Array(4);
    const width = parseAddress(ip, address);
    if (width === 0) throw new Error('no address');
    expect(prefixText(address, width, bits)).toBe(text);
    const first = Uint32Array.from(words(text.split('/')[0] ?? '') ?? []);
    expect([...lastOf(first, width, bits, new Uint32Array(width))]).toEqual(words(last));
  });
});
