import { describe, expect, it } from 'vitest';
import { packSettings } from '../index.js';
import { fastHold, objectiveLabels } from './rules.js';
import { Objective } from './settings.js';

const labels = (of: object): unknown => objectiveLabels(Objective.parse({ name: 'shop', objective: 0.999, ...of }));

describe('the labels of an objective', () => {
  it('name its target where it is about one, so that a page on that target keeps it back', () => {
    expect(labels({ probe: 'web', target: 'shop', owner: 'checkout' })).toEqual({ slo: 'shop', owner: 'checkout', probe: 'web', target: 'shop' }); // prettier-ignore
  });

  it('name none where it is about several', () => {
    expect(labels({ probe: 'web' })).toEqual({ slo: 'shop' });
    expect(labels({ probe: '/web|api/', target: 'shop' })).toEqual({ slo: 'shop' });
  });
});

it('fast burning of one target waits for the pages on that and on its providers; that of several waits for no provider', () => {
  const hold = (of: object): string =>
    fastHold(Objective.parse({ name: 'shop', objective: 0.999, ...of }), packSettings.parse({}));
  expect([hold({ probe: 'web', target: 'shop' }), hold({ probe: 'web' })]).toEqual(['5m', '3m']);
});
