import { describe, expect, test } from 'vitest';
import { fit, layout, toScreen, type Camera, type Layout, type Point } from '../layout/index.js';
import { link, node, scene, traceroutes } from '../layout/synthetic.js';
import type { Scene } from '../model/types.js';
import { curveOf, middle } from './curve.js';
import { hit } from './hit.js';

const drawn = scene(
  [node('v', 0), node('a', 1), node('b', 1), node('t', 3)],
  [
    link('v', 'a'),
    link('v', 'b'),
    link('a', 't'),
    link('b', 't'),
    link('v', 't'),
    link('a', 'b'),
    link('t', 'a', { id: 'back' }),
  ],
);
const placed = layout(drawn);
const camera = fit(placed, 800, 400);

const where = (id: string, of: Layout = placed, by: Camera = camera): Point => {
  const found = of.at.get(id);
  if (found === undefined) throw new Error(id);
  return toScreen(by, found);
};
const halfway = (id: string, of: Scene = drawn, by: { placed: Layout; camera: Camera } = { placed, camera }): Point => {
  const one = of.links.find((each) => each.id === id);
  const curve = one && curveOf(one, by.placed, by.camera);
  if (curve === undefined) throw new Error(id);
  return middle(curve);
};

describe('what is at a point', () => {
  test.each(['v', 'a', 'b', 't'])('the node %s, in its middle and just beside its edge', (id) => {
    const { x, y } = where(id);
    expect(hit(placed, drawn, camera, x, y)).toEqual({ node: id });
    const r = (placed.at.get(id)?.r ?? 0) * Math.sqrt(camera.zoom);
    expect(hit(placed, drawn, camera, x, y - r - 3)).toEqual({ node: id });
  });

  test.each(['v>a', 'v>b', 'b>t', 'v>t', 'a>b'])('the link %s, in its middle and a few pixels beside', (id) => {
    const { x, y } = halfway(id);
    expect(hit(placed, drawn, camera, x, y)).toEqual({ link: id });
    expect(hit(placed, drawn, camera, x, y + 2)).toEqual({ link: id });
  });

  test('nothing where nothing is', () => {
    expect(hit(placed, drawn, camera, 2, 2)).toBeUndefined();
    const { x, y } = where('v');
    expect(hit(placed, drawn, camera, x - 40, y)).toBeUndefined();
    expect(hit(layout(scene([], [])), scene([], []), camera, 5, 5)).toBeUndefined();
  });

  test('every node and, where no other is nearer, every link of a large scene', () => {
    const large = traceroutes(400);
    const of = layout(large);
    const by = { x: 0, y: 0, zoom: 1 };
    for (const { id } of large.nodes) {
      const { x, y } = where(id, of, by);
      expect(hit(of, large, by, x, y)).toEqual({ node: id });
    }
    const found = large.links.filter(({ id }) => {
      const { x, y } = halfway(id, large, { placed: of, camera: by });
      const at = hit(of, large, by, x, y);
      return at !== undefined && 'link' in at && at.link === id;
    });
    expect(found.length).toBeGreaterThan(large.links.length * 0.9);
  });
});
