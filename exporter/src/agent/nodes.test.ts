import type { AddressFacts } from '@parallax/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/kit/clock.js';
import { NO_FACTS } from '../core/enricher.js';
import { HOLE } from '../core/snapshot.js';
import { Store } from '../store/index.js';
import { Nodes } from './nodes.js';

const INTERVAL = 60_000;
const open: Nodes[] = [];
afterEach(async () => {
  for (const nodes of open.splice(0)) await nodes[Symbol.asyncDispose]();
});

/** Nodes over a real store, whose removals are counted. */
class Bench {
  readonly clock = new FakeClock();
  readonly known = new Map<string, Partial<AddressFacts>>();
  readonly removed: string[] = [];
  readonly store = new Store({ clock: this.clock, labels: { vantage: 'fra' } });
  readonly nodes: Nodes;

  constructor(budget = 5_000) {
    const enricher = { facts: (ip: string): AddressFacts => ({ ...NO_FACTS, ...this.known.get(ip) }) };
    const room = { clock: this.clock, enricher, sink: this.store, labels: { vantage: 'fra' } };
    this.nodes = new Nodes({ ...room, budget });
    this.store.onRemoved(({ labels }) =>
      this.removed.push(labels.map(([name, value]) => `${name}=${value}`).join(' ')),
    );
    open.push(this.nodes);
  }

  count(name: string): number {
    const family = this.store.snapshot().families.find(({ head }) => head.name === name);
    if (family?.shape !== 'scalar') return 0;
    const rows = Array.from({ length: family.rows }, (_, row) => row).filter((row) => family.own[row] !== HOLE);
    return rows.reduce((sum, row) => sum + (family.values[row] ?? 0), 0);
  }
}

const addresses = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `192.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);

describe('Nodes', () => {
  it('keep their series as long as a path has them and for two intervals more, however often they are seen', async () => {
    const bench = new Bench();
    const { clock, nodes, removed } = bench;
    for (let run = 0; run < 10; run += 1) {
      nodes.seen(addresses(50), INTERVAL);
      await clock.advance(INTERVAL);
    }
    expect(bench.count('parallax_path_node_info')).toBe(50);
    expect(removed).toEqual([]);
    nodes.seen(addresses(40), INTERVAL);
    await clock.advance(INTERVAL - 4_000);
    expect(bench.count('parallax_path_node_info')).toBe(50);
    nodes.seen(addresses(40), INTERVAL);
    await clock.advance(8_000);
    expect(bench.count('parallax_path_node_info')).toBe(40);
    await clock.advance(2 * INTERVAL);
    expect(bench.count('parallax_path_node_info')).toBe(0);
    expect(removed).toHaveLength(50);
  });

  it('say what is known later, with one new series and no other', async () => {
    const bench = new Bench();
    const { clock, nodes, removed, known } = bench;
    nodes.seen(addresses(20), INTERVAL);
    await clock.advance(4_000);
    known.set('192.0.0.7', { ptr: 'r7.example.net' });
    await clock.advance(4_000);
    expect(removed).toHaveLength(1);
    expect(removed[0]).toContain('node=192.0.0.7');
    expect(removed[0]).toContain('ptr=unknown');
    expect(bench.count('parallax_path_node_info')).toBe(20);
  });

  it('are bounded; those that are left out are counted and come when there is room', async () => {
    const bench = new Bench(100);
    const { clock, nodes } = bench;
    nodes.seen(addresses(100), INTERVAL);
    await clock.advance(2_000);
    nodes.seen(addresses(130), 10 * INTERVAL);
    await clock.advance(2_000);
    expect(bench.count('parallax_path_node_info')).toBe(100);
    expect(bench.count('parallax_path_nodes_omitted')).toBe(30);
    nodes.seen(addresses(1_000_000), INTERVAL);
    await clock.advance(2_000);
    expect(bench.count('parallax_path_node_info')).toBe(100);
    expect(bench.count('parallax_path_nodes_omitted')).toBe(300);
  });

  it('let those in that waited once others are gone', async () => {
    const bench = new Bench(10);
    const { clock, nodes } = bench;
    nodes.seen(addresses(10), INTERVAL);
    await clock.advance(INTERVAL);
    nodes.seen(addresses(15).slice(10), 10 * INTERVAL);
    await clock.advance(2 * INTERVAL);
    expect(bench.count('parallax_path_node_info')).toBe(5);
    expect(bench.count('parallax_path_nodes_omitted')).toBe(0);
  });
});
