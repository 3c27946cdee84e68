import fc from 'fast-check';
import { Reader } from 'mmdb-lib';
import { describe, expect, it } from 'vitest';
import { bitsOf, encodeData, mmdb, mmdbParts, type Data } from '../../test/kit/mmdb.js';
import { addressBytes } from '../core/address.js';
import { Fault } from '../core/failure.js';
import { entryOf } from './databases.js';
import { Mmdb } from './mmdb.js';
import { readValue, type MmdbValue } from './mmdb-value.js';
import { atOnce } from './slices.js';
import { parseAddress, prefixText } from './words.js';

/** Values as plain ones, to compare with. */
function plain(value: MmdbValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [key, plain(one)]));
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Uint8Array ? [...value] : value;
}

function ask(file: Mmdb, ip: string): { value: unknown; prefix: string } {
  const words = new Uint32Array(4);
  const width = parseAddress(ip, words);
  if (width === 0) throw new Error('no address');
  const { data, bits } = file.find(words, width);
  return { value: data === undefined ? undefined : plain(file.value(data)), prefix: prefixText(words, width, bits) };
}

const network = (cidr: string): string => {
  const [ip = '', bits = ''] = cidr.split('/');
  return bitsOf(addressBytes(ip) ?? [], Number(bits));
};
/** IPv4 networks stand below ::/96 in a file for both families. */
const mapped = (cidr: string): string => '0'.repeat(96) + network(cidr);

const WORLD: Readonly<Record<string, Data>> = {
  [mapped('192.0.2.0/24')]: { country: { iso_code: 'DE' }, city: { names: { de: 'K\u00f6ln', en: 'Cologne' } } },
  [mapped('198.51.100.128/25')]: { autonomous_system_number: 64500, autonomous_system_organization: 'Example' },
  [network('2001:db8::/32')]: { country: { iso_code: 'FR' }, location: { latitude: 48.5, accurate: true }, n: [1, 2n] },
};

describe.each([24, 28, 32] as const)('a file with records of %i bits', (recordBits) => {
  const bytes = mmdb({ recordBits, ipVersion: 6, networks: WORLD });
  const file = new Mmdb(bytes);

  it('knows what it is', () => {
    expect([file.type, file.builtAt]).toEqual(['Test', 1_700_000_000]);
  });

  it('says the same as the usual library', () => {
    const oracle = new Reader<never>(bytes);
    const asked = ['192.0.2.9', '192.0.3.9', '198.51.100.1', '198.51.100.200', '2001:db8::1', '2001:db9::1', '::'];
    for (const ip of asked) expect(ask(file, ip).value ?? null).toEqual(oracle.get(ip));
    expect(ask(file, '198.51.100.200').prefix).toBe('198.51.100.128/25');
    expect(ask(file, '2001:db8::1').prefix).toBe('2001:db8::/32');
  });

  it('is walked in the order of addresses', () => {
    const seen: string[] = [];
    atOnce(file.blocks((first, bits) => seen.push(prefixText(first, 4, bits))));
    expect(seen).toEqual(['::c000:200/120', '::c633:6480/121', '2001:db8::/32']);
  });
});

it('reads a file for IPv4 alone, which knows nothing of IPv6', () => {
  const file = new Mmdb(mmdb({ ipVersion: 4, networks: { [network('192.0.2.0/24')]: { asn: 'AS64500' } } }));
  expect(ask(file, '192.0.2.1')).toEqual({ value: { asn: 'AS64500' }, prefix: '192.0.2.0/24' });
  expect(ask(file, '2001:db8::1').value).toBeUndefined();
});

describe('values', () => {
  const leaf: fc.Arbitrary<Data> = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.nat(0xffffffff),
    fc.bigInt(0n, (1n << 64n) - 1n),
    fc.double({ noNaN: true }).filter((one) => !Number.isInteger(one)),
    fc.string({ minLength: 250, maxLength: 700 }),
  );
  const { data } = fc.letrec<{ data: Data }>((tie) => ({
    data: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('data'), { maxLength: 40 }),
      fc.dictionary(fc.string(), tie('data'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));

  it('come back as they went', () => {
    const property = fc.property(data, (value) => {
      fc.pre(JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? 0 : one)).length < 8000);
      expect(plain(readValue(encodeData(value), 0))).toEqual(value);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('of several makers mean the same', () => {
    const read = (value: Data): unknown => entryOf(readValue(encodeData(value), 0));
    const unknown = { asn: 'unknown', as_name: 'unknown', prefix: 'unknown', country: 'unknown', place: 'unknown' };
    expect(read({ country: { iso_code: 'DE' }, city: { names: { en: 'Cologne' } } })).toEqual({
      ...{ ...unknown, country: 'DE', place: 'Cologne' },
    });
    expect(read({ country_code: 'de', city: 'K\u00f6ln' })).toEqual({ ...unknown, country: 'DE', place: 'K\u00f6ln' });
    expect(read({ country: 'DE', asn: 'AS64500', as_name: 'Example' })).toEqual({
      ...{ ...unknown, country: 'DE', asn: 'AS64500', as_name: 'Example' },
    });
    expect(read({ registered_country: { iso_code: 'FR' }, autonomous_system_number: 64501 })).toEqual({
      ...{ ...unknown, country: 'FR', asn: 'AS64501' },
    });
    expect(read('text')).toEqual(unknown);
    expect(
      read({ country: { iso_code: 'Germany' }, city: { names: {} }, asn: 'AS0', as_name: '\u001b\u202e' }),
    ).toEqual(unknown);
    expect(read({ city: '\u001b[31m<b>\u202eX\n' })).toMatchObject({ place: '[31m<b> X' });
    expect(read({ city: 'x'.repeat(5000) })).toMatchObject({ place: 'x'.repeat(120) });
  });
});

/** Everything that a person may ask of a file; throws Faults only. */
function useAll(bytes: Uint8Array): void {
  const file = new Mmdb(bytes);
  for (const ip of ['192.0.2.1', '198.51.100.200', '2001:db8::1', '::', 'ff::ff']) ask(file, ip);
  atOnce(file.blocks((_, __, data) => void file.value(data)));
}

describe('broken files', () => {
  const { tree, separator, data, metadata } = mmdbParts({ ipVersion: 6, networks: WORLD });
  const withMeta = (change: Readonly<Record<string, Data>>): Buffer =>
    mmdb({ ipVersion: 6, networks: WORLD, metadata: change });

  it.each([
    ['nothing', Buffer.alloc(0), 'no metadata'],
    ['a text', Buffer.from('country_code,start,end\n'.repeat(1000)), 'no metadata'],
    ['metadata alone', metadata, 'longer than the file'],
    ['metadata that end', Buffer.concat([tree, separator, data, metadata.subarray(0, 40)]), 'past the end'],
    ['format 3', withMeta({ binary_format_major_version: 3 }), 'not version 2'],
    ['records of 20 bits', withMeta({ record_size: 20 }), '20 bits'],
    ['IP version 5', withMeta({ ip_version: 5 }), 'IP version 5'],
    ['no nodes', withMeta({ node_count: 0 }), 'no search tree'],
    ['more nodes than bytes', withMeta({ node_count: 4_000_000 }), 'longer than the file'],
    ['a tree that leads behind the data', Buffer.concat([tree.fill(0xff, 0, 6), separator, data, metadata]), 'nowhere'],
  ])('%s', (_, bytes, problem) => {
    expect(() => useAll(bytes)).toThrow(problem);
    expect(() => useAll(bytes)).toThrow(Fault);
  });

  it('a tree whose nodes lead to themselves ends at the last bit', () => {
    const loop = mmdb({ ipVersion: 6, networks: { '0': 'x' }, metadata: { node_count: 1 } });
    loop.fill(0, 0, 6);
    const file = new Mmdb(loop);
    expect(() => atOnce(file.blocks(() => undefined))).toThrow('deeper than an address');
    expect(() => ask(file, '192.0.2.1')).toThrow('leads nowhere');
  });

  /** A value that holds `fan` pointers to the value before it, `depth` times over. */
  function bomb(depth: number, fan: number): Buffer {
    const parts: Buffer[] = [encodeData('boom')];
    let [offset, at] = [0, parts[0]?.length ?? 0];
    for (let level = 0; level < depth; level += 1) {
      const pointer = Buffer.from([0x20 | (offset >> 8), offset & 255]);
      const part = Buffer.concat([Buffer.from([fan, 11 - 7]), ...Array<Buffer>(fan).fill(pointer)]);
      parts.push(part);
      offset = at;
      at += part.length;
    }
    return Buffer.concat([...parts, Buffer.from([0x20 | (offset >> 8), offset & 255])]);
  }

  it('pointers to pointers to lists cost no more than a record may', () => {
    const bytes = bomb(6, 20);
    expect(() => readValue(bytes, bytes.length - 2)).toThrow('more than 5000 values');
    const deep = bomb(30, 1);
    expect(() => readValue(deep, deep.length - 2)).toThrow('levels deep');
  });

  it('a pointer to itself, to a pointer, or out of the section', () => {
    expect(() => readValue(Buffer.from([0x20, 0x00]), 0)).toThrow('a pointer points to a pointer');
    expect(() => readValue(Buffer.from([0x27, 0xff]), 0)).toThrow('past the end');
    expect(() => readValue(Buffer.from([0x3f, 0xff, 0xff, 0xff, 0xff]), 0)).toThrow('past the end');
  });

  it('sizes that promise more than there is', () => {
    for (const bytes of [
      [0x5f, 0xff, 0xff, 0xff],
      [0xff, 0xff, 0xff, 0xff],
      [0x1f, 0x04, 0xff, 0xff, 0xff],
      [0x64],
      [0x00, 0x00],
    ]) {
      expect(() => readValue(Buffer.from(bytes), 0)).toThrow(Fault);
    }
  });

  it('any bytes flipped give a Fault or an answer, never anything else, and soon', () => {
    const whole = Buffer.concat([mmdbParts({ ipVersion: 6, networks: WORLD }).tree, separator, data, metadata]);
    const flips = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    const property = fc.property(flips, (changes) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      try {
        useAll(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(Fault);
      }
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
