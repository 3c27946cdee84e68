import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Columns, Scope } from '../kind.js';
import { answersOf, rowsOf, type Recorded } from '../testing.js';
import { path } from './index.js';

const MINUTE = 60_000;
const START = 16_666_667 * MINUTE;
const scope: Scope = { from: START, to: START + 3 * MINUTE, step: 1000, adhoc: [] };
const ask = (lines: readonly string[], recorded: Recorded = {}): readonly Columns[] =>
  path.toFrames({ kind: 'path', rounds: 3 }, answersOf(recorded, lines), scope);
const frame = (frames: readonly Columns[], name: string): Record<string, unknown>[] =>
  rowsOf(frames.find(({ spec }) => spec.name === name)!);
const notices = (frames: readonly Columns[]): string[] => (frames[0]?.notices ?? []).map(({ text }) => text);

const record = (run: Record<string, unknown>, more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    ...{ schema: 'parallax.path/1', run_id: '4f0c9b1e22d7a610', vantage: 'fra', probe: 'route', target: 'www' },
    ...{ host: 'www', started: new Date(START + 90_000).toISOString(), cause: { kind: 'schedule' } },
    ...more,
    run: { destination: '192.0.2.9', nodes: [], routes: [], findings: [], ...run },
  });
const node = (id: string, ttl: number, more: Record<string, unknown> = {}) => ({
  id,
  ttl,
  sent: 16,
  received: 16,
  ...more,
});

describe('records of runs', () => {
  it('tell labels, DSCP beside what was sent, silence and unanswered probes', () => {
    const mpls = [
      { label: 24001, tc: 0, bottom: false, ttl: 1 },
      { label: 17, tc: 3, bottom: true, ttl: 2 },
    ];
    const nodes = [
      node('10.0.0.1', 1, { quoted: { ttl: 1, dscp: 46 } }),
      node('10.0.0.2', 2, { quoted: { ttl: 1, dscp: 0 }, mpls }),
      node('**10.0.0.2', 4, { received: 0, silence: 'never' }),
      node('10.0.0.4', 5),
    ];
    const findings = [{ kind: 'dscp_rewritten', ttl: 2, node: '10.0.0.2', detail: 'DSCP 46 became 0 at hop 2.' }];
    const frames = ask([record({ nodes, findings })]);
    const common = { time: START + 90_000, vantage: 'fra', target: 'www', run_id: '4f0c9b1e22d7a610', sent: 16 };
    expect(frame(frames, 'Path details')).toEqual([
      { ...common, ttl: 1, node: '10.0.0.1', received: 16, dscp: 46, dscp_rewritten: false },
      { ...common, ttl: 2, node: '10.0.0.2', received: 16, dscp: 0, dscp_rewritten: true, mpls: '24001/0/1,17/3/2' },
      { ...common, ttl: 4, node: '**10.0.0.2', received: 0, silence: 'never' },
    ]);
    expect(frame(ask([record({ nodes: nodes.slice(0, 1) })]), 'Path details')[0]).toMatchObject({
      dscp_rewritten: false,
    });
  });
  it('tell whole routes, with the MTU of the run', () => {
    const routes = [{ nodes: ['10.0.0.1', '*10.0.0.1', '192.0.2.9'], flows: [0, 1, 5], end: 'reached' }];
    const mtu = { bytes: 1400, limited_by: { ttl: 2, address: '10.0.0.2' } };
    expect(frame(ask([record({ routes, mtu })]), 'Path routes')).toEqual([
      { time: START + 90_000, vantage: 'fra', target: 'www', run_id: '4f0c9b1e22d7a610', nodes: '10.0.0.1 *10.0.0.1 192.0.2.9', flows: 3, end: 'reached', mtu: 1400, mtu_at: '10.0.0.2' }, // prettier-ignore
    ]);
  });
  it('give findings of their round a place and a sentence; of several runs the newest counts', () => {
    const pair = { vantage: 'fra', probe: 'route', target: 'www' };
    const time = [0, 1, 2, 3].map((minute) => (START + minute * MINUTE) / 1000);
    const given = (labels: Record<string, string>) => ({ labels, time, value: [1, 1, 1, 1] });
    const findings = ['loop', 'mpls'].map((kind) => given({ ...pair, kind }));
    const loop = (detail: string) => [{ kind: 'loop', ttl: 4, node: '10.0.0.4', detail }];
    const lines = [
      record({ findings: loop('The newer one.') }),
      record({ findings: loop('The older one.') }, { started: new Date(START + 70_000).toISOString() }),
      record({ findings: loop('Before the first round.') }, { started: new Date(START - 5 * MINUTE).toISOString() }),
      record({ findings: loop('After the last round.') }, { started: new Date(START + 10 * MINUTE).toISOString() }),
    ];
    const rows = frame(ask(lines, { flows: [given(pair)], findings }), 'Path findings');
    expect(
      rows.map(({ time, kind, node, detail }) => [((time as number) - START) / MINUTE, kind, node, detail]),
    ).toEqual([
      [1, 'loop', undefined, undefined],
      [1, 'mpls', undefined, undefined],
      [2, 'loop', '10.0.0.4', 'The newer one.'],
      [2, 'mpls', undefined, undefined],
      [3, 'loop', undefined, undefined],
      [3, 'mpls', undefined, undefined],
    ]);
  });
  it('that do not parse or lack what names them are left out and counted', () => {
    const bad = ['', '{', 'null', '[]', '"x"', record({}, { schema: 'parallax.path/2' }), record({}, { vantage: '' }), record({}, { started: 'soon' }), record({}).replace('"run":{', '"run":null,"x":{')]; // prettier-ignore
    const frames = ask([...bad, record({ nodes: [node('10.0.0.1', 1, { received: 3 })] })]);
    expect(frame(frames, 'Path details')).toHaveLength(1);
    expect(notices(frames)).toEqual(['9 of 10 records could not be read and were left out.']);
  });
  it('leave out parts that are wrong, and say when there are only summaries', () => {
    const nodes = [node('a b', 1, { received: 0 }), node('', 1), node('x', -1), 7, null, node('10.0.0.1', 1, { received: 0, silence: 'loud', mpls: [{ label: 'x' }], quoted: { dscp: 64 } })]; // prettier-ignore
    const routes = [
      { nodes: [], end: 'reached' },
      { nodes: ['a'], end: 'nowhere' },
      { nodes: ['a', 1], end: 'loop' },
      'x',
    ];
    const frames = ask([
      record({ nodes, routes, findings: [{ kind: 'magic' }, null], mtu: 5 }),
      record({ shortened: true }),
    ]);
    expect(frame(frames, 'Path details')).toEqual([
      expect.objectContaining({ node: '10.0.0.1', sent: 16, received: 0 }),
    ]);
    expect(Object.keys(frame(frames, 'Path details')[0]!)).not.toContain('dscp');
    expect(frame(frames, 'Path routes')).toEqual([]);
    expect(frame(frames, 'Path findings')).toEqual([]);
    expect(notices(frames)).toEqual([expect.stringMatching(/^1 records were too long/)]);
  });
  it('may hold anything: nothing is thrown, and columns stay of one length', () => {
    const anything = fc.oneof(fc.json(), fc.string(), fc.jsonValue().map((value) => record({ nodes: value, routes: value, findings: value, mtu: value })), fc.array(fc.jsonValue()).map((nodes) => record({ nodes, routes: nodes, findings: nodes })), fc.dictionary(fc.constantFrom('id', 'ttl', 'mpls', 'quoted', 'kind', 'node', 'nodes', 'flows', 'end'), fc.jsonValue()).map((one) => record({ nodes: [one], routes: [one], findings: [one] }))); // prettier-ignore
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 5 }), (lines) => {
        for (const { columns } of ask(lines))
          expect(new Set(Object.values(columns).map(({ length }) => length)).size).toBe(1);
      }),
      { numRuns: 150 },
    );
  });
});
