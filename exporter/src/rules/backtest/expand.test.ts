import { expect, test } from 'vitest';
import { expand, type Expanded, type Records } from './expand.js';

const records: Records = new Map(
  Object.entries({
    'a:up:last': 'up + b:up:last',
    'b:up:last': 'c:up:last or up',
    'c:up:last': 'up offset 1m or c:up:last',
  }).map(([name, expr]) => [name, [{ expr, labels: {} }]]),
);
const written = (expr: string, there: readonly string[] = []): Expanded =>
  expand(expr, { records, isThere: (name) => there.includes(name), step: 60 });

test('what is recorded and not there is written out, as deep as it goes', () => {
  expect(written('a:up:last > 1', ['c:up:last'])).toMatchObject({ ok: true, expr: '((up + ((c:up:last or up)))) > 1' });
});

test('the series that rests on itself is the one that is named', () => {
  expect(written('a:up:last > 1')).toEqual({ ok: false, name: 'c:up:last', why: 'it rests on itself' });
});
