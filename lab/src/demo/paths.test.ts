import { UNKNOWN, type AddressFacts, type PathNode, type PathRun } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { changeWords, drawPath, drawPaths } from './paths.js';
import { plain } from './view.js';

const unknown: AddressFacts = {
  ...{ asn: UNKNOWN, as_name: UNKNOWN, prefix: UNKNOWN, country: UNKNOWN },
  ...{ place: UNKNOWN, ptr: UNKNOWN, network: UNKNOWN, site: UNKNOWN },
};
const node = (ttl: number, address: string | undefined, facts: Partial<AddressFacts> = {}): PathNode => ({
  ...{ id: address ?? '*before', ttl, flows: [0], sent: 1, received: 1, facts: { ...unknown, ...facts } },
  ...(address === undefined ? {} : { address }),
});
const run = (nodes: readonly PathNode[], words: readonly string[] = []): PathRun => ({
  ...{ protocol: 'udp', family: '4', source: '192.0.2.1', destination: '192.0.2.9', algorithm: 'fixed' },
  ...{ flows: 16, reached: 16, path_id: 1, packets: 80, seconds: 0.1, complete: true },
  ...{ nodes, links: [], routes: [], findings: [], unexpected: {}, words },
});

describe('the path of the demo', () => {
  it('names routers as well as it can, puts those of one hop in braces, and tells where networks begin', () => {
    const nodes = [
      node(1, '10.0.0.1', { network: 'r1', asn: 'AS64496' }),
      node(2, undefined),
      node(3, '10.0.3.2', { ptr: 'b.example.net', asn: 'AS64500' }),
      node(3, '10.0.3.1', { network: 'a', asn: 'AS64500' }),
      node(4, '10.0.4.1', { asn: 'AS64500' }),
    ];
    expect(drawPath(run(nodes))).toBe('[AS64496] r1 - * - [AS64500] {a | b.example.net} - 10.0.4.1');
  });

  it('tells every run of the last change, and in words when nothing arrives', () => {
    const record = (about: PathRun): Parameters<typeof drawPaths>[0][number]['changes'][number] => ({
      ...{ schema: 'parallax.path/1', run_id: '0'.repeat(16), vantage: 'fra', probe: 'route', target: 'servers' },
      ...{ host: '192.0.2.9', started: '2026-01-01T00:00:00.000Z', cause: { kind: 'schedule' }, run: about },
    });
    const change = run([node(1, '10.0.0.1')], ['Reached it.', 'The path changed at hop 1: b is new.']);
    expect(changeWords(change)).toEqual(['The path changed at hop 1: b is new.']);
    const lost = { ...run([], ['192.0.2.9 was not reached.']), reached: 0 };
    const lines = drawPaths(
      [
        { vantage: 'fra', latest: record(lost), changes: [record(change), record(change)] },
        { vantage: 'ams', changes: [] },
      ],
      plain,
    ).split('\n');
    expect(lines[1]).toBe('fra  192.0.2.9 was not reached.');
    expect(lines[2]).toMatch(/^ {5}\d\d:\d\d:\d\d The path changed at hop 1: b is new\.$/);
    expect(lines[3]).toBe(lines[2]);
    expect(lines[4]).toBe('ams  ...');
  });
});
