import { expect } from 'vitest';
import { must, should, type Case, type Group } from '../case.js';

const loses = (name: string, endpoint: string, says: string, lost: readonly string[] = []): Case =>
  must(name, says, ({ own }) => expect(own.missing(endpoint)).toEqual(lost));
const POISONED = ['poisoned'];

export const poison: Group = {
  name: 'what cannot be stored costs itself',
  upstream: false,
  cases: [
    loses('poison_400_under_1', 'poison1', 'under 1.0 one sample that the receiver refuses with its whole request costs that sample', POISONED), // prettier-ignore
    loses('poison_422_without_counts', 'poison2', 'the same under 2.0 with 422 and without counts', POISONED),
    loses('poison_partial_write', 'partial', 'under 2.0 with a 400 that counts what it stored', POISONED),
    must('poison_is_not_repeated_for_ever', 'three poisoned samples are sent at most 45 times in all', ({ own }) => {
      for (const endpoint of ['poison1', 'poison2', 'partial'])
        expect(own.at(endpoint).parts('poisoned').length).toBeLessThanOrEqual(45);
    }),
    must('partial_write_is_not_repeated', 'what a partial write stored is not sent again', ({ own }) =>
      expect(own.at('partial').receiver.book.repeated).toBe(0),
    ),
    loses('413_is_split', 'split', 'a receiver that takes 200 samples at a time gets all of them'),
    must('413_parts_are_in_order', 'parts arrive in order: none is late', ({ own }) => {
      const { book, requests } = own.at('split').receiver;
      expect([book.late, requests.some(({ status }) => status === 413)]).toEqual([0, true]);
    }),
    should('413_halves', 'a part is half of what was refused, not one sample at a time', ({ own }) => {
      const sizes = own.at('split').requests.filter(({ status }) => status === 204).map(({ carried }) => carried.samples); // prettier-ignore
      expect(sizes.filter((size) => size > 60).length).toBeGreaterThan(sizes.length / 3);
    }),
    must(
      'poison_does_not_stop_the_rest',
      'samples of the scrapes after the poisoned one arrive within the run',
      ({ own }) => {
        for (const endpoint of ['poison1', 'poison2', 'partial']) {
          const values = own.at(endpoint).receiver.book.stored;
          expect(values).toBeGreaterThan(0.5 * own.at('control').receiver.book.stored);
        }
      },
    ),
  ],
};
