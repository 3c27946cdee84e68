import { expect } from 'vitest';
import { STALE_BITS } from '../../../kit/receiver/types.js';
import { must, type Group } from '../case.js';
import type { World } from '../world.js';

const stale = ({ own }: World, name: string, endpoint = 'control') => {
  const { all, ends } = own.at(endpoint).one(name);
  return { all, ends, last: all.at(-1) };
};

export const staleness: Group = {
  name: 'staleness markers',
  upstream: false,
  cases: [
    must(
      'vanished_series',
      'a series that vanished from its page ends with a marker, bit by bit 0x7ff0000000000002',
      (world) => {
        const { ends, last } = stale(world, 'vanishing');
        expect([last?.bits, ends.length > 0]).toEqual([STALE_BITS, true]);
      },
    ),
    must('vanished_series_under_1', 'the same bits at the same times under 1.0', (world) => {
      const times = (endpoint: string): number[] => stale(world, 'vanishing', endpoint).ends.map(({ timestamp }) => timestamp); // prettier-ignore
      expect(times('one')).toEqual(times('control'));
    }),
    must('marker_time', 'the marker has the time of the scrape that did not find the series', (world) => {
      const up = world.own
        .at('control')
        .one('up', { job: 'main' })
        .samples.map(({ timestamp }) => timestamp);
      expect(up).toContain(stale(world, 'vanishing').last?.timestamp);
    }),
    must('failed_scrape', 'a scrape that fails ends every series of its target, and up is 0', (world) => {
      const { last } = stale(world, 'dying');
      const up = world.own.at('control').one('up', { job: 'dying' }).samples;
      expect([last?.bits, up.find(({ timestamp }) => timestamp === last?.timestamp)?.bits]).toEqual([STALE_BITS, 0n]);
    }),
    must('markers_do_not_repeat', 'a series that stays away gets no second marker', (world) => {
      for (const name of ['vanishing', 'dying']) {
        const marks = stale(world, name).all.map(({ bits }) => bits === STALE_BITS);
        expect(marks.some((mark, at) => mark && marks[at + 1] === true)).toBe(false);
      }
    }),
    must('marker_has_no_metadata_of_its_own', 'a marker carries the metadata of its series', ({ own }) => {
      for (const { metadata } of own.at('control').all('vanishing')) expect(new Set(metadata.map(({ type }) => type)).size).toBeLessThanOrEqual(1); // prettier-ignore
    }),
    must('clean_stop', "the agent's own series end with markers at a clean stop", ({ self }) => {
      const own_ = self.at('control').names().filter((name) => name.startsWith('parallax_')); // prettier-ignore
      expect(own_.length).toBeGreaterThan(5);
      const ended = self.at('control').all(own_.find((name) => name.endsWith('_info')) ?? '').map(({ all }) => all.at(-1)?.bits); // prettier-ignore
      expect(new Set(ended)).toEqual(new Set([STALE_BITS]));
    }),
    must('histograms_end', 'a native histogram ends with a histogram whose sum is the marker', ({ self }) => {
      const all = self.at('control').everything().filter(({ histograms }) => histograms.length > 0); // prettier-ignore
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
