import { UNKNOWN } from '@parallax/contract';
import { entryOf } from './databases.js';
import type { Mmdb } from './mmdb.js';
import { RangeBuilder } from './range-builder.js';
import type { RangeTable } from './ranges.js';
import type { Sliced } from './slices.js';
import { lastOf, type Width } from './words.js';

/** Country codes by a number of our own; 0 means unknown. */
export type Countries = string[];

/** The countries of one family as a table: ten times as fast as the tree of the file, and smaller. */
export function* countryTable(file: Mmdb, width: Width, countries: Countries): Sliced<RangeTable> {
  const ranges = new RangeBuilder(width);
  const numbers = new Map<number, number>();
  const numberOf = (data: number): number => {
    const known = numbers.get(data);
    if (known !== undefined) return known;
    const { country } = entryOf(file.value(data));
    if (country !== UNKNOWN && !countries.includes(country)) countries.push(country);
    const number = Math.max(0, countries.indexOf(country));
    numbers.set(data, number);
    return number;
  };
  const start = new Uint32Array(width);
  const end = new Uint32Array(width);
  const last = new Uint32Array(width);
  let current = 0;
  yield* file.blocks((first, bits, data) => {
    const number = numberOf(data);
    if (number !== current || !follows(end, first)) {
      if (current !== 0) ranges.add(start, end, current);
      start.set(first);
      current = number;
    }
    end.set(lastOf(first, width, bits, last));
  });
  if (current !== 0) ranges.add(start, end, current);
  return yield* ranges.build();
}

/** Whether `start` is the address after `end`. */
function follows(end: Uint32Array, start: Uint32Array): boolean {
  for (let word = end.length - 1, carry = 1; word >= 0; word -= 1) {
    const sum = ((end[word] ?? 0) + carry) >>> 0;
    if (sum !== start[word]) return false;
    if (sum !== 0) carry = 0;
  }
  return true;
}
