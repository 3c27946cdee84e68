import { describe, expect, it } from 'vitest';
import { isDown, plain, table, type Cell } from './view.js';

const cell = (change: Partial<Cell>): Cell => ({
  vantage: 'fra',
  probe: 'web',
  target: 'fast',
  runs: 10,
  failures: 0,
  ...change,
});

describe('the table of the demo', () => {
  it('has a row a target and a column a vantage', () => {
    const cells = [
      cell({ median: 0.0012 }),
      cell({ vantage: 'ams', failures: 10, why: 'connect timeout (path)' }),
      cell({ probe: 'ping', target: 'servers', median: 0.00002, failures: 1 }),
    ];
    expect(table(cells, ['fra', 'ams'], plain, 84)).toBe(
      [
        'probe        target     fra                           ams                           ',
        'ping         servers    o 20 us, 10 % failed          ...                           ',
        'web          fast       o 1.2 ms                      x connect timeout (path)      ',
      ].join('\n'),
    );
  });
  it('fits a narrow terminal', () => {
    const why = 'validate status_mismatch (target)';
    const [, row = ''] = table([cell({ failures: 9, why })], ['fra', 'ams'], plain, 60).split('\n');
    expect(row.length).toBe(64);
    expect(row).toContain('x validate status_m ');
  });
  it('calls down what fails more than half of its runs', () => {
    expect([cell({ failures: 6 }), cell({ failures: 5 }), cell({ runs: 0 })].map(isDown)).toEqual([true, false, false]);
  });
});
