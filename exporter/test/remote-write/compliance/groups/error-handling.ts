import { expect } from 'vitest';
import { must, should, type Case, type Group } from '../case.js';
import type { World } from '../world.js';

/** The process went on to its end and the endpoints beside it got everything. */
function unharmed({ patient }: World): void {
  expect(patient.ended.code).toBe(0);
  expect(patient.ended.signalledAt - patient.ended.startedAt).toBeGreaterThan(patient.seconds * 1000 - 50);
  const { book, requests } = patient.at('good').receiver;
  expect([book.late, book.repeated, requests.length > 2]).toEqual([0, 0, true]);
  expect(patient.at('good').one('up').samples.length).toBeGreaterThan(patient.seconds / 2);
}

const survives = (name: string, says: string, more: (world: World) => void = () => {}): Case =>
  should(name, `${says}: the process goes on, and endpoints beside it miss nothing`, (world) => {
    unharmed(world);
    more(world);
  });
/** What failed came again later. */
const recovers =
  (endpoint: string) =>
  (world: World): void => {
    const { book, requests } = world.patient.at(endpoint).receiver;
    expect(requests.length).toBeGreaterThan(1);
    expect(book.stored).toBeGreaterThan(0);
  };

export const errorHandling: Group = {
  name: 'error handling',
  upstream: true,
  cases: [
    survives('handle_connection_refused', 'nobody listens', ({ patient }) => expect(patient.ended.output).toMatch(/refused/i)), // prettier-ignore
    survives('handle_timeout', 'a receiver that never answers, once', recovers('hang')),
    survives('handle_partial_write', 'a 200 with a body and no counts is 1.0 that ate 2.0', recovers('ate')),
    survives('handle_malformed_response', 'an answer that is no HTTP'),
    must(
      'sender_continues_after_errors',
      'after three 500s everything arrives, the oldest first, nothing missing',
      ({ patient }) => {
        const times = (endpoint: string): number[] => [...new Set(patient.at(endpoint).one('up').samples.map(({ timestamp }) => timestamp))]; // prettier-ignore
        const stored = times('recovers');
        expect(stored.length).toBeGreaterThan(3);
        expect(stored).toEqual(times('good').slice(0, stored.length));
      },
    ),
    survives('handle_invalid_status_code', 'status 999', ({ patient }) => expect(patient.at('s999').requests.length).toBeGreaterThan(0)), // prettier-ignore
    survives('handle_empty_response', 'a connection that is closed without an answer', recovers('reset')),
    survives('handle_large_error_response', '1 MiB of words with a 400'),
    survives('dns_resolution_failure', 'a name that is not there'),
    survives('invalid_url_scheme', 'a URL of a scheme that nobody speaks'),
  ],
};
