import { expect, it } from 'vitest';
import { deliveryLine, isBehind, type Delivery } from './delivery.js';
import { plain } from './view.js';

const late = { vantage: 'fra', samples: 1200, seconds: 12.3 };
const fresh = { vantage: 'ams', samples: 40, seconds: 1.2 };
const line = (delivery: Partial<Delivery>): string => deliveryLine({ behind: [], share: 0, ...delivery }, plain);

it('calls a vantage behind only beyond the time that samples wait for a full request', () => {
  expect([late, fresh].map(isBehind)).toEqual([true, false]);
});

it.each([
  ['nothing happened', { behind: [fresh] }, 'remote write: the receiver has everything'],
  [
    'the receiver is away',
    { behind: [late, fresh], outage: { from: 100 } },
    'remote write: the receiver is stopped; kept on disk: fra 12 s (1200 samples)',
  ],
  [
    'it is back and not everything is there',
    { behind: [late], outage: { from: 100, to: 130 } },
    'remote write: the receiver is back; behind: fra 12 s (1200 samples)',
  ],
  [
    'everything is there',
    { behind: [fresh], outage: { from: 100, to: 130 }, share: 1 },
    'remote write: the gap of 30 s is filled; 100 % of its seconds are at the receiver',
  ],
])('says how it stands when %s', (_, delivery, said) => expect(line(delivery)).toBe(said));
