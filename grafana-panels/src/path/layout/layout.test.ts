import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Scene } from '../model/types.js';
import { layout, type Layout, type Placed } from './index.js';
import { crossings } from './crossings.js';
import { rankedOf } from './graph.js';
import { ordered } from './order.js';
import { link, node, scene, traceroutes } from './synthetic.js';

/** Small graphs of any shape: links may skip columns, lead back, stay in a column, or lead nowhere. */
const scenes: fc.Arbitrary<Scene> = fc
  .record({
    columns: fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 0, maxLength: 40 }),
    pairs: fc.array(fc.tuple(fc.nat(45), fc.nat(45)), { maxLength: 80 }),
    systems: fc.array(fc.nat(4), { minLength: 40, maxLength: 40 }),
  })
  .map(({ columns, pairs, systems }) => {
    const nodes = columns.map((column, at) => node(`n${at}`, column));
    const ends = new Set(pairs.filter(([a, b]) => a !== b).map(([a, b]) => `n${a} n${b}`));
    const links = [...ends].map((pair) => {
      const [from = '', to = ''] = pair.split(' ');
      return link(from, to);
    });
    const bands = [0, 1, 2].map((system) => ({
      ...{ asn: `AS${system}`, name: `Network ${system}` },
      nodes: nodes.filter((_, at) => systems[at] === system).map(({ id }) => id),
    }));
    return scene(nodes, links, bands);
  });

const at = (placed: Layout, id: string): Placed => {
  const found = placed.at.get(id);
  if (found === undefined) throw new Error(`${id} has no place`);
  return found;
};

describe('every layout', () => {
  test('places every node within the drawing', () => {
    fc.assert(
      fc.property(scenes, (drawn) => {
        const placed = layout(drawn);
        expect([...placed.at.keys()]).toEqual(drawn.nodes.map(({ id }) => id));
        for (const { x, y, r } of placed.at.values()) {
          expect(Math.min(x - r, y - r)).toBeGreaterThanOrEqual(0);
          expect(x + r).toBeLessThanOrEqual(placed.width);
          expect(y + r).toBeLessThanOrEqual(placed.height);
        }
      }),
    );
  });

  test('keeps nodes apart', () => {
    fc.assert(
      fc.property(scenes, (drawn) => {
        const all = [...layout(drawn).at.values()];
        for (const a of all) {
          for (const b of all) {
            if (a !== b) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(a.r + b.r + 1);
          }
        }
      }),
    );
  });

  test('puts columns from left to right', () => {
    fc.assert(
      fc.property(scenes, (drawn) => {
        const placed = layout(drawn);
        for (const a of drawn.nodes) {
          for (const b of drawn.nodes) {
            expect(Math.sign(at(placed, b.id).x - at(placed, a.id).x)).toBe(Math.sign(b.column - a.column));
          }
        }
      }),
    );
  });

  test('leads links that skip columns through points in order, beside the nodes', () => {
    fc.assert(
      fc.property(scenes, (drawn) => {
        const placed = layout(drawn);
        for (const points of placed.via.values()) {
          const xs = points.map(({ x }) => x);
          expect(xs).toEqual([...xs].sort((a, b) => a - b));
          for (const point of points) {
            for (const { x, y, r } of placed.at.values()) {
              expect(Math.hypot(point.x - x, point.y - y)).toBeGreaterThan(r);
            }
          }
        }
      }),
    );
  });

  test('has bands that hold all their nodes and no others, and do not overlap', () => {
    fc.assert(
      fc.property(scenes, (drawn) => {
        const placed = layout(drawn);
        const system = new Map(drawn.bands.flatMap(({ asn, nodes }) => nodes.map((id) => [id, asn] as const)));
        for (const { id, x, y, r } of placed.at.values()) {
          const touching = placed.bands.filter(
            (band) => x + r > band.x && x - r < band.x + band.width && y + r > band.y && y - r < band.y + band.height,
          );
          expect(touching.map(({ asn }) => asn)).toEqual(system.has(id) ? [system.get(id)] : []);
        }
        placed.bands.forEach((a, index) => {
          for (const b of placed.bands.slice(index + 1)) {
            const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
            const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
            expect(Math.min(across, down)).toBeLessThanOrEqual(1e-6);
          }
        });
      }),
    );
  });

  test('is the same for the same scene, and stays when it is laid out again', () => {
    fc.assert(
      fc.property(scenes, (drawn) => {
        const placed = layout(drawn);
        expect(layout(drawn)).toEqual(placed);
        const again = layout(drawn, placed);
        for (const { id, x, y } of placed.at.values()) {
          expect(at(again, id).x).toBe(x);
          expect(at(again, id).y).toBeCloseTo(y, 3);
        }
      }),
    );
  });
});

describe('places', () => {
  test('a chain is straight, also one that skips columns', () => {
    const chain = scene(
      [0, 1, 2, 5].map((column) => node(`c${column}`, column)),
      [link('c0', 'c1'), link('c1', 'c2'), link('c2', 'c5', { hidden: ['x', 'y'] })],
    );
    expect(new Set([...layout(chain).at.values()].map(({ y }) => y)).size).toBe(1);
  });

  test('a chain beside a fan stays straight', () => {
    const nodes = [node('v', 0), node('w', 0), node('a', 1), node('b', 1), node('a2', 2), node('a3', 2), node('b2', 2)];
    const links = [link('v', 'a'), link('a', 'a2'), link('a', 'a3'), link('w', 'b'), link('b', 'b2')];
    const placed = layout(scene(nodes, links));
    expect(at(placed, 'w').y).toBeCloseTo(at(placed, 'b').y, 6);
    expect(at(placed, 'b').y).toBeCloseTo(at(placed, 'b2').y, 6);
    expect(at(placed, 'a').y).toBeCloseTo((at(placed, 'a2').y + at(placed, 'a3').y) / 2, 0);
  });

  test('a link over a column goes around the node that stands there', () => {
    const nodes = [node('v', 0), node('h', 1), node('t', 2)];
    const placed = layout(scene(nodes, [link('v', 'h'), link('h', 't'), link('v', 't')]));
    const [point] = placed.via.get('v>t') ?? [];
    expect(point?.x).toBe(at(placed, 'h').x);
    expect(Math.abs((point?.y ?? 0) - at(placed, 'h').y)).toBeGreaterThan(at(placed, 'h').r + 5);
  });

  test('lines that can avoid to cross do', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const nodes = names.flatMap((name, index) => [
      node(`${name}0`, 0),
      node(`${names[4 - index]}1`, 1),
      node(`${name}2`, 2),
    ]);
    const links = names.flatMap((name) => [link(`${name}0`, `${name}1`), link(`${name}1`, `${name}2`)]);
    const graph = rankedOf(scene(nodes, links));
    expect(crossings(graph, ordered(graph))).toBe(0);
  });

  test('the order of a large scene crosses much less than the order it came in', () => {
    const graph = rankedOf(traceroutes(300));
    const asGiven = Array.from(
      { length: graph.ranks },
      (_, rank) =>
      Int32Array.from({ length: graph.count }, (_, vertex) => vertex).filter((vertex) => graph.rank[vertex] === rank).sort((a, b) => ((a * 7919) % 1009) - ((b * 7919) % 1009)), // prettier-ignore
    );
    expect(crossings(graph, ordered(graph))).toBeLessThan(crossings(graph, asGiven) / 5);
  });

  test('empty columns take no room', () => {
    const placed = layout(scene([node('v', 0), node('t', 9)], [link('v', 't')]));
    expect(placed.columns).toHaveLength(2);
    expect(placed.width).toBeLessThan(500);
  });

  test('nothing has no size to speak of, one node stands in the middle', () => {
    expect(layout(scene([], [])).at.size).toBe(0);
    const placed = layout(scene([node('v', 0)], []));
    expect(at(placed, 'v').x).toBeCloseTo(placed.width / 2, 0);
  });
});

describe('bands', () => {
  const system = (asn: string, ...nodes: string[]): { asn: string; name: string; nodes: string[] } => ({
    asn,
    name: asn,
    nodes,
  });

  test('one rectangle spans neighbouring columns of a system', () => {
    const nodes = [node('a', 0), node('b', 1), node('c', 2)];
    const placed = layout(scene(nodes, [link('a', 'b'), link('b', 'c')], [system('AS1', 'a', 'b', 'c')]));
    expect(placed.bands.map(({ asn }) => asn)).toEqual(['AS1']);
  });

  test('another system between splits it', () => {
    const nodes = [node('a', 0), node('b', 1), node('c', 2)];
    const links = [link('a', 'b'), link('b', 'c')];
    const placed = layout(scene(nodes, links, [system('AS1', 'a', 'c'), system('AS2', 'b')]));
    expect(placed.bands.map(({ asn, tint }) => [asn, tint])).toEqual([['AS1', 0], ['AS2', 1], ['AS1', 0]]); // prettier-ignore
  });
});

describe('with the layout before', () => {
  test('nodes stay when one vanishes and another appears', () => {
    const before = traceroutes(120);
    const first = layout(before);
    const gone = before.nodes.find(({ kind, column }) => kind === 'hop' && column === 6)!;
    const nodes = [...before.nodes.filter(({ id }) => id !== gone.id), node('new', 6)];
    const links = before.links.map((one) => ({
      ...one,
      from: one.from === gone.id ? 'new' : one.from,
      to: one.to === gone.id ? 'new' : one.to,
    }));
    const bands = before.bands.map((band) => ({
      ...band,
      nodes: band.nodes.map((id) => (id === gone.id ? 'new' : id)),
    }));
    const second = layout({ ...before, nodes, links, bands }, first);
    const moved = [...second.at.values()].filter(({ id, y }) => Math.abs(y - (first.at.get(id)?.y ?? y)) > 0.5);
    expect(moved).toEqual([]);
    expect(Math.abs(at(second, 'new').y - at(first, gone.id).y)).toBeLessThan(120);
  });

  test('where there is no room, only the column of the new node gives way, and nothing leaves the drawing', () => {
    const before = traceroutes(120);
    const first = layout(before);
    const nodes = [...before.nodes, ...Array.from({ length: 12 }, (_, at) => node(`new${at}`, 6))];
    const second = layout({ ...before, nodes }, first);
    const moved = [...second.at.values()].filter(({ id, y }) => Math.abs(y - (first.at.get(id)?.y ?? y)) > 2);
    const column = new Map(nodes.map((one) => [one.id, one.column]));
    expect(new Set(moved.map(({ id }) => column.get(id)))).toEqual(new Set([6]));
    expect(Math.min(...[...second.at.values()].map(({ y, r }) => y - r))).toBeGreaterThanOrEqual(0);
  });

  test('another scene is placed as if there had been none', () => {
    const other = traceroutes(60, 3);
    const renamed = { ...other, nodes: other.nodes.map((one) => ({ ...one, id: `x${one.id}` })), links: [] };
    expect(layout(renamed, layout(other))).toEqual(layout(renamed));
  });
});
