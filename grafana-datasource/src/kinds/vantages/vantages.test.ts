import { describe, expect, it } from 'vitest';
import type { VantagesQuery } from '@parallax/contract';
import type { Scope } from '../kind.js';
import { answersOf, rowsOf, textOf, type Given, type Recorded } from '../testing.js';
import { vantages } from './index.js';
import demo from './testdata/demo.json';

const scope: Scope = { from: 0, to: 3_600_000, step: 1000, adhoc: [] };
const one = (labels: Record<string, string>, value: number): Given => ({ labels, time: [3600], value: [value] });
const rows = (recorded: Recorded): Record<string, unknown>[] =>
  rowsOf(vantages.toFrames({ kind: 'vantages' }, answersOf(recorded), scope)[0]!);

describe('frame of vantages', () => {
  it('of the demo is as it was read by a person', async () => {
    const { query, scope, answers } = demo as unknown as { query: VantagesQuery; scope: Scope; answers: Recorded };
    const text = textOf(vantages.toFrames(query, answersOf(answers), scope), scope.from);
    await expect(text).toMatchFileSnapshot('testdata/demo.frames.txt');
  });
  it('tells healthy, sick, unknown and gone apart', () => {
    const names = ['a', 'b', 'c', 'd'];
    const found = rows({
      now: names.slice(0, 3).map((vantage) => one({ vantage }, 1)),
      seen: names.map((vantage) => one({ vantage }, vantage === 'd' ? 1800.5 : 3599)),
      healthy: [one({ vantage: 'a' }, 1), one({ vantage: 'b' }, 0), one({ vantage: 'd' }, 1)],
      sick: [one({ vantage: 'b', reason: 'anchors' }, 1), one({ vantage: 'b', reason: 'resolver' }, 1), one({ vantage: 'a', reason: 'resolver' }, 1)], // prettier-ignore
      version: [one({ vantage: 'd', version: '0.1.0' }, 1)],
    });
    expect(found.map(({ vantage, state, reasons }) => [vantage, state, reasons])).toEqual([
      ['a', 'healthy', undefined],
      ['b', 'sick', 'anchors, resolver'],
      ['c', 'unknown', undefined],
      ['d', 'gone', undefined],
    ]);
    expect(found[3]).toMatchObject({ last_seen: 1_800_500, version: '0.1.0' });
  });
  it('leaves empty what was not configured or is no place on the globe', () => {
    const info = one({ vantage: 'a', city: '', latitude: '91', longitude: '8.7', asn: 'AS64500' }, 1);
    expect(rows({ info: [info], success: [one({ vantage: 'a' }, Number.NaN)] })).toEqual([
      { vantage: 'a', state: 'gone', asn: 'AS64500', longitude: 8.7 },
    ]);
  });
});
