import { expect, test } from 'vitest';
import { link, node, scene } from '../layout/synthetic.js';
import { highlight } from './highlight.js';

const of = (id: string, column: number, vantages: string[], targets = ['t']): ReturnType<typeof node> => node(id, column, { vantages, targets }); // prettier-ignore

const drawn = scene(
  [of('v', 0, ['v']), of('w', 0, ['w']), of('m', 1, ['v', 'w'], ['t', 'u']), of('t', 2, ['v'], ['t']), of('u', 2, ['w'], ['u']), of('x', 1, ['w'])], // prettier-ignore
  [link('v', 'm'), link('w', 'm'), link('m', 't'), link('m', 'u'), link('w', 'x')],
);

test('a node lights what lies before and behind it', () => {
  expect([...highlight(drawn, 'm')].sort()).toEqual(['m', 'm>t', 'm>u', 't', 'u', 'v', 'v>m', 'w', 'w>m']);
});

test('only what the same vantages see on the way to the same targets', () => {
  expect([...highlight(drawn, 't')].sort()).toEqual(['m', 'm>t', 't', 'v', 'v>m']);
  expect([...highlight(drawn, 'v')].sort()).toEqual(['m', 'm>t', 't', 'v', 'v>m']);
});

test('a link lights both its ends and their ways', () => {
  expect([...highlight(drawn, 'w>x')].sort()).toEqual(['w', 'w>x', 'x']);
});

test('what is not there lights itself alone, and circles end', () => {
  expect([...highlight(drawn, 'nobody')]).toEqual(['nobody']);
  const loop = scene([node('a', 0), node('b', 1)], [link('a', 'b'), link('b', 'a')]);
  expect(highlight(loop, 'a').size).toBe(4);
});
