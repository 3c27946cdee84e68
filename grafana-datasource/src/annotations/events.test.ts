import { changesFrame, eventsFrame } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { toFrame } from '../frames.js';
import { toEvents } from './events.js';
import { prepareQuery } from './support.js';

const changes = toFrame(
  {
    spec: changesFrame,
    columns: {
      time: [3000, 1000, null],
      timeEnd: [null, 2000, 5000],
      title: ['Path changed', 'Vantage sick', 'x'],
      text: ['fra to www', '<b>lon</b>', 'x'],
      tags: ['path, fra,www,', 'vantage', ''],
      kind: ['path', 'vantage', 'cdn'],
    },
  },
  'Anno',
);

describe('toEvents', () => {
  it('makes events and regions, oldest first, without rows that have no time', () =>
    expect(toEvents([changes])).toEqual([
      { time: 1000, timeEnd: 2000, isRegion: true, title: 'Vantage sick', text: '<b>lon</b>', tags: ['vantage'] },
      { time: 3000, title: 'Path changed', text: 'fra to www', tags: ['path', 'fra', 'www'] },
    ]));

  it('reads records of runs', () => {
    const columns = {
      time: [5],
      vantage: ['fra'],
      probe: ['route'],
      target: ['www'],
      kind: ['path'],
      words: ['Loss.'],
    };
    expect(toEvents([toFrame({ spec: eventsFrame, columns }, 'A')])).toEqual([
      { time: 5, title: 'fra to www', text: 'Loss.', tags: ['path', 'fra', 'route', 'www'] },
    ]);
  });

  it('finds nothing in other frames', () => expect(toEvents([])).toEqual([]));
});

describe('prepareQuery', () => {
  it('asks for changes unless it says otherwise', () => {
    expect(prepareQuery({ name: 'x', enable: true, iconColor: 'red' })).toEqual({ refId: 'Anno', kind: 'changes' });
    const target = { refId: 'Anno', kind: 'changes', of: ['cdn'] } as const;
    expect(prepareQuery({ name: 'x', enable: true, iconColor: 'red', target })).toEqual(target);
  });
});
