import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fit, layout } from '../layout/index.js';
import { link, node, scene, traceroutes } from '../layout/synthetic.js';
import type { Scene } from '../model/types.js';
import { labels } from './labels.js';
import { cut, guess, linkText } from './texts.js';
import type { Label } from './types.js';

const view = { width: 1000, height: 500 };
const of = (drawn: Scene, size = view, zoom = 1): readonly Label[] => {
  const placed = layout(drawn);
  const camera = fit(placed, size.width, size.height);
  return labels(drawn, placed, { ...camera, zoom: camera.zoom * zoom }, size);
};

test('labels overlap neither each other nor leave the view sideways, at any size and zoom', () => {
  const sizes = fc.record({ nodes: fc.integer({ min: 1, max: 250 }), zoom: fc.double({ min: 0.5, max: 4, noNaN: true }), width: fc.integer({ min: 320, max: 2000 }) }); // prettier-ignore
  fc.assert(
    fc.property(sizes, ({ nodes, zoom, width }) => {
      const all = of(traceroutes(nodes), { width, height: 500 }, zoom);
      all.forEach((a, index) => {
        for (const b of all.slice(index + 1)) {
          const apart = Math.abs(a.x - b.x) * 2 >= a.width + b.width - 0.001 || Math.abs(a.y - b.y) * 2 >= a.height + b.height - 0.001; // prettier-ignore
          expect(apart).toBe(true);
        }
        if (a.of === 'node') expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0);
      });
    }),
    { numRuns: 25 },
  );
});

test('a small scene has all its names', () => {
  const drawn = scene(
    [node('v', 0), node('10.0.0.1', 1), node('t', 2)],
    [link('v', '10.0.0.1'), link('10.0.0.1', 't')],
  );
  expect(of(drawn).map(({ text }) => text).sort()).toEqual(['10.0.0.1', 't', 'v']); // prettier-ignore
});

test('the loss is said first, and never cut off', () => {
  const crowd = Array.from({ length: 40 }, (_, at) => node(`10.0.0.${at}`, 1));
  const drawn = scene([node('v', 0), ...crowd, node('198.51.100.133', 2, { lossy: true, loss: 0.38 })], []);
  expect(of(drawn)[0]).toMatchObject({ text: '198.51.100.133 · 38 % loss', tone: 'loud' });
  expect(of(drawn, { width: 120, height: 200 })[0]).toMatchObject({ text: '38 %', tone: 'loud' });
});

test('a name from right to left keeps the figure behind it in its place', () => {
  const name = 'ראוטר';
  const [label] = of(scene([node('n', 0, { label: name, lossy: true, loss: 0.17 })], []));
  expect(label?.text).toBe(`\u2068${name}\u2069 · 17 % loss`);
  expect(of(scene([node('n', 0, { label: 'r1', lossy: true, loss: 0.17 })], []))[0]?.text).toBe('r1 · 17 % loss');
});

test('in a crowd only a few of each importance are named', () => {
  const all = of(traceroutes(3000));
  expect(all.length).toBeGreaterThan(5);
  expect(all.length).toBeLessThan(80);
});

test('silence has no name; names of strangers are cut, not trusted', () => {
  const long = `<img src=x onerror=alert(1)>${'x'.repeat(500)}`;
  const drawn = scene([node('*', 0, { kind: 'silent' }), node('t', 1, { kind: 'target', label: long })], []);
  const all = of(drawn);
  expect(all.map(({ id }) => id)).toEqual(['t']);
  expect(all[0]?.width).toBeLessThanOrEqual(192);
});

test('links say how many hops, what is unknown, what is slow and what changed', () => {
  expect(linkText(link('a', 'b'))).toBe('');
  expect(linkText(link('a', 'b', { hidden: ['x', 'y', 'z'] }))).toBe('3');
  expect(linkText(link('a', 'b', { unknown: true }))).toBe('?');
  expect(linkText(link('a', 'b', { slow: true, delay: 0.128 }))).toBe('+128 ms');
  expect(linkText(link('a', 'b', { change: 'slowed', delay: 0.041 }))).toBe('▲ +41 ms');
  expect(linkText(link('a', 'b', { marks: [{ kind: 'mpls', text: '' }, { kind: 'mpls', text: '' }] }))).toBe('M'); // prettier-ignore
});

test('a name of a system stands at the top of its band, its number alone where that is all that fits', () => {
  const nodes = [node('a', 0), node('b', 1)];
  const drawn = scene(nodes, [link('a', 'b')], [{ asn: 'AS64500', name: 'Example', nodes: ['a'] }]);
  expect(of(drawn).find((label) => label.of === 'band')?.text).toBe('AS64500 Example');
  const narrow = scene(nodes, [link('a', 'b')], [{ asn: 'AS64500', name: 'An example with a very long name', nodes: ['a'] }]); // prettier-ignore
  expect(of(narrow).find((label) => label.of === 'band')?.text).toMatch(/^AS64500( An|$)/);
});

test('a text is cut to its room, or left out when little would remain', () => {
  expect(cut('hello', 100, guess)).toBe('hello');
  expect(guess(cut('hello world and all', 80, guess))).toBeLessThanOrEqual(80);
  expect(cut('hello world and all', 80, guess)).toMatch(/…$/);
  expect(cut('hello world and all', 30, guess)).toBe('');
});
