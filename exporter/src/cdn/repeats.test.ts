import { describe, expect, it } from 'vitest';
import type { Field } from '../core/http/head.js';
import { normalise, normaliserOf, type Hints } from './normalise.js';
import { providers } from './providers/index.js';

const FASTLY: readonly Field[] = [
  ['x-served-by', 'cache-ord1720-ORD, cache-fra-etou8220102-FRA'],
  ['x-cache', 'MISS, HIT'],
  ['x-cache-hits', '0, 17'],
];
const again = (fields: readonly Field[], hints?: Hints) => [1, 2, 3, 4, 5, 6].map(() => normalise(fields, hints));

describe('a response that says the same again', () => {
  it('is read a few times, and then known', () => {
    const [first, ...others] = again(FASTLY);
    for (const other of others) expect(other).toEqual(first);
    expect(others.at(-1)).toBe(others.at(-2));
  });

  it('has an Age of its own, which the others do not get', () => {
    again(FASTLY);
    const aged = (age: string) => normalise([...FASTLY, ['age', age]]).layers[0].age;
    expect(['5', '7, 100', 'x', '-1', '9'].map(aged)).toEqual([5, 7, undefined, undefined, 9]);
    expect(normalise(FASTLY).layers[0].age).toBeUndefined();
  });

  it('is told by every line that may say something, by their order, and by the hints', () => {
    again(FASTLY);
    const [servedBy, cache, hits] = FASTLY as [Field, Field, Field];
    const edge = (fields: readonly Field[], hints?: Hints) => normalise(fields, hints).layers[0];
    expect(edge([servedBy, cache, ['x-cache-hits', '0, 18']])).toMatchObject({ hits: 18 });
    expect(edge([servedBy, ['x-cache', 'MISS, MISS'], hits])).toMatchObject({ cacheStatus: 'miss' });
    expect(edge([servedBy, cache])).toMatchObject({ hits: undefined });
    expect(edge([...FASTLY, ['cf-cache-status', 'MISS']])).toMatchObject({ provider: 'cloudflare' });
    expect(edge([['cf-cache-status', 'MISS'], ...FASTLY])).toMatchObject({ provider: 'fastly' });
    const both: readonly Field[] = [['cf-cache-status', 'DYNAMIC'], ...FASTLY];
    const said = (hints: Hints) =>
      again(both, hints).map(({ layers }) => `${layers[0].provider} ${layers[0].cacheStatus}`);
    expect(new Set(said({ expected: 'cloudflare' }))).toEqual(new Set(['cloudflare dynamic']));
    expect(new Set(said({ expected: 'cloudflare', method: 'HEAD' }))).toEqual(new Set(['cloudflare unknown']));
    expect(new Set(said({ expected: 'fastly' }))).toEqual(new Set(['fastly hit']));
    expect(new Set(said({}))).toEqual(new Set(['fastly hit']));
  });

  it('gives what a normaliser that knows nothing gives, for every fixture in turn', () => {
    const all = providers.flatMap(({ fixtures }) =>
      fixtures.map(({ fields, method = 'GET' }) => ({
        fields: fields.map(([name, value]): Field => [name.toLowerCase(), value]),
        hints: { method },
      })),
    );
    const wanted = all.map(({ fields, hints }) => normaliserOf(providers)(fields, hints));
    for (let turn = 0; turn < 5; turn += 1) {
      expect(all.map(({ fields, hints }) => normalise(fields, hints))).toEqual(wanted);
    }
  });
});
