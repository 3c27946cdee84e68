import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceMeters, placeOf, places } from './index.js';

const kilometres = (from: string, to: string): number => distanceMeters(placeOf(from)!, placeOf(to)!) / 1_000;

describe('the table', () => {
  it('has every code once, in order within a continent', () => {
    const codes = places.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThanOrEqual(400);
    expect(codes.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
    expect(codes.filter((code, at) => at > 0 && code < codes[at - 1]!)).toHaveLength(3);
  });

  it('has codes of countries that exist', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    const wrong = places.filter(({ country }) => !/^[A-Z]{2}$/.test(country) || names.of(country) === undefined);
    expect(wrong).toEqual([]);
  });

  it('has positions on the globe, to two decimals, and no two codes at one spot', () => {
    for (const { code, latitude, longitude } of places) {
      expect(Math.abs(latitude), code).toBeLessThanOrEqual(75);
      expect(Math.abs(longitude), code).toBeLessThanOrEqual(180);
      expect(Math.round(latitude * 100) / 100, code).toBe(latitude);
      expect(Math.round(longitude * 100) / 100, code).toBe(longitude);
    }
    const spots = places.map(({ latitude, longitude }) => `${latitude} ${longitude}`);
    expect(spots.filter((spot, at) => spots.indexOf(spot) !== at)).toEqual([]);
  });

  it('has the places of one city close together', () => {
    const far = places.flatMap((a) =>
      places
        .filter((b) => a.code < b.code && a.city === b.city && a.country === b.country)
        .filter((b) => distanceMeters(a, b) > 100_000)
        .map((b) => `${a.code}-${b.code}`),
    );
    expect(far).toEqual([]);
  });
});

/** Distances as timetables and route maps have them, kilometres. */
const KNOWN: readonly (readonly [from: string, to: string, kilometres: number])[] = [
  ['FRA', 'AMS', 366],
  ['LHR', 'JFK', 5540],
  ['LHR', 'CDG', 348],
  ['FRA', 'JFK', 6189],
  ['LAX', 'SFO', 543],
  ['JFK', 'LAX', 3983],
  ['SYD', 'MEL', 706],
  ['SIN', 'SYD', 6300],
  ['NRT', 'LAX', 8756],
  ['DXB', 'LHR', 5500],
  ['GRU', 'EZE', 1724],
  ['JNB', 'CPT', 1271],
  ['DEL', 'BOM', 1137],
  ['HKG', 'SIN', 2556],
  ['MAD', 'BCN', 483],
  ['ORD', 'ATL', 975],
  ['MIA', 'BOG', 2436],
  ['CAI', 'NBO', 3530],
  ['AKL', 'SYD', 2158],
  ['HNL', 'SFO', 3852],
  ['KEF', 'CPH', 2148],
  ['LIS', 'GRU', 7941],
  ['SVO', 'OVB', 2810],
];

describe('distanceMeters', () => {
  it.each(KNOWN)('%s to %s is %i km, within 30', (from, to, known) => {
    expect(Math.abs(kilometres(from, to) - known)).toBeLessThan(30);
  });

  it('is half the circumference to the antipode and a quarter to the pole', () => {
    const R = 6_371_008.8;
    expect(distanceMeters({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 })).toBeCloseTo(Math.PI * R, 3);
    expect(distanceMeters({ latitude: 0, longitude: 50 }, { latitude: 90, longitude: 0 })).toBeCloseTo(
      (Math.PI / 2) * R,
      3,
    );
  });

  it('is a distance: none to itself, the same both ways, never longer by a detour', () => {
    const position = fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(position, position, position, (a, b, c) => {
        expect(distanceMeters(a, a)).toBe(0);
        expect(distanceMeters(a, b)).toBeCloseTo(distanceMeters(b, a), 3);
        expect(distanceMeters(a, c)).toBeLessThanOrEqual(distanceMeters(a, b) + distanceMeters(b, c) + 1);
      }),
    );
  });
});

describe('placeOf', () => {
  it.each([
    ['FRA', 'FRA'],
    ['fra', 'FRA'],
    [' FRA ', 'FRA'],
    ['FRA50', 'FRA'],
    ['FRA56-P4', 'FRA'],
    ['SEA19-C1', 'SEA'],
    ['fra1', 'FRA'],
    ['HKG1', 'HKG'],
    ['SEA-b20c4673', 'SEA'],
    ['lga/0FE8', 'LGA'],
    ['cache-fra-etou8220102-FRA', 'FRA'],
    ['NA-US-LGA-33', 'LGA'],
    ['CHI', 'CHI'],
    ['PDK', 'PDK'],
    ['BUR', 'BUR'],
    ['pragueCZ', 'PRG'],
    ['PRAGUECZ', 'PRG'],
    ['losangelesUSCA', 'BUR'],
    ['hochiminhcityVN', 'SGN'],
    ['Los Angeles, US', 'BUR'],
    ['warsawPL', 'WAW'],
  ])('reads %s as %s', (pop, code) => {
    expect(placeOf(pop)?.code).toBe(code);
  });

  it.each([
    ['DE1', 'bunny', 'FRA'],
    ['DE1-601', 'bunny', 'FRA'],
    ['NY1', 'bunny', 'JFK'],
    ['UK1', 'bunny', 'LHR'],
    ['ASB1', 'bunny', 'IAD'],
    ['rbx', 'ovhcloud', 'LIL'],
    ['rbx1', 'ovhcloud', 'LIL'],
    ['chzh', 'keycdn', 'ZRH'],
    ['m9', 'gcore', 'MOW'],
    ['FR5', 'gcore', 'FRA'],
    ['FR1', 'bunny', 'CDG'],
    ['wdc', 'fastly', 'IAD'],
    ['FRA', 'bunny', 'FRA'],
  ] as const)('reads %s of %s as %s', (pop, provider, code) => {
    expect(placeOf(pop, provider)?.code).toBe(code);
  });

  it('takes a spelling from its own provider only, since two may mean two places by one', () => {
    expect(placeOf('DE1')).toBeUndefined();
    expect(placeOf('FR5')).toBeUndefined();
    expect(placeOf('LIM')?.city).toBe('Lima');
    expect(placeOf('LIM', 'ovhcloud')?.city).toBe('Frankfurt');
  });

  it.each([
    '',
    'X',
    'FRANKLY',
    'ZZZ',
    'ZZZ50',
    '1FRA',
    'DE',
    'constructor',
    '__proto__',
    'cn1481',
    `FRA-${'a'.repeat(61)}`,
  ])('knows no place called "%s"', (pop) => {
    expect(placeOf(pop)).toBeUndefined();
    expect(placeOf(pop, 'ovhcloud')).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 100 }), (pop) => placeOf(pop, 'bunny') === undefined || true));
  });
});
