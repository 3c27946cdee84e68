import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursor, ExpositionError } from './cursor.js';
import { readNumber } from './numbers.js';

function read(text: string): { value: number; rest: string } {
  const cursor = new Cursor(Buffer.from(`${text}\n`));
  const value = readNumber(cursor);
  return { value, rest: cursor.latin1(cursor.at, cursor.end - 1) };
}

describe('readNumber', () => {
  it.each([
    ['0', 0],
    ['-0', -0],
    ['+1.5', 1.5],
    ['1.', 1],
    ['.5', 0.5],
    ['1e3', 1000],
    ['1.5E-3', 0.0015],
    ['1e+22', 1e22],
    ['1e23', 1e23],
    ['123456789012345', 123456789012345],
    ['9007199254740993', 9007199254740992],
    ['0.1234567890123456789', 0.1234567890123456789],
    ['5e-324', 5e-324],
    ['1.7976931348623157e+308', Number.MAX_VALUE],
    ['0.000000000000000000000000000001', 1e-30],
    ['+Inf', Infinity],
    ['-inf', -Infinity],
    ['Infinity', Infinity],
    ['NaN', NaN],
    ['nan', NaN],
  ])('%s', (text, expected) => expect(read(text)).toEqual({ value: expected, rest: '' }));

  it.each([
    '',
    '-',
    '+',
    '.',
    'e5',
    '1e',
    '1e+',
    '0x10',
    '1_000',
    '1e999',
    '--1',
    '1-',
    '1x',
    'NaN0',
    '+NaN',
    'Infinit',
    '1\r',
    '１',
  ])('refuses %j', (text) => expect(() => read(text)).toThrow(ExpositionError));

  it('stops at a blank', () => {
    expect(read('12 34')).toEqual({ value: 12, rest: ' 34' });
    expect(read('1e5\t7')).toEqual({ value: 1e5, rest: '\t7' });
  });

  it('reads every double in every notation to the bit', () => {
    const digits = fc.integer({ min: 0, max: 20 });
    const notations = (value: number, places: number): string[] => [
      ...[String(value), value.toExponential(), value.toExponential(places), value.toPrecision(places + 1)],
      ...(Math.abs(value) < 1e21 ? [value.toFixed(places)] : []),
    ];
    const finite = fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.integer(), fc.float({ noDefaultInfinity: true, noNaN: true })); // prettier-ignore
    fc.assert(
      fc.property(finite, digits, (value, places) => {
        for (const text of notations(value, places)) {
          if (Number.isFinite(Number(text))) expect([text, read(text).value]).toEqual([text, Number(text)]);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
