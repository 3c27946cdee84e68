import { expect, it } from 'vitest';
import { packSettings } from '../pack/index.js';
import { keptFor, type Common } from './common.js';

const common = (settings: object): Common => ({ ...packSettings.parse(settings), head: [] });

it('keeps an alert as long as its rule says, at most as long as the settings say, or not at all', () => {
  expect(keptFor('5m', common({}))).toBe('5m');
  expect(keptFor('5m', common({ keep_firing_most: '6s' }))).toBe('6s');
  expect(keptFor('4s', common({ keep_firing_most: '6s' }))).toBe('4s');
  expect(keptFor(undefined, common({}))).toBeUndefined();
  expect(keptFor('5m', common({ keep_firing: false }))).toBeUndefined();
});
