import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { providers } from './providers/index.js';
import { valueTest, ValueTests } from './value-test.js';

const tests = providers.flatMap(({ detect }) => detect.flatMap(({ pattern }) => pattern ?? []));
const values = providers.flatMap(({ fixtures }) => fixtures.flatMap(({ fields }) => fields.map(([, value]) => value)));

describe('tests of a value', () => {
  it('find what every pattern finds over the value in lower case', () => {
    const all = new ValueTests(tests.map((pattern) => valueTest(pattern, pattern)));
    const word = fc.constantFrom(...values);
    const value = fc.oneof(
      word,
      word.map((one) => one.toUpperCase()),
      fc.tuple(word, fc.nat(12)).map(([one, cut]) => one.slice(cut)),
      fc.string(),
    );
    fc.assert(
      fc.property(value, (text) => {
        const wanted = tests.filter((pattern) => pattern.test(text.toLowerCase()));
        expect(new Set(all.of(text))).toEqual(new Set(wanted));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    [/^cloudfront$/, 10, 'c'],
    [/^fly\/[0-9a-f]/, 4, 'f'],
    [/\(squid(?:\)|\/)/, 6, ''],
    [/[a-z] from cloudfront(?:$|,)/, 16, ''],
    [/^s\d{1,16}\.\d{1,9},vs\d/, 1, 's'],
    [/^ab?c/, 1, 'a'],
    [/^a*b/, 1, ''],
    [/^a{0,2}b/, 1, ''],
    [/ab|c/, 0, ''],
    [/^(?:a|b)c/, 1, ''],
    [/^\x41b/, 0, ''],
    [/^[a-z]\b/, 0, ''],
  ])('%s: how short a match may be, and how it begins', (pattern, least, first) => {
    const found = valueTest(pattern, undefined);
    expect([found.least, found.first === 0 ? '' : String.fromCharCode(found.first)]).toEqual([least, first]);
  });

  it('tell of the same one once', () => {
    const twice = new ValueTests([valueTest(/^a/, 'x'), valueTest(/b$/, 'x'), valueTest(/^ab/, 'y')]);
    expect(twice.of('AB')).toEqual(['x', 'y']);
    expect(twice.of('')).toEqual([]);
  });
});
