import { describe, expect, it } from 'vitest';
import type { Scene, SceneLink, SceneNode } from '../model/types.js';
import { clicking, first, neighbour, ontoLink, opening, standing, wholePath } from './keyboard.js';

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
const layout = {
  via: new Map(),
  at: new Map(scene.nodes.map(({ id }) => [id, { id, x: 0, y: ys[id] ?? 0, r: 5 }])),
};

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
    expect(neighbour({ nodes: [], links: [] }, { at: new Map(), via: new Map() }, null, 'ArrowRight')).toBeNull();
  });
});

describe('links', () => {
  it('are reached with Shift: the busiest of a node, and the next one from a link', () => {
    expect([ontoLink(scene, 'a', 'ArrowRight'), ontoLink(scene, 'a', 'ArrowLeft')]).toEqual(['a-c', 'v1-a']);
    expect([ontoLink(scene, 'v2-a', 'ArrowRight'), ontoLink(scene, 'b-t', 'ArrowLeft')]).toEqual(['a-c', 'a-b']);
    expect([ontoLink(scene, 't', 'ArrowRight'), ontoLink(scene, 'b-t', 'ArrowRight')]).toEqual(['t', 'b-t']);
  });

  it('lead to their ends', () => {
    const ends = [neighbour(scene, layout, 'a-b', 'ArrowLeft'), neighbour(scene, layout, 'a-b', 'ArrowRight')];
    expect(ends).toEqual(['a', 'b']);
  });

  it('lead up and down to those of the same node, from top to bottom', () => {
    expect([neighbour(scene, layout, 'a-c', 'ArrowUp'), neighbour(scene, layout, 'a-b', 'ArrowDown')]).toEqual(['a-b', 'a-c']); // prettier-ignore
    expect(neighbour(scene, layout, 'a-c', 'ArrowDown')).toBe('a-c');
    expect(neighbour(scene, layout, 'v1-a', 'ArrowDown')).toBe('v2-a');
  });

  it('lead on by the place where they are drawn', () => {
    const via = new Map([['a-b', [{ x: 0, y: 90 }]]]);
    expect(neighbour(scene, { ...layout, via }, 'a-c', 'ArrowDown')).toBe('a-b');
  });

  it('are all reached: each from the node that it leaves', () => {
    const seen = new Set<string>();
    for (const { id } of scene.nodes) {
      let at = ontoLink(scene, id, 'ArrowRight');
      for (const arrow of ['ArrowUp', 'ArrowDown'] as const)
        for (let step = 0; step < 3; step += 1, at = neighbour(scene, layout, at, arrow) ?? '') seen.add(at);
    }
    expect(scene.links.filter(({ id }) => !seen.has(id))).toEqual([]);
  });
});

describe('standing', () => {
  const parts = [node('y', 2, { group: 'g' }), node('x', 1, { group: 'g' })];

  it('is at the first part of what was opened', () => {
    const opened = { nodes: [node('v', 0), ...parts], links: [] };
    expect([standing(opened, 'g'), neighbour(opened, layout, 'g', 'ArrowUp')]).toEqual(['x', 'x']);
  });

  it('is at nodes and links that are there, and nowhere else', () => {
    expect(['a', 'a-b', 'gone', null].map((id) => standing(scene, id))).toEqual(['a', 'a-b', null, null]);
  });
});

describe('whole path', () => {
  it('goes through a link, too', () => {
    expect([...wholePath(scene, 'a-b')].sort()).toEqual(['a', 'a-b', 'b', 'b-t', 't', 'v1', 'v1-a']);
  });

  it('goes from a vantage to the end, by the busiest links', () => {
    expect([...wholePath(scene, 'a')].sort()).toEqual(['a', 'a-c', 'c', 'c-t', 't', 'v1', 'v1-a']);
  });

  it('follows a loop once', () => {
    const loop = { nodes: [node('a', 0), node('b', 1)], links: [link('a', 'b', 1), link('b', 'a', 1)] };
    expect([...wholePath(loop, 'a')].sort()).toEqual(['a', 'a-b', 'b']);
  });
});

describe('a click', () => {
  const run = { nodes: [node('a', 0)], links: [link('a', 'b', 1, { id: 'run:x', hidden: ['x', 'y'] })] };

  it('opens a collapsed run at once, and with Shift or Ctrl selects it', () => {
    expect(clicking(run, 'run:x', false)).toEqual({ type: 'toggle', id: 'run:x' });
    expect(clicking(run, 'run:x', true)).toEqual({ type: 'select', id: 'run:x', more: true });
  });

  it('selects anything else', () => {
    expect(clicking(run, 'a', false)).toEqual({ type: 'select', id: 'a', more: false });
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
