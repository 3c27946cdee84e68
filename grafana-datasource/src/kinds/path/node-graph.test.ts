import { describe, expect, it } from 'vitest';
import type { Columns, Scope } from '../kind.js';
import { answersOf, rowsOf, type Given, type Recorded } from '../testing.js';
import { path } from './index.js';
import { sample } from './sample.js';

const scope: Scope = { from: 0, to: 60_000, step: 1000, adhoc: [] };
const now = (labels: Record<string, string>, value: number): Given => ({ labels, time: [60], value: [value] });
const of = (vantage: string) => ({ vantage, probe: 'route', target: 'www' });
const link = (vantage: string, from: string, to: string, value: number): Given =>
  now({ ...of(vantage), ttl: '1', from, to }, value);
const graph = (recorded: Recorded): [Columns, Columns] =>
  path.toFrames({ kind: 'path', rounds: 1, nodeGraph: true }, answersOf(recorded), scope).slice(-2) as [
    Columns,
    Columns,
  ];

const recorded: Recorded = {
  flows: [now(of('fra'), 16), now(of('ams'), 16)],
  health: [now({ vantage: 'fra' }, 1), now({ vantage: 'ams' }, 0.2)],
  links: [
    ...[link('fra', 'vantage', '10.0.0.1', 16), link('fra', '10.0.0.1', '*10.0.0.1', 16)],
    ...[link('ams', 'vantage', '10.0.0.1', 8), link('ams', '10.0.0.1', '*10.0.0.1', 8)],
    ...[link('fra', '*10.0.0.1', '10.0.0.9', 12), link('ams', '*10.0.0.1', '10.0.0.9', 8)],
  ],
  delays: [link('fra', 'vantage', '10.0.0.1', 0.02), link('ams', 'vantage', '10.0.0.1', 0.001)],
  nodes: [now({ ...of('fra'), ttl: '1', node: '10.0.0.1' }, 0.02), now({ ...of('ams'), ttl: '1', node: '10.0.0.1' }, 0.001)], // prettier-ignore
  ended: [now({ ...of('fra'), ttl: '3', node: '10.0.0.9' }, 5)],
  facts: [now({ node: '10.0.0.1', asn: 'AS64500', as_name: 'Example', ptr: '<b>a</b>' }, 1)],
  places: [now({ vantage: 'fra', latitude: '50.1', longitude: '8.7' }, 1), now({ vantage: 'ams', latitude: '', longitude: '4.9' }, 1)], // prettier-ignore
};

describe('frames for Node graph', () => {
  it('put an address together over vantages, and never silence', () => {
    const [nodes, edges] = graph(recorded);
    expect(rowsOf(nodes).map(({ title, subtitle, secondarystat, color, detail__seen_by }) => [title, subtitle, secondarystat, color, detail__seen_by])).toEqual(expect.arrayContaining([
      ['10.0.0.1', 'AS64500 Example', 24, 'blue', 'ams, fra'],
      ['10.0.0.9', undefined, 20, 'red', 'ams, fra'],
      ['*', 'silent', 16, 'gray', 'fra'],
      ['*', 'silent', 8, 'gray', 'ams'],
      ['fra', 'vantage', 16, 'green', 'fra'],
      ['ams', 'vantage, sick: does not count', 8, 'gray', 'ams'],
    ])); // prettier-ignore
    expect(nodes.columns['id']).toHaveLength(6);
    expect(rowsOf(nodes).find(({ title }) => title === '10.0.0.9')).toMatchObject({
      arc__ended: 0.25,
      arc__passed: 0.75,
    });
    expect(rowsOf(nodes).filter(({ latitude }) => latitude !== undefined)).toEqual([expect.objectContaining({ title: 'fra', latitude: 50.1, longitude: 8.7 })]); // prettier-ignore
    expect([nodes.visualisation, edges.visualisation, nodes.spec.name, edges.spec.name]).toEqual(['nodeGraph', 'nodeGraph', 'nodes', 'edges']); // prettier-ignore
  });
  it('give a link the delay of the vantage nearest to its far end', () => {
    const links = [link('fra', 'a', '10.0.0.1', 1), link('ams', 'a', '10.0.0.1', 3)];
    const delays = [link('fra', 'a', '10.0.0.1', 0.02), link('ams', 'a', '10.0.0.1', 0.001)];
    const first = rowsOf(graph({ ...recorded, links, delays })[1]);
    expect(first).toEqual([{ id: 'address a > address 10.0.0.1', source: 'address a', target: 'address 10.0.0.1', mainstat: 4, secondarystat: 0.001, thickness: 6, detail__traces: '2 of 2' }]); // prettier-ignore
  });
  it('have ids of their own, edges between nodes that are there, and 1,500 nodes at most', () => {
    const { query, scope, answers } = sample(4000, 1);
    const [nodes, edges] = path.toFrames({ ...query, nodeGraph: true }, answers, scope).slice(-2) as [Columns, Columns];
    const ids = new Set(nodes.columns['id'] as string[]);
    expect(ids.size).toBe(1500);
    expect(nodes.notices?.map(({ text }) => text)).toEqual([expect.stringMatching(/^1500 of \d+ nodes/)]);
    for (const { source, target } of rowsOf(edges)) expect([ids.has(source as string), ids.has(target as string)]).toEqual([true, true]); // prettier-ignore
    expect(graph({}).map(({ columns }) => columns['id'])).toEqual([[], []]);
  });
});
