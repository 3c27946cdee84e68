import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integer, oid } from '../../../test/kit/certificate-forge.js';
import { DerError, DerReader, integerHex, oidText, readWhole, TAG } from './der.js';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('DerReader', () => {
  it.each([
    ['the data end in the identifier', ''],
    ['the data end in the length', '30'],
    ['the data end in a long length', '3082 01'],
    ['an element longer than what holds it', '3003 0202 01'],
    ['an indefinite length', '3080 0201 01 0000'],
    ['a length of five bytes', '3085 0000000003 020101'],
    ['a tag number above 30', '3f81 01 00'],
    ['bytes after the end', '3003 020101 00'],
    ['another tag', '3103 020101'],
  ])('refuses %s', (_, hex) => {
    expect(() => readWhole(bytes(hex), TAG.sequence).next(TAG.integer)).toThrow(DerError);
  });

  it('reads long lengths, and what is optional only when it is there', () => {
    const reader = readWhole(bytes('308203 020101'.replace('8203', '820003')), TAG.sequence);
    expect(reader.optional(TAG.boolean)).toBeUndefined();
    expect(reader.optional(TAG.integer)?.content).toEqual(bytes('01'));
    expect(reader.atEnd).toBe(true);
  });

  it('never gives a byte from beyond its own', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (data) => {
        const padded = Buffer.concat([data, Buffer.alloc(300, 0xee)]).subarray(0, data.length);
        const reader = new DerReader(padded);
        let total = 0;
        try {
          while (!reader.atEnd) total += reader.next().whole.length;
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
        expect(total).toBeLessThanOrEqual(data.length);
      }),
    );
  });
});

describe('values', () => {
  it.each(['1.2.840.113549.1.1.11', '2.5.4.3', '0.9.2342.19200300.100.1.25', '2.23.140.1.2.1'])('%s', (dotted) => {
    expect(oidText(oid(dotted).subarray(2))).toBe(dotted);
  });

  it.each([
    ['00', '0'],
    ['7f', '7f'],
    ['0080', '80'],
    ['ff', '-1'],
    ['80', '-80'],
    ['00abcdef', 'abcdef'],
  ])('integer %s is %s', (hex, text) => {
    expect(integerHex(bytes(hex))).toBe(text);
  });

  it('refuses what is too long or broken off', () => {
    expect(() => integerHex(Buffer.alloc(65))).toThrow(DerError);
    expect(() => integerHex(Buffer.alloc(0))).toThrow(DerError);
    expect(() => oidText(bytes('2a86'))).toThrow(DerError);
    expect(() => oidText(Buffer.alloc(64, 0xff))).toThrow(DerError);
    expect(integerHex(integer('ffff').subarray(2))).toBe('ffff');
  });
});
