import { expect } from 'vitest';
import { STALE_BITS } from '../../../kit/receiver/types.js';
import { must, type Group } from '../case.js';
import { CHANGE } from '../own-run.js';
import type { World } from '../world.js';

const stale = ({ own }: World, name: string, endpoint = 'control') => {
  const { samples } = own.at(endpoint).one(name);
  const ends = samples.filter(({ bits }) => bits === STALE_BITS);
  return { samples, ends, last: samples.at(-1) };
};

export const staleness: Group = {
  name: 'staleness markers',
  upstream: false,
  cases: [
    must(
      'vanished_series',
      'a series that vanished from its page ends with one marker, bit by bit 0x7ff0000000000002, at the next scrape',
      (world) => {
        const { samples, ends, last } = stale(world, 'vanishing');
        expect([ends.length, last?.bits, samples.length]).toEqual([1, STALE_BITS, CHANGE + 1]);
      },
    ),
    must('vanished_series_under_1', 'the same bits under 1.0', (world) => {
      const { ends, last } = stale(world, 'vanishing', 'one');
      expect([ends.length, last?.bits]).toEqual([1, STALE_BITS]);
    }),
    must('marker_time', 'the marker has the time of the scrape that did not find the series', (world) => {
      const { last } = stale(world, 'vanishing');
      expect(world.own.at('control').one('ticks').samples[CHANGE]?.timestamp).toBe(last?.timestamp);
    }),
    must('failed_scrape', 'a scrape that fails ends every series of its target, and up is 0', (world) => {
      const { ends, last } = stale(world, 'dying');
      expect([ends.length, last?.bits]).toEqual([1, STALE_BITS]);
      const up = world.own.at('control').one('up', { job: 'dying' }).values;
      expect(up.slice(0, CHANGE + 1)).toEqual([...Array.from({ length: CHANGE }, () => 1), 0]);
    }),
    must('marker_is_last', 'nothing of a series comes after its marker while it is away', (world) => {
      const { samples } = stale(world, 'dying');
      expect(samples.findIndex(({ bits }) => bits === STALE_BITS)).toBe(samples.length - 1);
    }),
    must('marker_has_no_metadata_of_its_own', 'a marker carries the metadata of its series', ({ own }) => {
      for (const { metadata } of own.at('control').all('vanishing')) expect(new Set(metadata.map(({ type }) => type)).size).toBeLessThanOrEqual(1); // prettier-ignore
    }),
    must('clean_stop', "the agent's own series end with markers at a clean stop", ({ own }) => {
      const own_ = own.at('control').names().filter((name) => name.startsWith('parallax_')); // prettier-ignore
      expect(own_.length).toBeGreaterThan(5);
      const ended = own.at('control').all(own_.find((name) => name.endsWith('_info')) ?? '').map(({ samples }) => samples.at(-1)?.bits); // prettier-ignore
      expect(new Set(ended)).toEqual(new Set([STALE_BITS]));
    }),
    must('histograms_end', 'a native histogram ends with a histogram whose sum is the marker', ({ own }) => {
      const all = own.at('control').everything().filter(({ histograms }) => histograms.length > 0); // prettier-ignore
      const byLabels = new Map(
        all.map(({ labels, histograms }) => [JSON.stringify(labels), histograms.at(-1)?.sumBits]),
      );
      expect(byLabels.size).toBeGreaterThan(0);
      expect(new Set(byLabels.values())).toEqual(new Set([STALE_BITS]));
    }),
    must('markers_are_no_values', 'a NaN of a page never is the marker', ({ upstream }) =>
      expect(upstream.at('v2').one('special_values', { type: 'nan' }).samples[0]?.bits).not.toBe(STALE_BITS),
    ),
  ],
};
