import { expect } from 'vitest';
import { must, should, type Group } from '../case.js';
import type { World } from '../world.js';

const requests = ({ patient }: World) => patient.at('only1').requests;

export const fallback: Group = {
  name: 'fallback',
  upstream: true,
  cases: [
    should('fallback_on_415_unsupported_media_type', 'after 415 the same samples come as 1.0 at once', (world) => {
      const [first, second] = requests(world);
      expect([first?.status, first?.protocol, second?.status, second?.protocol]).toEqual([415, '2.0', 200, '1.0']);
      expect((second?.at ?? Infinity) - (first?.at ?? 0)).toBeLessThan(1_000);
      expect(second?.carried.samples).toBe(first?.carried.samples);
    }),
    should('retry_with_different_version', 'the version changes from 2.0.0 to 0.1.0', ({ patient }) =>
      expect(patient.at('only1').versions).toEqual(['2.0.0', '0.1.0']),
    ),
    must(
      'fallback_header_changes',
      'the content type changes with it',
      (world) =>
      expect(requests(world).map(({ headers }) => headers['content-type']).slice(0, 2)).toEqual(['application/x-protobuf;proto=io.prometheus.write.v2.Request', 'application/x-protobuf']), // prettier-ignore
    ),
    should('accept_success_after_fallback', 'nothing is lost or sent twice by the change', ({ patient }) => {
      const { book } = patient.at('only1').receiver;
      expect([book.repeated, book.stored > 0]).toEqual([0, true]);
    }),
    should('persistent_fallback_choice', 'the choice holds for the rest of the run', (world) => {
      const rest = requests(world).slice(1);
      expect(rest.length).toBeGreaterThan(1);
      expect(rest.every(({ protocol }) => protocol === '1.0')).toBe(true);
    }),
    must('no_fallback_on_2xx', 'a receiver of 2.0 is spoken to in 2.0 to the end', ({ patient }) =>
      expect(patient.at('good').versions).toEqual(['2.0.0']),
    ),
    should(
      'fallback_on_missing_written_headers',
      'a 2xx to 2.0 without counts stored nothing: it comes again as 1.0',
      ({ patient }) => {
        const evidence = patient.at('ate');
        expect(evidence.versions).toEqual(['2.0.0', '0.1.0']);
        expect(evidence.receiver.book.repeated).toBe(0);
        expect(evidence.receiver.book.stored).toBeGreaterThan(0);
      },
    ),
  ],
};
