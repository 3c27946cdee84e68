import { describe, expect, it } from 'vitest';
import type { Scene, SceneLink, SceneNode } from '../model/types.js';
import { first, neighbour, opening, wholePath } from './keyboard.js';

const node = (id: string, column: number, more: Partial<SceneNode> = {}): SceneNode =>
  ({ id, column, kind: 'hop', expandable: false, ...more }) as SceneNode;
const link = (from: string, to: string, flows: number, more: Partial<SceneLink> = {}): SceneLink =>
  ({ id: `${from}-${to}`, from, to, flows, hidden: [], ...more }) as unknown as SceneLink;

/** Two vantages, a fork, one target. */
const scene: Pick<Scene, 'nodes' | 'links'> = {
  nodes: [node('v1', 0), node('v2', 0), node('a', 1), node('b', 2), node('c', 2), node('t', 3)],
  links: [
    link('v1', 'a', 8),
    link('v2', 'a', 4),
    link('a', 'b', 3),
    link('a', 'c', 9),
    link('b', 't', 3),
    link('c', 't', 9),
  ],
};
const ys: Record<string, number> = { v1: 0, v2: 50, a: 20, b: 10, c: 40, t: 20 };
const layout = { at: new Map(scene.nodes.map(({ id }) => [id, { id, x: 0, y: ys[id] ?? 0, r: 5 }])) };

describe('arrows', () => {
  it('begin at the uppermost vantage', () => {
    expect([neighbour(scene, layout, null, 'ArrowRight'), first(scene, layout)]).toEqual(['v1', 'v1']);
  });

  it('follow the busiest link', () => {
    expect([neighbour(scene, layout, 'a', 'ArrowRight'), neighbour(scene, layout, 'a', 'ArrowLeft')]).toEqual([
      'c',
      'v1',
    ]);
  });

  it('stay at the ends', () => {
    expect([neighbour(scene, layout, 't', 'ArrowRight'), neighbour(scene, layout, 'v1', 'ArrowUp')]).toEqual([
      't',
      'v1',
    ]);
  });

  it('go up and down within the column', () => {
    expect([neighbour(scene, layout, 'b', 'ArrowDown'), neighbour(scene, layout, 'c', 'ArrowUp')]).toEqual(['c', 'b']);
  });

  it('begin anew when the node is gone', () => {
    expect(neighbour(scene, layout, 'gone', 'ArrowDown')).toBe('v1');
  });

  it('lead nowhere in nothing', () => {
    expect(neighbour({ nodes: [], links: [] }, { at: new Map() }, null, 'ArrowRight')).toBeNull();
  });
});

describe('whole path', () => {
  it('goes from a vantage to the end, by the busiest links', () => {
    expect([...wholePath(scene, 'a')].sort()).toEqual(['a', 'a-c', 'c', 'c-t', 't', 'v1', 'v1-a']);
  });

  it('follows a loop once', () => {
    const loop = { nodes: [node('a', 0), node('b', 1)], links: [link('a', 'b', 1), link('b', 'a', 1)] };
    expect([...wholePath(loop, 'a')].sort()).toEqual(['a', 'a-b', 'b']);
  });
});

describe('double-click', () => {
  it('opens a closed group, and closes the open one that a node is part of', () => {
    const group = node('g', 1, { expandable: true });
    const part = node('p', 1, { expandable: true, group: 'g', expanded: true });
    const both = { nodes: [group, part], links: [] };
    expect([opening(both, 'g'), opening(both, 'p')]).toEqual([
      { type: 'toggle', id: 'g' },
      { type: 'toggle', id: 'g' },
    ]);
  });

  it('opens a collapsed run', () => {
    const run = { nodes: [], links: [link('a', 'b', 1, { id: 'run:x', hidden: ['x', 'y'] })] };
    expect(opening(run, 'run:x')).toEqual({ type: 'toggle', id: 'run:x' });
  });

  it('selects the whole path of a plain node', () => {
    expect(opening(scene, 'c')).toMatchObject({ type: 'select-all', match: 'all' });
  });
});
