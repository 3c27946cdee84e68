import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CACHE_STATUSES, CDN_LAYERS, CDN_PROVIDERS } from '@parallax/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field } from '../../core/http/head.js';
import type { Delivery } from '../layer.js';
import { normalise, normaliserOf } from '../normalise.js';
import { CONFIDENCES, type Fixture, type ProviderSpec } from '../provider.js';
import { FieldReader } from '../reading.js';
import { debugFields, providers } from './index.js';

/** What every provider's file must keep. A new file is checked here without a line of its own. */

const all = providers.flatMap((spec) => spec.fixtures.map((fixture) => ({ spec, fixture })));
const lower = (fixture: Fixture): Field[] => fixture.fields.map(([name, value]) => [name.toLowerCase(), value]);
const read = (fixture: Fixture): Delivery => normalise(lower(fixture), { method: fixture.method ?? 'GET' });

/** Every pattern of a file, with what it looks at. */
const patternsOf = (spec: ProviderSpec): { readonly place: string; readonly pattern: RegExp }[] => [
  ...spec.detect.flatMap(({ field, pattern }) => (pattern ? [{ place: `detect ${field}`, pattern }] : [])),
  ...spec.cacheStatusNames.map((pattern) => ({ place: 'cacheStatusNames', pattern })),
  ...spec.readings.map(({ field, pattern }) => ({ place: `readings ${field}`, pattern })),
  ...spec.readings.flatMap(({ beside = [] }) =>
    beside.map(({ field, pattern }) => ({ place: `beside ${field}`, pattern })),
  ),
  ...spec.pop.map(({ field, pattern }) => ({ place: `pop ${field}`, pattern })),
];

describe('the list', () => {
  it('has a file for every provider of the contract, called as it is', () => {
    const folder = fileURLToPath(new URL('.', import.meta.url));
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !/^index\.|\.test\./.test(name));
    const ids = providers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(files.map((name) => name.replace('.ts', '').replaceAll('-', '_')).sort()).toEqual([...ids].sort());
    expect([...ids, 'unknown'].sort()).toEqual([...CDN_PROVIDERS].sort());
  });

  it('has at least 20 providers and 200 fixtures', () => {
    expect(providers.length).toBeGreaterThanOrEqual(20);
    expect(all.length).toBeGreaterThanOrEqual(200);
  });

  it('tells the debug fields of one', () => {
    expect(debugFields('fastly')).toEqual([['Fastly-Debug', '1']]);
    expect(debugFields('unknown')).toEqual([]);
  });
});

describe.each(providers.map((spec) => [spec.id, spec] as const))('%s', (id, spec) => {
  it('says where its facts come from and how sure they are', () => {
    expect(CONFIDENCES).toContain(spec.confidence);
    expect(spec.title).not.toBe('');
    expect(spec.sources.length).toBeGreaterThan(0);
    if (spec.confidence !== 'captured' && spec.confidence !== 'documented')
      expect(spec.caveats.length).toBeGreaterThan(0);
    for (const text of [...spec.sources, ...spec.caveats]) expect(text.trim()).not.toBe('');
    if (spec.confidence === 'captured')
      expect(spec.fixtures.some(({ origin }) => origin.kind === 'captured')).toBe(true);
    if (spec.confidence === 'documented') {
      expect(spec.fixtures.some(({ origin }) => /^(?:vendor document|standard)$/.test(origin.kind))).toBe(true);
    }
  });

  it('has names in lower case, closed statuses and groups that are known', () => {
    expect(spec.detect.length).toBeGreaterThan(0);
    const readings = spec.readings.flatMap((reading) => [reading, ...(reading.beside ?? [])]);
    for (const { field } of [...spec.detect, ...readings, ...spec.pop]) expect(field).toMatch(/^[a-z0-9-]+$/);
    for (const { field, pattern } of spec.detect) {
      if (/^(?:server|via|x-cache|server-timing)$/.test(field)) expect(pattern, field).toBeDefined();
    }
    for (const { statuses, means, pattern } of spec.readings) {
      for (const [word, status] of Object.entries(statuses)) {
        expect(word).toBe(word.toLowerCase());
        expect(CACHE_STATUSES).toContain(status);
      }
      expect(pattern.source.includes('(?<status>'), 'a group status, or means').toBe(means === undefined);
    }
    for (const { place, pattern } of patternsOf(spec)) {
      const groups = [...pattern.source.matchAll(/\(\?<([a-z]+)>/g)].map(([, name]) => name);
      for (const group of groups) expect(['status', 'pop', 'hits', 'ttl', 'age'], place).toContain(group);
      // One that remembers where it stopped would answer otherwise the second time.
      expect(pattern.flags, place).toMatch(/^i?$/);
    }
    for (const domain of spec.domains) expect(domain).toMatch(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/);
    for (const asn of spec.asns) expect(asn).toMatch(/^AS[1-9]\d{0,9}$/);
  });

  it('has patterns whose work grows with the text, not with its square', () => {
    for (const { place, pattern } of patternsOf(spec)) {
      for (const seed of SEEDS) expect(growth(pattern, seed), `${place} on ${JSON.stringify(seed)}`).toBeLessThan(3);
    }
  });

  it('has a hit, a miss, something else, and one that must not be taken for it', () => {
    expect(spec.fixtures.length).toBeGreaterThanOrEqual(4);
    expect(new Set(spec.fixtures.map(({ name }) => name)).size).toBe(spec.fixtures.length);
    for (const { origin } of spec.fixtures) expect(origin.source.trim()).not.toBe('');
    expect(
      spec.fixtures.some(({ expect: wanted }) => wanted.provider !== id),
      'one that is not it',
    ).toBe(true);
    expect(
      spec.fixtures.some(({ expect: wanted }) => wanted.layers.some(({ cacheStatus }) => cacheStatus === 'unknown')),
    ).toBe(true);
  });

  it.each(spec.fixtures.map((fixture) => [fixture.name, fixture] as const))('fixture: %s', (_, fixture) => {
    const delivery = read(fixture);
    const wanted = fixture.expect.layers.map((layer) => ({ provider: fixture.expect.provider, ...layer }));
    expect(delivery).toMatchObject({ provider: fixture.expect.provider, layers: wanted });
    expect(delivery.layers).toHaveLength(wanted.length);
    // What stands behind a cache that answered was stored with the object.
    const answered = delivery.layers.findIndex(({ cacheStatus }) => /^(?:stale_)?hit$/.test(cacheStatus));
    delivery.layers.forEach(({ replayed }, at) => expect(replayed === true).toBe(answered !== -1 && at > answered));
    for (const layer of delivery.layers) {
      expect(layer.evidence.length > 0 || layer.cacheStatus === 'unknown').toBe(true);
      for (const line of layer.evidence) expect(lower(fixture)).toContainEqual(line);
    }
  });

  it('reads Age where it tells of this cache, and nowhere else', () => {
    for (const fixture of spec.fixtures) {
      if (!lower(fixture).some(([name]) => name === 'age')) continue;
      expect(read(fixture).layers[0].age, fixture.name).toBe(fixture.expect.layers[0]?.age);
    }
  });

  it('does not fire on the responses of others', () => {
    for (const { spec: other, fixture } of all) {
      if (other.id === id) continue;
      const meant = [fixture.expect.provider, ...fixture.expect.layers.map(({ provider }) => provider)];
      if (meant.includes(id)) continue;
      const found = read(fixture).layers.map(({ provider }) => provider);
      expect(found, `${other.id}: ${fixture.name}`).not.toContain(id);
    }
  });

  it('takes a word that its document does not have for unknown', () => {
    for (const reading of spec.readings) {
      const reader = new FieldReader(reading);
      const placed = new RegExp(reading.pattern, `${reading.pattern.flags}d`);
      for (const [name, value] of spec.fixtures.flatMap(lower)) {
        if (name !== reading.field) continue;
        for (const element of reading.list === undefined
          ? [value]
          : value.split(reading.separator ?? ',').map((one) => one.trim())) {
          const [from, to] = placed.exec(element)?.indices?.groups?.['status'] ?? [0, 0];
          if (!/^[a-z]/i.test(element.slice(from, to))) continue;
          const strange = element.slice(0, from) + 'QX'.repeat(to).slice(0, to - from) + element.slice(to);
          for (const { status } of reader.read(strange)) expect(status, `${name}: ${strange}`).toBe('unknown');
        }
      }
    }
  });
});

/** Texts whose repetitions make patterns with nested or neighbouring repetitions slow. */
const SEEDS = [
  'a',
  'A',
  '1',
  '-',
  ' ',
  'a-',
  'A1-',
  'a ',
  'a,',
  '; ',
  'hit ',
  'cache-',
  'TCP_',
  '[uc',
  'a.',
  '"',
  '1 ',
  ', 1.1 ',
];
/** Characters of the texts; four times what is ever looked at. */
const LONG = 4096;

/**
 * How many times longer a pattern takes on a text twice as long, ended so that it cannot match: 2 for linear work, 4
 * for its square. 0 when it takes less than a millisecond, in which no square of 4,096 steps fits. The best of
 * several rounds, so that what else the machine does counts little.
 */
function growth(pattern: RegExp, seed: string): number {
  // What doubles with every character is found before a long text would never end.
  if (bestTime(pattern, seed, 24) > 5_000_000) return Infinity;
  // And its cube.
  if (bestTime(pattern, seed, 256) > 2_000_000) return Infinity;
  const long = bestTime(pattern, seed, LONG);
  return long < 1_000_000 ? 0 : long / bestTime(pattern, seed, LONG / 2);
}

/** Nanoseconds. */
function bestTime(pattern: RegExp, seed: string, length: number): number {
  const hostile = `${seed.repeat(Math.ceil(length / seed.length)).slice(0, length)}\u0000`;
  let best = Infinity;
  for (let round = 0; round < 3; round += 1) {
    const begun = process.hrtime.bigint();
    pattern.test(hostile);
    best = Math.min(best, Number(process.hrtime.bigint() - begun));
  }
  return best;
}

describe('hostile fields', () => {
  const names = [
    ...new Set(providers.flatMap((spec) => [...spec.detect, ...spec.readings, ...spec.pop].map(({ field }) => field))),
  ];
  const name = fc.constantFrom(...names, 'cache-status', 'server-timing', 'age', 'x-cache', 'cache-control', 'x-other');
  const words = all.flatMap(({ fixture }) => fixture.fields.map(([, value]) => value));
  const value = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.constantFrom(...words),
    fc.tuple(fc.constantFrom(...words), fc.string({ maxLength: 20 })).map(([word, tail]) => word + tail),
    fc
      .tuple(fc.constantFrom('a', ',', '(', '"', ' ', 'hit, '), fc.nat(5000))
      .map(([part, count]) => part.repeat(count)),
    fc.constantFrom('constructor', '__proto__', '__proto__ from cloudfront', '"\\', 'a;ttl=999999999999999'),
  );
  const fields = fc.array(fc.tuple(name, value), { maxLength: 40 });

  it('never throw, and come out bounded', () => {
    fc.assert(
      fc.property(fields, fc.constantFrom('GET', 'HEAD'), (list, method) => {
        const { provider, layers } = normalise(list, { method });
        expect(CDN_PROVIDERS).toContain(provider);
        expect(layers.length).toBeLessThanOrEqual(16);
        layers.forEach((layer, at) => {
          expect(layer.layer === 'edge').toBe(at === 0);
          expect(CDN_LAYERS).toContain(layer.layer);
          expect(CDN_PROVIDERS).toContain(layer.provider);
          expect(CACHE_STATUSES).toContain(layer.cacheStatus);
          expect(layer.pop ?? 'FRA').toMatch(/^[A-Z0-9-]{1,32}$/);
          expect(layer.evidence.length).toBeLessThanOrEqual(8);
          for (const [, shown] of layer.evidence) expect(shown.length).toBeLessThanOrEqual(256);
          for (const number of [layer.hits, layer.age, layer.ttl]) expect(Number.isSafeInteger(number ?? 0)).toBe(true);
          if (layer.age !== undefined) expect(layer.age).toBeGreaterThanOrEqual(0);
        });
      }),
      { numRuns: 400 },
    );
  });

  it('say the same again: nothing remembered changes an answer', () => {
    fc.assert(
      fc.property(fc.array(fields, { maxLength: 5 }), (lists) => {
        const fresh = normaliserOf(providers);
        for (const list of lists) expect(normalise(list)).toEqual(fresh(list));
      }),
      { numRuns: 40 },
    );
  });
});
