import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StallLog, tolerance, type Reading } from './stalls.js';

/** A loop that did `steps` in turn: busy or idle for so many milliseconds, `turn` ends an iteration. */
type Step = { busy: number } | { idle: number } | 'turn';

function play(log: StallLog, start: Reading, steps: readonly Step[]): Reading {
  let { now, idle } = start;
  for (const step of steps) {
    if (step === 'turn') log.iterate({ now, idle });
    else if ('busy' in step) now += step.busy;
    else {
      now += step.idle;
      idle += step.idle;
    }
  }
  return { now, idle };
}

const ZERO: Reading = { now: 0, idle: 0 };
const worstAfter = (before: readonly Step[], inside: readonly Step[]): number => {
  const log = new StallLog(ZERO);
  const start = play(log, ZERO, before);
  const end = play(log, start, inside);
  const busy = end.now - start.now - (end.idle - start.idle);
  return log.worst({ from: start.now, end, busy });
};

describe('the longest stall inside a window', () => {
  const rows: [string, readonly Step[], readonly Step[], number][] = [
    ['an idle loop has none', [], [{ idle: 50 }], 0],
    ['a block in an earlier iteration', [], [{ busy: 20 }, 'turn', { idle: 30 }], 20],
    ['a block in this very iteration, before any turn', [], [{ idle: 30 }, { busy: 20 }], 20],
    ['a block before the window does not count', [{ busy: 20 }, 'turn'], [{ idle: 30 }], 0],
    ['nor one in the iteration that the window began in', [{ busy: 20 }], [{ idle: 30 }, 'turn', { idle: 5 }], 0],
    ['a block across the start counts from the start', [{ busy: 20 }], [{ busy: 10 }, 'turn', { idle: 50 }], 10],
    ['the longest of several', [], [{ busy: 5 }, 'turn', { busy: 9 }, 'turn', { busy: 3 }, 'turn'], 9],
    [
      'many short iterations are no stall',
      [],
      Array.from({ length: 40 }, () => [{ busy: 0.4 }, 'turn'] as Step[]).flat(),
      0.4,
    ],
    ['an event may wait through two iterations', [{ busy: 9 }], [{ busy: 9 }, 'turn', { busy: 9 }], 18],
    ['a shorter one after a longer one', [{ busy: 90 }, 'turn'], [{ busy: 7 }, 'turn', { idle: 4 }], 7],
  ];
  it.each(rows)('%s', (_name, before, inside, wanted) => {
    expect(worstAfter(before, inside)).toBeCloseTo(wanted, 6);
  });

  it('counts time in which the process did not run although it seemed to wait', () => {
    const log = new StallLog(ZERO);
    log.late(60, 40);
    expect(log.worst({ from: 10, end: { now: 80, idle: 80 }, busy: 0 })).toBe(40);
    expect(log.worst({ from: 50, end: { now: 80, idle: 80 }, busy: 0 })).toBe(10);
    expect(log.worst({ from: 61, end: { now: 80, idle: 80 }, busy: 0 })).toBe(0);
  });

  it('knows nothing about windows that began before it', () => {
    expect(new StallLog({ now: 5, idle: 0 }).worst({ from: 4, end: { now: 9, idle: 4 }, busy: 0 })).toBe(Infinity);
  });

  it('never says less than the truth, whatever the loop does, and keeps a bounded memory', () => {
    const step = fc.record({ busy: fc.integer({ min: 0, max: 300 }), idle: fc.integer({ min: 0, max: 50 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 300 }), fc.nat(), (steps, pick) => {
        const log = new StallLog(ZERO);
        const first = pick % steps.length;
        let reading = ZERO;
        let start = ZERO;
        let truth = 0;
        steps.forEach(({ busy, idle }, index) => {
          if (index === first) start = reading;
          reading = play(log, reading, [{ idle }, { busy }, 'turn']);
          if (index >= first && busy >= 1) truth = Math.max(truth, busy);
        });
        const busy = reading.now - start.now - (reading.idle - start.idle);
        expect(log.worst({ from: start.now, end: reading, busy })).toBeGreaterThanOrEqual(truth);
      }),
    );
  });
});

describe('what a window bears', () => {
  it.each([
    [0, 1],
    [20, 1],
    [50, 2.5],
    [1000, 50],
  ])('%d ms bear %d ms', (window, wanted) => expect(tolerance(window)).toBeCloseTo(wanted, 9));
});
