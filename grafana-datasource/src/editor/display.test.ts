import type { ParallaxQuery } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { kinds } from '../kinds/index.js';
import { displayText } from './display.js';
import { withFilter } from './fields.js';

describe('displayText', () => {
  it.each<[ParallaxQuery, string]>([
    [
      { kind: 'path', rounds: 60, filter: { target: 'www', vantage: '' } },
      `${kinds.path.label}: target=www, 60 rounds`,
    ],
    [{ kind: 'cdn', columns: 'city' }, `${kinds.cdn.label}: by city`],
    [{ kind: 'phases', of: 'dns' }, `${kinds.phases.label}: of dns`],
    [{ kind: 'events', limit: 5 }, `${kinds.events.label}: 5 records`],
    [{ kind: 'changes', of: ['path', 'cdn'] }, `${kinds.changes.label}: path and cdn`],
    [{ kind: 'vantages' }, kinds.vantages.label],
    [{ kind: 'flows' } as never, 'unknown kind flows'],
  ])('%j', (query, text) => expect(displayText(query)).toBe(text));
});

describe('withFilter', () => {
  it('sets, replaces and takes away', () => {
    expect(withFilter(undefined, 'vantage', 'fra')).toEqual({ vantage: 'fra' });
    expect(withFilter({ vantage: 'fra', probe: 'x' }, 'vantage', 'lon')).toEqual({ vantage: 'lon', probe: 'x' });
    expect(withFilter({ vantage: 'fra', probe: 'x' }, 'vantage', '')).toEqual({ probe: 'x' });
    expect(withFilter({ vantage: 'fra' }, 'vantage', '')).toBeUndefined();
  });
});
