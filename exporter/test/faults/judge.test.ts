/** The judge is what every fault case relies on: it must see each wrong that a sender can do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ArrivalsWriter, readArrivals, UNKNOWN_SERIES, type Arrival } from './harness/arrivals.js';
import { judge, type Judgement } from './harness/judge.js';
import { readLedger, valueBits, type Round } from './harness/ledger.js';

const SEED = 11;
const folder = mkdtempSync(join(tmpdir(), 'plx-judge-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const round = (timestamp: number, accepted = true): [number, Round] => [timestamp, { timestamp, series: 3, accepted }];
const ROUNDS = new Map([round(1_000), round(2_000), round(3_000, false)]);

function arrival(timestamp: number, series: number, change: Partial<Arrival> = {}): Arrival {
  const [high, low] = valueBits(SEED, timestamp, series);
  return { series, request: timestamp, timestamp, high, low, ...change };
}
const whole = (timestamp: number): Arrival[] => [0, 1, 2].map((series) => arrival(timestamp, series));
const RIGHT = [...whole(1_000), ...whole(2_000)];
const CLEAN = { missing: 0, excused: 0, invented: 0, altered: 0, inversions: 0, duplicates: 0, repeatedRequests: 0 };

const WRONGS: readonly [what: string, arrivals: readonly Arrival[], found: Partial<Judgement>][] = [
  ['nothing', RIGHT, {}],
  ['nothing when a round arrived that was issued and not accepted', [...RIGHT, ...whole(3_000)], { arrived: 9 }],
  ['an accepted sample that never came', RIGHT.slice(0, 5), { missing: 1, arrived: 5 }],
  ['a timestamp that was never issued', [...RIGHT, arrival(4_000, 0)], { invented: 1 }],
  ['a series that was never issued', [...RIGHT, arrival(2_000, 3)], { invented: 1 }],
  ['labels of nobody', [...RIGHT, arrival(2_000, 0, { series: UNKNOWN_SERIES })], { invented: 1 }],
  ['another value', [...RIGHT.slice(0, 5), arrival(2_000, 2, { low: 7 })], { altered: 1 }],
  ['a sample twice', [...RIGHT, arrival(1_000, 1), arrival(1_000, 2)], { duplicates: 2, repeatedRequests: 1 }],
  ['a sample again with another value', [...RIGHT, arrival(1_000, 1, { high: 7 })], { duplicates: 1, repeatedRequests: 1, altered: 1 }], // prettier-ignore
  ['a series out of order', [...whole(2_000), ...whole(1_000)], { inversions: 3 }],
  ['no disorder when another series is behind', [arrival(1_000, 0), arrival(2_000, 0), ...RIGHT.filter(({ series }) => series > 0)], {}], // prettier-ignore
];

describe('the judge finds', () => {
  it.each(WRONGS)('%s', (_what, arrivals, found) => {
    expect(judge({ seed: SEED, rounds: ROUNDS }, arrivals)).toEqual({
      issued: 9,
      accepted: 6,
      arrived: 6,
      ...CLEAN,
      ...found,
    });
  });
});

it('the judge excuses only what it is told to', () => {
  const excused = (timestamp: number): boolean => timestamp === 2_000;
  const judgement = judge({ seed: SEED, rounds: ROUNDS, excused }, RIGHT.slice(1, 5));
  expect(judgement).toMatchObject({ missing: 1, excused: 1 });
});

describe('files of the court', () => {
  it('keep every bit of an arrival, over many chunks', () => {
    const path = join(folder, 'arrivals');
    const all = Array.from({ length: 10_000 }, (_, index) =>
      arrival(1_700_000_000_000 + index, index, { request: index, high: 0xffff_ffff }),
    );
    const writer = new ArrivalsWriter(path);
    for (const one of all) writer.add(one);
    writer.close();
    expect(Array.from(readArrivals(path), (one) => ({ ...one }))).toEqual(all);
  });

  it('tell what was accepted, and forget a torn last line', () => {
    const path = join(folder, 'ledger');
    writeFileSync(path, '{"issued":1000,"series":3}\n{"issued":2000,"series":3}\n{"accepted":1000}\n{"accepted":20');
    expect([...readLedger(path).values()]).toEqual([round(1_000)[1], round(2_000, false)[1]]);
  });

  it('give values that careless code would change', () => {
    const values = Array.from({ length: 2_000 }, (_, series) => valueBits(SEED, 5_000, series));
    expect(values.filter(([high, low]) => high === 0x7ff0_0000 && low === 2).length).toBeGreaterThan(5);
    expect(values.filter(([high, low]) => high === 0x8000_0000 && low === 0).length).toBeGreaterThan(5);
    expect(new Set(values.map(String)).size).toBeGreaterThan(1_800);
  });
});
