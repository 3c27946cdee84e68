import { expect } from 'vitest';
import { bitsOf, STALE_BITS } from '../../../kit/receiver/types.js';
import { must, should, type Case, type Group } from '../case.js';
import { BIG_HELP } from '../own-run.js';

const bits = (name: string, metric: string, value: number): Case =>
  must(name, `${value === 0 ? '-0' : String(value)} keeps its bits in 2.0 and 1.0`, ({ own }) => {
    for (const endpoint of ['control', 'one'])
      for (const sample of own.at(endpoint).one(metric).samples) expect(sample.bits).toBe(bitsOf(value));
  });

export const values: Group = {
  name: 'values, names and metadata at the edge',
  upstream: false,
  cases: [
    bits('negative_zero', 'negative_zero', -0),
    bits('subnormal', 'subnormal', 5e-324),
    bits('largest', 'largest', Number.MAX_VALUE),
    bits('seventeen_digits', 'sum', 0.30000000000000004),
    must('utf8_names_in_2', 'UTF-8 names arrive under 2.0', ({ self }) =>
      expect(self.at('control').one('utf8.name').labels).toMatchObject({ läbel: 'x' }),
    ),
    must(
      'utf8_names_not_in_1',
      'after a fall back to 1.0, which has no such names, the series is left out and the rest of its page arrives',
      ({ self }) => {
        const names = self.at('one').messages.filter(({ protocol }) => protocol === '1.0').flatMap(({ series }) => series.map(({ labels }) => Object.fromEntries(labels)['__name__'])); // prettier-ignore
        expect([names.includes('utf8.name'), names.includes('plain_name')]).toEqual([false, true]);
      },
    ),
    must(
      'metadata_change',
      'a type and help that change on the page change in requests from the same scrape on',
      ({ own }) => {
        const expected = (bits: bigint): string[] => (bits === 0n ? ['before', 'gauge'] : ['after', 'counter']);
        for (const { samples, metadata } of own.at('control').parts('changing'))
          for (const { bits: found } of samples.filter(({ bits: one }) => one !== STALE_BITS))
            expect([metadata?.help, metadata?.type]).toEqual(expected(found));
      },
    ),
    should(
      'large_help',
      'a help of 1 MiB neither stops its series nor makes a request larger than 2 MiB',
      ({ own }) => {
        expect(own.at('control').one('big', { job: 'big' }).values[0]).toBe(1);
        for (const { message } of own.at('control').requests) {
          const bytes = message?.symbols.reduce((sum, symbol) => sum + symbol.length, 0) ?? 0;
          expect(bytes).toBeLessThan(2 * BIG_HELP.length);
        }
      },
    ),
    should('start_times', 'counters of the agent say when they began to count', ({ self }) => {
      const counters = self.at('control').everything().filter(({ metadata, labels }) => metadata?.type === 'counter' && labels.some(([, value]) => value.startsWith('parallax_'))); // prettier-ignore
      expect(counters.length).toBeGreaterThan(0);
      expect(counters.some(({ samples }) => samples.some(({ start }) => start > 1e12))).toBe(true);
    }),
    must('switches', 'exemplars, metadata, native histograms and start times can be switched off', ({ self }) => {
      for (const { exemplars, metadata, histograms, samples } of self.at('plain').everything()) {
        expect([exemplars.length, metadata?.type ?? 'unknown', metadata?.help ?? '', histograms.length]).toEqual([0, 'unknown', '', 0]); // prettier-ignore
        for (const { start } of samples) expect(start).toBe(0);
      }
    }),
    must(
      'native_or_classic',
      'a distribution is sent as a native histogram or as classic series, never both',
      ({ self }) => {
        const natives = (endpoint: string): string[] => self.at(endpoint).everything().filter(({ histograms }) => histograms.length > 0).map(({ labels }) => Object.fromEntries(labels)['__name__'] ?? ''); // prettier-ignore
        for (const name of new Set(natives('control'))) {
          expect(self.at('control').has(`${name}_bucket`), name).toBe(false);
          expect(self.at('plain').has(`${name}_bucket`), name).toBe(true);
        }
        expect(natives('control').length).toBeGreaterThan(0);
      },
    ),
  ],
};
