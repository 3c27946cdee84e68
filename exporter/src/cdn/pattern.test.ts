import { describe, expect, it } from 'vitest';
import { Pattern } from './pattern.js';
import { providers } from './providers/index.js';

describe('a pattern without the names of its groups', () => {
  it('cuts what the named groups cut, for every reading and every value that a fixture has', () => {
    const values = providers.flatMap(({ fixtures }) =>
      fixtures.flatMap(({ fields }) => fields.map(([, value]) => value)),
    );
    const texts = [...new Set(values.flatMap((value) => [value, ...value.split(/[,) ]/).map((one) => one.trim())]))];
    const cuts = providers.flatMap(({ readings, pop }) => [
      ...readings,
      ...readings.flatMap(({ beside = [] }) => beside),
      ...pop,
    ]);
    let matches = 0;
    for (const { pattern } of cuts) {
      const made = new Pattern(pattern);
      for (const text of texts) {
        const named = pattern.exec(text);
        const match = made.match(text);
        expect(match === null, `${pattern.source} on ${text}`).toBe(named === null);
        if (named === null || match === null) continue;
        matches += 1;
        const { status, pop, hits, ttl, age } = named.groups ?? {};
        expect(made.status === 0 ? undefined : match[made.status]).toBe(status);
        const numbers = [hits, ttl, age].map((digits) =>
          /^-?\d/.test(digits ?? '') ? Math.trunc(Number(digits)) : undefined,
        );
        expect([made.pop(match), made.hits(match), made.ttl(match), made.age(match)]).toEqual([
          /^[A-Z0-9-]{1,32}$/i.test(pop ?? '') ? pop?.toUpperCase() : undefined,
          ...numbers,
        ]);
      }
    }
    expect(matches).toBeGreaterThan(500);
  });

  it('refuses groups that nobody could find by name', () => {
    expect(() => new Pattern(/^(a)(?<pop>b)$/)).toThrow(RangeError);
    expect(() => new Pattern(/^(?:a)(?<pop>b)\(x\)$/)).not.toThrow();
  });
});
