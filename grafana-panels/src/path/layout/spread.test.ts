import { expect, test } from 'vitest';
import { fit, layout, start, toScreen } from './index.js';
import { link, node, scene, traceroutes } from './synthetic.js';

const chain = scene(
  ['a', 'b', 'c', 'd'].map((id, column) => node(id, column)),
  [link('a', 'b'), link('b', 'c'), link('c', 'd')],
);
const gap = (placed: ReturnType<typeof layout>): number => (placed.columns[1] ?? 0) - (placed.columns[0] ?? 0);

test('columns are spread in a wide view, and are no farther apart than one can follow', () => {
  expect(gap(layout(chain, undefined, 1))).toBe(132);
  expect(gap(layout(chain, undefined, 6))).toBeGreaterThan(140);
  expect(gap(layout(chain, undefined, 6))).toBeLessThanOrEqual(250);
  const again = layout(chain, layout(chain, undefined, 1), 6);
  expect(gap(again)).toBe(gap(layout(chain, undefined, 6)));
});

test('ways between the same two nodes have lanes of their own', () => {
  const twins = scene([node('a', 0), node('b', 1)], [link('a', 'b', { id: 'one' }), link('a', 'b', { id: 'two' })]);
  const { via } = layout(twins);
  const [one, two] = [via.get('one')?.[0], via.get('two')?.[0]];
  expect(Math.abs((one?.y ?? 0) - (two?.y ?? 0))).toBeGreaterThan(20);
  expect(layout(chain).via.size).toBe(0);
});

test('of a loop the way on is straight and the way back beside it', () => {
  const loop = scene([node('a', 0), node('b', 1)], [link('b', 'a', { back: true }), link('a', 'b')]);
  const { via, at } = layout(loop);
  expect([via.has('a>b'), via.has('b>a')]).toEqual([false, true]);
  expect(via.get('b>a')?.[0]?.y).toBeLessThan((at.get('a')?.y ?? 0) - 15);
});

test('very many ways between two nodes stay near them', () => {
  const links = Array.from({ length: 500 }, (_, index) => link('a', 'b', { id: `way ${index}` }));
  const ys = [...layout(scene([node('a', 0), node('b', 1)], links)).via.values()].map(([point]) => point?.y ?? 0);
  expect(Math.max(...ys) - Math.min(...ys)).toBeLessThan(150);
});

test('a small picture begins as a whole, a huge one where something can be told', () => {
  const view = { width: 1200, height: 500 };
  const small = layout(chain);
  expect(start(small, view)).toEqual(fit(small, view.width, view.height));
  const huge = layout(traceroutes(10_000));
  const begun = start(huge, view);
  expect(begun.zoom * huge.pitch).toBeGreaterThanOrEqual(10);
  expect(toScreen(begun, { x: huge.columns[0] ?? 0, y: huge.height / 2 }).x).toBeLessThan(200);
  const there = huge.at.get('10.6.1.7');
  const point = toScreen(start(huge, view, there), there ?? { x: 0, y: 0 });
  expect([Math.round(point.x), Math.round(point.y)]).toEqual([600, 250]);
});

test('chains are straight', () => {
  const rows = ['p', 'q', 'r'].flatMap((row) => [0, 1, 2, 3].map((column) => node(`${row}${column}`, column)));
  const links = ['p', 'q', 'r'].flatMap((row) => [0, 1, 2].map((column) => link(`${row}${column}`, `${row}${column + 1}`))); // prettier-ignore
  const { at } = layout(scene(rows, links));
  for (const row of ['p', 'q', 'r'])
    expect(new Set([0, 1, 2, 3].map((column) => at.get(`${row}${column}`)?.y.toFixed(6))).size).toBe(1);
});
