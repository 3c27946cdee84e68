import { describe, expect, it } from 'vitest';
import { shape, SMALL, WIDE } from './shape.js';
import { COLUMNS, nextOrder, sorted } from './sorting.js';
import type { TableRow } from '../model/types.js';
import type { Order } from './sorting.js';
import type { PathOptions } from '../options.js';
import { OPTION_DEFAULTS, soundOptions, viewOf } from '../options.js';

describe('room', () => {
  const all = { strip: true, table: false };

  it('of a small panel is for the sentence and the picture', () => {
    expect(shape(400, SMALL - 1, { strip: true, table: true })).toMatchObject({ toolbar: false, strip: false, table: false, picture: true, changes: false }); // prettier-ignore
  });

  it('of a usual one is for all', () => {
    expect(shape(800, 400, all)).toMatchObject({ toolbar: true, strip: true, picture: true, beside: false });
  });

  it('is not for a strip that is not wanted', () => {
    expect(shape(800, 400, { strip: false, table: false }).strip).toBe(false);
  });

  it('has the table instead of the picture, and beside it in wide ones', () => {
    expect(shape(WIDE - 1, 600, { strip: true, table: true })).toMatchObject({ table: true, picture: false });
    expect(shape(WIDE, 600, { strip: true, table: true })).toMatchObject({ table: true, picture: true, beside: true });
  });
});

describe('rows', () => {
  const row = (id: string, more: Partial<TableRow> = {}): TableRow => ({ id, column: 1, what: id, network: '', rtt: null, delay: null, flows: 1, loss: null, vantages: 1, notes: '', ...more }); // prettier-ignore
  const order = (rows: readonly TableRow[], key: Order<TableRow>['key'], down: boolean): string =>
    sorted(rows, { key, down }).map(({ id }) => id).join(' '); // prettier-ignore

  it('are sorted by number, what is not known last either way', () => {
    const rows = [row('a', { rtt: 2 }), row('b'), row('c', { rtt: 1 })];
    expect([order(rows, 'rtt', false), order(rows, 'rtt', true)]).toEqual(['c a b', 'a c b']);
  });

  it('are sorted by address as people count', () => {
    expect(order([row('10.0.0.10'), row('10.0.0.9')], 'what', false)).toBe('10.0.0.9 10.0.0.10');
  });

  it('turn round when asked twice, and show the most first', () => {
    const loss = COLUMNS.find(({ key }) => key === 'loss')!;
    const once = nextOrder({ key: 'column', down: false }, loss);
    expect([once, nextOrder(once, loss)]).toEqual([
      { key: 'loss', down: true },
      { key: 'loss', down: false },
    ]);
  });
});

describe('options', () => {
  it('are the defaults where they are missing or make no sense', () => {
    expect(soundOptions(undefined)).toEqual(OPTION_DEFAULTS);
    expect(soundOptions({ group: 'colour', lossFrom: 'much', limit: Number.NaN, collapse: 1 })).toEqual(
      OPTION_DEFAULTS,
    );
  });

  it('are kept within their bounds', () => {
    const given: Partial<PathOptions> = { lossFrom: 0, slowFrom: 9999, limit: 1e9 };
    expect(soundOptions(given)).toMatchObject({ lossFrom: 1, slowFrom: 300, limit: 2000 });
  });

  it('become a view in shares and seconds', () => {
    expect(viewOf({ ...OPTION_DEFAULTS, lossFrom: 25, slowFrom: 50 })).toMatchObject({
      lossFrom: 0.25,
      slowFrom: 0.05,
    });
  });
});
