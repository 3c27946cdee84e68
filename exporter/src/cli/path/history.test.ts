import type { PathRun } from '@parallax/contract';
import { expect, test } from 'vitest';
import { changed, dead, diamond, lossy, pathRun, plain, quiet } from '../../../test/kit/path-runs.js';
import { History, jitterOf, medianOf, type Track } from './history.js';
import { lostShare, quietShare, rowsOf } from './rows.js';

const history = (...runs: readonly (PathRun | string)[]): History => {
  const made = new History();
  for (const [at, run] of runs.entries()) {
    made.add({ at: at * 1000, ...(typeof run === 'string' ? { failure: run } : { run }) });
  }
  return made;
};
const track = (of: History, ttl: number, id: string): Track => {
  const found = [...of.tracks()].find((one) => one.ttl === ttl && one.id === id);
  if (found === undefined) throw new Error(`no ${id} at ${ttl}`);
  return found;
};
const texts = (of: History): string[] => of.events.map(({ text }) => text);
const timed = (ms: number): PathRun => pathRun([[{ address: '192.0.2.1', flows: 16, ms }]]);

test('counts add up over the rounds; best and worst are those of all of them', () => {
  const three = history(timed(2), timed(1), timed(4));
  const one = track(three, 1, '192.0.2.1');
  expect(one).toMatchObject({ sent: 48, received: 48, best: 0.001, worst: 0.0048, firstRound: 1, lastRound: 3 });
  expect(three).toMatchObject({ rounds: 3, packets: 48, flows: 48, reached: 0 });
});

test('the median is the middle one of the medians, jitter the mean step between them', () => {
  const { medians } = track(history(timed(2), timed(1), timed(4)), 1, '192.0.2.1');
  expect(medianOf({ medians })).toBeCloseTo(0.0021, 9);
  expect(jitterOf({ medians })).toBeCloseTo((0.00105 + 0.00315) / 2, 9);
  expect(jitterOf({ medians: medians.slice(0, 1) })).toBeUndefined();
  expect(medianOf({ medians: [] })).toBeUndefined();
  expect(medianOf({ medians: medians.slice(0, 2) })).toBeCloseTo(0.001575, 9);
});

test('loss is where flows end, as a share of all flows; silence is none', () => {
  const some = history(lossy, lossy, plain, plain);
  expect(lostShare(track(some, 2, '192.0.2.12'), some)).toBe(8 / 64);
  expect(lostShare(track(some, 2, '192.0.2.11'), some)).toBe(0);
  const mute = history(quiet);
  const limited = track(mute, 3, '192.0.2.2');
  expect([lostShare(limited, mute), quietShare(limited)]).toEqual([0, 9 / 16]);
});

test('flows that no hop answered ended behind the vantage', () => {
  const silent = [{ flows: 16, more: { silence: 'filtered' as const } }];
  const mute = history(pathRun([silent, silent, silent]));
  expect(lostShare(track(mute, 1, '*vantage'), mute)).toBe(1);
  expect(rowsOf(mute, { merged: false }).map(({ ttl, until, mark }) => [ttl, until, mark])).toEqual([[1, 3, 'ended']]);
  const never = history(quiet, pathRun([[{ flows: 16 }], [{ address: '192.0.2.1', flows: 16, ms: 1 }]]));
  expect(lostShare(track(never, 1, '*vantage'), never)).toBe(0);
});

test('flows of which nothing is known are not among those that loss is a share of', () => {
  const open = history({ ...lossy, undecided: 8 });
  expect(lostShare(track(open, 2, '192.0.2.12'), open)).toBe(0.5);
});

test('says what changed, where, and when loss begins and ends', () => {
  const told = history(plain, plain, changed, lossy, lossy, dead, plain, 'no such name', 'no such name', plain);
  expect(texts(told)).toEqual([
    'route changed at TTL 3 to 4: 192.0.2.2 gave way to 192.0.2.3; 4 hops → 5',
    '4 of 16 flows do not reach the destination; last seen at TTL 2, 192.0.2.12',
    'no flow reaches the destination; last seen at TTL 2, 192.0.2.1',
    'all 16 flows reach the destination again',
    'no such name',
    'runs succeed again',
  ]);
  expect(told.events.map(({ at }) => at)).toEqual([2000, 3000, 5000, 6000, 7000, 9000]);
});

test('a change of the spread over known nodes, or of silence, is no event and does not make the route young', () => {
  const again = { ...plain, change: { route: false, appeared: [], vanished: [] } };
  const told = history(plain, again, again);
  expect(texts(told)).toEqual([]);
  expect(told.since).toEqual({ at: 0, round: 1, changed: false });
  expect(history(plain, changed, plain).since).toEqual({ at: 1000, round: 2, changed: true });
});

test('another path MTU is an event', () => {
  const mtu = (bytes: number): PathRun => ({ ...plain, mtu: { bytes } });
  expect(texts(history(mtu(1500), mtu(1500), mtu(1400), plain))).toEqual(['path MTU 1500 → 1400 bytes']);
});

test('rows stand by TTL, most flows first', () => {
  const rows = rowsOf(history(diamond), { merged: false });
  expect(rows.map(({ ttl, branch, flows }) => [ttl, branch, flows])).toEqual([
    [1, 'only', 16],
    [2, 'only', 16],
    [3, 'first', 9],
    [3, 'middle', 5],
    [3, 'last', 2],
    [4, 'first', 9],
    [4, 'last', 7],
    [5, 'only', 16],
  ]);
});

test('merged, each TTL is one row that says how many there are', () => {
  const rows = rowsOf(history(diamond), { merged: true });
  expect(rows.map(({ branch, hidden }) => [branch, hidden])).toEqual([0, 0, 2, 1, 0].map((hidden) => ['only', hidden]));
});

test('nodes of a route that is no more stay for a while, behind the others', () => {
  const shown = (rounds: number): [number, string, string | undefined][] =>
    rowsOf(history(plain, changed, ...Array.from({ length: rounds }, () => changed)), { merged: false })
      .filter(({ ttl }) => ttl === 3)
      .map(({ ttl, track: { id }, mark }) => [ttl, id, mark]);
  expect(shown(0)).toEqual([
    [3, '192.0.2.3', 'new'],
    [3, '192.0.2.2', 'gone'],
  ]);
  expect(shown(40)).toEqual([[3, '192.0.2.3', undefined]]);
});

test('hops from which nothing answers any more share a row', () => {
  const rows = rowsOf(history(dead), { merged: false });
  expect(rows.map(({ ttl, until }) => [ttl, until])).toEqual([
    [1, undefined],
    [2, undefined],
    [3, 7],
  ]);
});

test('what is remembered is bounded, oldest first', () => {
  const many = new History();
  for (let round = 0; round < 50; round += 1) {
    const hops = Array.from({ length: 60 }, (_, at) => [{ address: `10.${round}.${at}.1`, flows: 16, ms: 1 }]);
    many.add({ at: round, run: pathRun(hops) });
    for (let line = 0; line < 5; line += 1) many.tell({ at: round, text: 'x', tone: 'plain' });
  }
  expect([...many.tracks()]).toHaveLength(2000);
  expect([...many.tracks()].every(({ lastRound }) => lastRound > 16)).toBe(true);
  expect(many.events).toHaveLength(100);
  for (let round = 0; round < 400; round += 1) many.add({ at: round, run: timed(1) });
  expect(track(many, 1, '192.0.2.1').medians).toHaveLength(300);
});
