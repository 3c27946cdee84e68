import { expect } from 'vitest';
import { may, must, should, type Case, type Group } from '../case.js';

/** Requests were taken for delivered: nothing came twice, and what came later is newer. */
const delivered = (make: typeof must, name: string, endpoint: string, says: string): Case =>
  make(name, `${says}: nothing comes twice, and all of it in 2.0`, ({ statuses }) => {
    const evidence = statuses.at(endpoint);
    expect(evidence.requests.length).toBeGreaterThan(0);
    expect(evidence.receiver.book.repeated).toBe(0);
    expect(evidence.versions).toEqual(['2.0.0']);
  });

export const response: Group = {
  name: 'response',
  upstream: true,
  cases: [
    delivered(should, 'ignore_response_body_on_success', 'body', 'a body in a good answer says nothing'),
    delivered(may, 'process_written_count_headers', 'counts', 'counts that are lower than what was sent are no reason to send again'), // prettier-ignore
    should(
      'handle_partial_write_response',
      'a 400 that counts what it stored costs only what was not stored',
      ({ own }) => {
        expect(own.missing('partial')).toEqual(['poisoned']);
      },
    ),
    should('handle_missing_written_headers', 'a 400 without counts means that nothing was stored', ({ statuses }) =>
      expect(statuses.at('s400').receiver.book.stored).toBe(0),
    ),
    must('log_error_messages_verbatim', 'the words of the receiver stand in the log as they are', ({ patient }) =>
      expect(patient.ended.output).toContain("Error: Invalid label name '__invalid__'"),
    ),
    should('handle_large_error_body', 'of 28 kB of words the log keeps at most 1 KiB', ({ patient }) => {
      const { output } = patient.ended;
      expect(output).toContain('Error details: detailed error information;');
      for (const line of output.split('\n').filter((one) => one.includes('Error details'))) expect(line.length).toBeLessThan(2_500); // prettier-ignore
    }),
    delivered(must, 'handle_204_no_content', 'body', '204 is success'),
    delivered(must, 'handle_200_ok', 'ok', '200 with a body is success'),
    should('content_type_negotiation', 'the first request to an unknown receiver is 2.0', ({ patient }) =>
      expect(patient.at('only1').requests[0]?.protocol).toBe('2.0'),
    ),
  ],
};
