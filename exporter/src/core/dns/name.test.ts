import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../failure.js';
import { canonicalName, encodeName, nameProblem, NameReader, sameName } from './name.js';

/** A message whose bytes after a 12-byte header are `bytes`; offsets in the tests count from there. */
const body = (...bytes: number[]): Uint8Array => Uint8Array.from([...new Array<number>(12).fill(0), ...bytes]);
const read = (bytes: Uint8Array, offset = 12): string => new NameReader(bytes).read(offset);
const label = (size: number, byte = 0x61): number[] => [size, ...new Array<number>(size).fill(byte)];

describe('names from the wire', () => {
  it('reads labels, the root and a pointer backwards', () => {
    const packet = body(3, 0x77, 0x77, 0x77, 2, 0x64, 0x65, 0, 1, 0x78, 0xc0, 16);
    const reader = new NameReader(packet);
    expect(reader.read(12)).toBe('www.de.');
    expect(reader.end).toBe(20);
    expect(reader.read(20)).toBe('x.de.');
    expect(reader.end).toBe(24);
    expect(reader.compressed).toBe(true);
    expect(read(body(0))).toBe('.');
  });

  it.each([
    ['a pointer to itself', body(0xc0, 12), 12],
    ['a pointer forward', body(0xc0, 14, 0, 0), 12],
    ['a loop of two pointers', body(0xc0, 14, 0xc0, 12), 14],
    ['a loop through a label', body(1, 0x61, 0xc0, 12), 12],
    ['a pointer into the header', body(0xc0, 4), 12],
    ['a pointer without its second byte', body(0xc0), 12],
    ['label type 01', body(0x41, 0), 12],
    ['label type 10', body(0x81, 0), 12],
    ['a label past the end', body(5, 0x61), 12],
    ['a name without its root', body(1, 0x61), 12],
    ['a name of 256 bytes', body(...label(63), ...label(63), ...label(63), ...label(62), 0), 12],
    [
      'a name that pointers make too long',
      body(...label(63), ...label(63), ...label(63), 0, ...label(63), 0xc0, 12),
      205,
    ],
  ])('refuses %s', (_, packet, offset) => {
    expect(() => read(packet, offset)).toThrow(Fault);
  });

  it('takes the longest name that RFC 1035 allows', () => {
    expect(read(body(...label(63), ...label(63), ...label(63), ...label(61), 0))).toHaveLength(254);
  });

  it('escapes what does not print or means something, so that text never carries bytes of the peer', () => {
    const hostile = [0x00, 0x22, 0x0a, 0x3c, 0x2e, 0x5c, 0xff, 0x20];
    expect(read(body(hostile.length, ...hostile, 0))).toBe('\\000\\"\\010<\\.\\\\\\255\\ .');
  });

  it('remembers suffixes: 2,000 pointers to a long name cost little', () => {
    const long = Array.from({ length: 120 }, () => [1, 0x61]).flat();
    const packet = body(...long, 0, 0xc0, 12);
    const reader = new NameReader(packet);
    for (let index = 0; index < 100_000; index += 1) reader.read(12 + 241);
    expect(reader.end).toBe(12 + 243);
  });

  it('gives up on names built to cost CPU', () => {
    const long = Array.from({ length: 120 }, () => [1, 0x61]).flat();
    const reader = new NameReader(body(...long, 0));
    expect(() => {
      for (let index = 0; index < 2000; index += 1) reader.read(12);
    }).toThrow('cost too much');
  });

  it('comes back from text as it went (any bytes)', () => {
    const names = fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 }), { maxLength: 7 });
    fc.assert(
      fc.property(names, (labels) => {
        const wire = Uint8Array.from([...labels.flatMap((one) => [one.length, ...one]), 0]);
        const text = new NameReader(wire).read(0);
        expect(text).toMatch(/^[\x20-\x7e]+$/);
        expect([...encodeName(text)]).toEqual([...wire]);
      }),
    );
  });
});

describe('names from text', () => {
  it.each([
    ['', 'empty'],
    ['.a', 'empty label'],
    ['a..b', 'empty label'],
    ['a'.repeat(64), '63 bytes'],
    [Array.from({ length: 5 }, () => 'a'.repeat(60)).join('.'), '255 bytes'],
    ['b\u00fccher.example', 'outside ASCII'],
    ['a\\', 'backslash'],
    ['a\\25', 'backslash'],
    ['a\\256', 'not a byte'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(nameProblem(text)).toContain(problem);
  });

  it('reads the final dot, the root and escapes', () => {
    expect([...encodeName('a.b.')]).toEqual([1, 97, 1, 98, 0]);
    expect([...encodeName('a.b')]).toEqual([1, 97, 1, 98, 0]);
    expect([...encodeName('.')]).toEqual([0]);
    expect([...encodeName('a\\.b\\000')]).toEqual([4, 97, 46, 98, 0, 0]);
    expect(nameProblem('_dns.resolver.arpa')).toBeUndefined();
  });

  it('compares without case and final dot', () => {
    expect(sameName('WWW.Example.', 'www.example')).toBe(true);
    expect(sameName('www.example.', 'ww.example')).toBe(false);
    expect(canonicalName('a\\.')).toBe('a\\..');
  });
});
