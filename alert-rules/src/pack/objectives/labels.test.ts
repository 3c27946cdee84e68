import { describe, expect, it } from 'vitest';
import { objectiveLabels } from './rules.js';
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
