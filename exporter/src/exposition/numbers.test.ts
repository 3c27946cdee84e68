import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundText, canonicalBoundText, MAX_NUMBER_BYTES, writeNumber } from './numbers.js';

function written(value: number): string {
  const bytes = new Uint8Array(64);
  const end = writeNumber(bytes, 2, value);
  expect(end - 2).toBeLessThanOrEqual(MAX_NUMBER_BYTES);
  return new TextDecoder().decode(bytes.subarray(2, end));
}

describe('values', () => {
  it('read back as the same double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Object.is(Number(written(value)), value)).toBe(true);
      }),
    );
  });

  it('that are whole microseconds are written exactly and shortest', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (micros) => {
        const value = micros / 1e6;
        expect(written(value)).toBe(String(value));
      }),
    );
  });

  it.each([
    [0, '0'],
    [-0, '-0'],
    [1, '1'],
    [-2.5, '-2.5'],
    [0.000001, '0.000001'],
    [1e-7, '1e-7'],
    [41.000001, '41.000001'],
    [2147483647, '2147483647'],
    [2 ** 53, '9007199254740992'],
    [1e21, '1e+21'],
    [5e-324, '5e-324'],
    [NaN, 'NaN'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
  ])('%s is %s', (value, text) => expect(written(value)).toBe(text));
});

// What Go's strconv.FormatFloat(v, 'g', -1, 64) gives, which client libraries in Go and the server use.
it.each([
  [0.0001, '0.0001', '0.0001'],
  [0.00001, '1e-05', '1e-05'],
  [0.25, '0.25', '0.25'],
  [1, '1', '1.0'],
  [30, '30', '30.0'],
  [100000, '100000', '100000.0'],
  [1000000, '1e+06', '1e+06'],
  [1048576, '1.048576e+06', '1.048576e+06'],
  [Infinity, '+Inf', '+Inf'],
])('a bound of %s is %s, canonically %s', (value, text, canonical) => {
  expect(boundText(value)).toBe(text);
  expect(canonicalBoundText(value)).toBe(canonical);
});
