import { describe, expect, it } from 'vitest';
import type { StripRound } from '../model/types.js';
import {
  BAR_MOST,
  bars,
  latencyDots,
  latencyPath,
  lossScale,
  notesWithin,
  readNotes,
  roundAt,
  roundWords,
  ticks,
  xOf,
} from './strip.js';

const round = (time: number, more: Partial<StripRound> = {}): StripRound => ({
  time,
  loss: 0,
  rtt: 0.02,
  changes: 0,
  vantages: 5,
  sick: 0,
  ...more,
});
const box = { width: 400, height: 40 };
const clock = (time: number): string => `t${time}`;

describe('bars', () => {
  it('are as high as the loss, of the highest there is', () => {
    const [none, half, all] = bars([round(1), round(2, { loss: 0.25 }), round(3, { loss: 0.5 })], box);
    expect([none?.loss, half?.loss, all?.loss]).toEqual([0, 20, 40]);
  });

  it('of a little loss are low but seen', () => {
    const rounds = [round(1, { loss: 0.001 })];
    expect([lossScale(rounds), bars(rounds, box)[0]?.loss]).toEqual([0.2, 2]);
  });

  it('tell sick from unknown', () => {
    const [sick, unknown] = bars([round(1, { sick: 2 }), round(2, { loss: null, sick: 5 })], box);
    expect([sick?.sick, sick?.unknown, unknown?.unknown]).toEqual([0.4, false, true]);
  });

  it('of few rounds are no walls', () => {
    const [only] = bars([round(1)], box);
    expect([only?.width, only?.x]).toEqual([BAR_MOST, (400 - BAR_MOST) / 2]);
  });

  it('of 300 rounds still have a width', () => {
    const many = bars(Array.from({ length: 300 }, (_, index) => round(index)), { width: 100, height: 40 }); // prettier-ignore
    expect(many.every((bar) => bar.width > 0)).toBe(true);
  });
});

describe('the line of latency', () => {
  it('breaks where a round has none', () => {
    const path = latencyPath([round(1), round(2, { rtt: null }), round(3), round(4)], box);
    expect(path.split(' ').filter((part) => part.startsWith('M')).length).toBe(2);
  });

  it('is empty without any', () => {
    expect(latencyPath([round(1, { rtt: null })], box)).toBe('');
  });
});

describe('times under the strip', () => {
  const many = (count: number): StripRound[] => Array.from({ length: count }, (_, index) => round(index));

  it('are all there where there is room, else evenly fewer, apart and within', () => {
    expect(ticks(many(4), 800).map(({ time, x }) => [time, x])).toEqual([[0, 100], [1, 300], [2, 500], [3, 700]]); // prettier-ignore
    const few = ticks(many(300), 1000);
    expect(few.length).toBeGreaterThan(5);
    few.slice(1).forEach(({ x }, at) => expect(x - (few[at]?.x ?? 0)).toBeGreaterThanOrEqual(96));
    expect([few[0]!.x >= 40, few.at(-1)!.x <= 980]).toEqual([true, true]);
    expect([ticks([], 100), ticks(many(1), 500).length]).toEqual([[], 1]);
  });
});

describe('picking', () => {
  const rounds = [round(10), round(20), round(30), round(40)];

  it.each([
    [0, 10],
    [199, 20],
    [200, 30],
    [900, 40],
    [-5, 10],
  ])('at pixel %s is round %s', (x, time) => {
    expect(roundAt(rounds, x, 400)?.time).toBe(time);
  });

  it('of nothing is nothing', () => {
    expect(roundAt([], 10, 400)).toBeUndefined();
  });

  it('puts times between rounds where they belong', () => {
    expect([xOf(rounds, 10, 400), xOf(rounds, 20, 400), xOf(rounds, 15, 400), xOf(rounds, 99, 400)]).toEqual([
      50, 150, 100, 400,
    ]);
  });
});

describe('words of a round', () => {
  it('say loss, round trip, changes and vantages', () => {
    expect(roundWords(round(1, { loss: 0.12, changes: 2 }), clock)).toBe(
      't1: 12 % of flows lost, 20 ms round trip, 2 route changes, 5 vantages',
    );
  });

  it('say that loss is not known rather than none', () => {
    expect(roundWords(round(1, { loss: null, rtt: null, sick: 5 }), clock)).toBe('t1: loss not known, 0 of 5 vantages well'); // prettier-ignore
  });
});

describe('notes', () => {
  it('are read from annotations, text as it is', () => {
    const fields = [
      { name: 'time', values: [10, null, 30] },
      { name: 'timeEnd', values: [15, null, null] },
      { name: 'text', values: ['<img src=x onerror=alert(1)>', 'lost', ''] },
    ];
    expect(readNotes([{ length: 3, fields }])).toEqual([
      { time: 10, end: 15, text: '<img src=x onerror=alert(1)>' },
      { time: 30, end: 30, text: 'Annotation' },
    ]);
  });

  it('outside of the rounds are left out', () => {
    const notes = [5, 12, 99].map((time) => ({ time, end: time, text: '' }));
    expect(notesWithin(notes, [round(10), round(20)]).map((note) => note.time)).toEqual([12]);
  });
});

describe('dots of few rounds', () => {
  it('lie on the line, one for each round that has a latency', () => {
    const box = { width: 300, height: 30 };
    const rounds = [0.01, null, 0.02].map((rtt, index) => ({ time: index, loss: 0, rtt, changes: 0, vantages: 1, sick: 0 })); // prettier-ignore
    const dots = latencyDots(rounds, box);
    expect(dots.map(({ x }) => x)).toEqual([50, 250]);
    for (const { x, y } of dots) expect(latencyPath(rounds, box)).toContain(`${x} ${y}`);
    expect(latencyDots([], box)).toEqual([]);
  });
});
