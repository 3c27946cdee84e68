import { describe, expect, it } from 'vitest';
import { beginnings, countsOf, type Track } from './counts.js';

const track = (values: readonly (number | undefined)[], labels: Record<string, string> = {}): Track => ({
  labels: { vantage: 'fra', probe: 'shop', target: 'www', ...labels },
  values,
});
const none = undefined;

/** The steps of the first of these tracks, the others being its neighbours. */
const stepsOf = (...tracks: readonly Track[]): readonly number[] | undefined =>
  countsOf(tracks, beginnings(tracks))[0]?.steps;

describe('counters', () => {
  it('rise by whole numbers, without what was counted before the window', () => {
    expect(stepsOf(track([100, 101, 101, 105]))).toEqual([1, 0, 4]);
  });
  it('begin again at 0 when the agent does', () => {
    expect(stepsOf(track([100, 103, 2, 5]))).toEqual([3, 2, 3]);
    expect(stepsOf(track([100, none, 2, 5]))).toEqual([0, 2, 3]);
  });
  it('go on over gaps', () => {
    expect(stepsOf(track([100, none, none, 105]))).toEqual([0, 0, 5]);
  });
  it('rose from 0 when they come later than their target', () => {
    expect(stepsOf(track([none, none, 1, 2], { reason: 'timeout' }), track([7, 8, 9, 10]))).toEqual([0, 1, 1]);
  });
  it('of a target that comes are not known to have risen', () => {
    expect(stepsOf(track([none, none, 900, 901]))).toEqual([0, 0, 1]);
    expect(stepsOf(track([none, none, 900, 901]), track([7, 8, 9, 10], { vantage: 'ams' }))).toEqual([0, 0, 1]);
  });
});
