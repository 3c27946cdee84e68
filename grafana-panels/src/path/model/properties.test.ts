/** What holds of every picture, whatever comes in. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildScene, buildStrip, linkRows, QUICK_SELECTIONS, quickSelect, tableRows, type Scene } from './index.js';
import { LEAST_NODES } from './reduce.js';
import { anyRows, anyView, inputOf, type Rows } from './test/arbitrary-input.js';

const RUNS = { numRuns: 150, seed: 7 };

const check = (holds: (scene: Scene, rows: Rows, view: Parameters<typeof buildScene>[1]) => void): void =>
  fc.assert(
    fc.property(anyRows, anyView, (rows, view) => holds(buildScene(inputOf(rows), view), rows, view)),
    RUNS,
  );

const idsOf = ({ nodes, links }: Scene): string[] => [...nodes, ...links].map(({ id }) => id);

test('ids are unique, links join nodes that are there, and lead to the right unless they say that they lead back', () => {
  check((scene) => {
    expect(new Set(idsOf(scene)).size).toBe(idsOf(scene).length);
    const column = new Map(scene.nodes.map((node) => [node.id, node.column]));
    for (const { from, to, back } of scene.links) {
      expect([column.has(from), column.has(to)]).toEqual([true, true]);
      expect(from).not.toBe(to);
      if (back !== true) expect(column.get(to)).toBeGreaterThan(column.get(from) ?? Infinity);
    }
    for (const node of scene.nodes) expect(node.column >= 0 && node.column < scene.columns).toBe(true);
  });
});

test('shares and losses are within 0 and 1, traces and flows are counted, delays are never negative', () => {
  check((scene) => {
    for (const { loss, ended, flows, lossy } of scene.nodes) {
      if (loss !== null) expect(loss >= 0 && loss <= 1).toBe(true);
      expect(flows >= ended && ended >= 0).toBe(true);
      if (lossy) expect(ended).toBeGreaterThan(0);
    }
    for (const { share, traces, delay, delayOf } of scene.links) {
      expect(share >= 0 && share <= 1).toBe(true);
      expect(traces.with <= traces.of && traces.of === scene.counts.traces).toBe(true);
      if (delay !== null) expect(delay >= 0 && delayOf !== null).toBe(true);
    }
    expect(scene.counts.reached).toBeLessThanOrEqual(scene.counts.traces);
  });
});

test('no more nodes than the limit, and none of them lost', () => {
  check((scene, rows, view) => {
    expect(scene.nodes.length).toBeLessThanOrEqual(Math.max(LEAST_NODES, view.limit));
    if (!scene.counts.limited && view.group === 'address' && !view.collapse) expect(scene.nodes.length).toBe(scene.counts.nodes); // prettier-ignore
    const shown = new Set(scene.nodes.flatMap(({ members }) => members));
    for (const { hidden } of scene.links) for (const id of hidden) shown.add(id.replace(/^hop:/, ''));
    for (const { time, vantage, ttl, to } of rows.links) {
      if (time !== scene.at || (view.vantages.size > 0 && !view.vantages.has(vantage))) continue;
      if (ttl === null || !Number.isFinite(ttl) || ttl < 0 || !/^203[.\d]+$/.test(to)) continue;
      expect(shown, `${to} is drawn`).toContain(to);
    }
  });
});

test('bands hold nodes of their system that are there', () => {
  check(({ bands, nodes }) => {
    const known = new Map(nodes.map((node) => [node.id, node]));
    for (const band of bands) for (const id of band.nodes) expect(known.get(id)?.facts.asn).toBe(band.asn);
    expect(new Set(bands.flatMap((band) => band.nodes)).size).toBe(bands.flatMap((band) => band.nodes).length);
  });
});

test('without a selection all is drawn in full; with one a lit link has lit ends', () => {
  check((scene) => {
    const lit = new Map(scene.nodes.map((node) => [node.id, node.lit]));
    if (scene.counts.selected === 0) expect(idsOf(scene).length).toBe([...scene.nodes, ...scene.links].filter((one) => one.lit).length); // prettier-ignore
    for (const link of scene.links)
      if (link.lit && link.change !== 'vanished' && link.hidden.length === 0)
        expect([lit.get(link.from), lit.get(link.to)]).toEqual([true, true]);
  });
});

test('the same input makes the same picture, whatever the order of its rows', () => {
  fc.assert(
    fc.property(anyRows, anyView, fc.integer(), (rows, view, seed) => {
      const shuffled = Object.fromEntries(
        Object.entries(rows).map(([name, some]) => [name, name === 'facts' ? some : shuffle<unknown>(some, seed)]),
      ) as unknown as Rows;
      expect(buildScene(inputOf(shuffled), view)).toEqual(buildScene(inputOf(rows), view));
      expect(buildStrip(inputOf(shuffled), view)).toEqual(buildStrip(inputOf(rows), view));
    }),
    RUNS,
  );
});

test('table and quick selections speak of what is in the picture; there is always a sentence', () => {
  check((scene, rows) => {
    const ids = new Set(idsOf(scene));
    expect(tableRows(scene).map(({ id }) => id)).toEqual(scene.nodes.map(({ id }) => id));
    expect(new Set(linkRows(scene).map(({ id }) => id))).toEqual(new Set(scene.links.map(({ id }) => id)));
    for (const kind of QUICK_SELECTIONS)
      for (const id of quickSelect(scene, inputOf(rows), kind)) expect(ids).toContain(id);
    expect(scene.sentence).toMatch(/\S.*\.$/s);
  });
});

function shuffle<T>(some: readonly T[], seed: number): T[] {
  const all = [...some];
  let state = seed | 1;
  for (let at = all.length - 1; at > 0; at--) {
    state = (Math.imul(state, 48_271) + 11) >>> 0;
    const other = state % (at + 1);
    [all[at], all[other]] = [all[other] as T, all[at] as T];
  }
  return all;
}
