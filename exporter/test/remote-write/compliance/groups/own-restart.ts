import { expect } from 'vitest';
import { must, should, type Group } from '../case.js';
import type { World } from '../world.js';

const values = ({ restart }: World): number[] => [...new Set(restart.evidence.one('ticks').values.filter(Number.isFinite))]; // prettier-ignore

export const restart: Group = {
  name: 'over a kill',
  upstream: false,
  cases: [
    must(
      'restart_loses_nothing',
      'two kills, one during an outage and one while catching up, lose at most the scrapes that were under way',
      (world) => {
        const stored = new Set(values(world));
        const lost = Array.from({ length: world.restart.scrapes }, (_, at) => at).filter((at) => !stored.has(at));
        // A page that came too late for a busy machine was served, and is in nobody's hands.
        const failed = world.restart.lives.reduce(
          (sum, { output }) => sum + output.split('scrape failed').length - 1,
          0,
        );
        expect(lost.length, `lost ${lost.join()}`).toBeLessThanOrEqual(2 + 3 * failed);
      },
    ),
    must(
      'restart_keeps_order',
      'what was measured before the kill comes before what was measured after it',
      ({ restart: run }) => {
        expect(run.evidence.receiver.book.late).toBe(0);
        expect(run.evidence.requests.flatMap(({ refused }) => refused)).toEqual([]);
      },
    ),
    must(
      'restart_starts_with_the_oldest',
      'the first good request of the second life carries the first scrape',
      ({ restart: run }) => {
        const oldest = Math.min(...run.evidence.one('up').all.map(({ timestamp }) => timestamp));
        const first = run.evidence.requests.find(({ status, carried }) => status < 300 && carried.samples > 0);
        const times = first?.message?.series.flatMap(({ samples }) => samples.map(({ timestamp }) => timestamp)) ?? [];
        expect(Math.min(...times)).toBe(oldest);
      },
    ),
    must('restart_repeats_little', 'at most one request a kill comes again, with the same bits', ({ restart: run }) => {
      const { book, requests } = run.evidence.receiver;
      const largest = Math.max(...requests.map(({ carried }) => carried.samples));
      expect(book.repeated).toBeLessThanOrEqual(2 * largest);
    }),
    must('sigterm_ends_cleanly', 'SIGTERM ends it with 0 within seconds', ({ restart: run }) => {
      const end = run.lives.at(-1);
      expect(end?.code, end?.output.slice(-2000)).toBe(0);
      expect((end?.endedAt ?? Infinity) - (end?.signalledAt ?? 0)).toBeLessThan(10_000);
    }),
    should('outage_makes_few_requests', '4 s of outage see at most four requests', ({ restart: run }) => {
      const [[from, to] = [0, Infinity]] = run.ranges;
      expect(to - from).toBeLessThanOrEqual(4);
    }),
  ],
};
