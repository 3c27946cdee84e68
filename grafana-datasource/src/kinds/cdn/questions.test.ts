import { CDN_COLUMNS, type CdnQuery, type DnsShareQuery, type EventsQuery, type PhasesQuery } from '@parallax/contract'; // prettier-ignore
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dnsShare } from '../dns-share/index.js';
import { events } from '../events/index.js';
import type { AdhocFilter, Ask, Scope } from '../kind.js';
import { phases } from '../phases/index.js';
import { cdn } from './index.js';
import { complaints } from './testdata/promql.js';

const HOUR = 3_600_000;
const scope = (more: Partial<Scope> = {}): Scope => ({
  ...{ from: 1_795_300_000_000, to: 1_795_300_000_000 + HOUR, step: 15_000, adhoc: [] },
  ...more,
});
const ask = (query: CdnQuery, refId: string, more?: Partial<Scope>): Ask => {
  const found = cdn.toPromql(query, scope(more)).find((one) => one.refId === refId);
  if (found === undefined) throw new Error(`no question ${refId}`);
  return found;
};

const OF = ['http', 'tcp', 'dns', 'cdn'] as const;
/** Every question that these kinds ask, over all their variants. */
function all(filter: CdnQuery['filter'], adhoc: readonly AdhocFilter[]): readonly Ask[] {
  const at = scope({ adhoc });
  const with_ = filter === undefined ? {} : { filter };
  return [
    ...CDN_COLUMNS.flatMap((columns) => cdn.toPromql({ kind: 'cdn', columns, ...with_ }, at)),
    ...(cdn.size === undefined ? [] : [cdn.size({ kind: 'cdn', ...with_ }, at)]),
    ...OF.flatMap((of) => phases.toPromql({ kind: 'phases', of, ...with_ } satisfies PhasesQuery, at)),
    ...dnsShare.toPromql({ kind: 'dns-share', ...with_ } satisfies DnsShareQuery, at),
  ];
}

const HOSTILE = [
  '"',
  '\\',
  '\n',
  '\r',
  '\u2028',
  '}',
  '{',
  '`',
  "'",
  '#',
  '$__all',
  '[5m]',
  ') or up',
  '=~"',
  '\0',
  '😀',
  '.*',
  '$$',
];

describe('questions', () => {
  it('parse, and name declared metrics and labels only', () => {
    const asked = all(undefined, []);
    expect(asked.length).toBeGreaterThan(150);
    expect(asked.flatMap(({ expr }) => complaints(expr))).toEqual([]);
    expect(complaints('sum (rate(parallax_nothing_total{x="y"}[5m])')).toHaveLength(3);
  });

  it('parse whatever stands in filters', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...HOSTILE)).map((parts) => parts.join('')),
    );
    const adhoc = fc.record({
      key: fc.oneof(fc.constantFrom('vantage', 'provider', 'fetch', 'outcome', 'phase'), text),
      operator: fc.constantFrom('=', '!=', '=~', '!~' as const),
      value: text,
    });
    const filter = fc.record({ vantage: text, probe: text, target: text, provider: text, partition: text });
    fc.assert(
      fc.property(filter, fc.array(adhoc, { maxLength: 3 }), (one, filters) => {
        for (const { expr } of all(one, filters)) expect(complaints(expr)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('have ids of their own', () => {
    const ids = cdn.toPromql({ kind: 'cdn' }, scope()).map(({ refId }) => refId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('ask raw series over the range of the panel', () => {
    expect(ask({ kind: 'cdn' }, 'fetches').expr).toContain('[3600s]');
    expect(ask({ kind: 'cdn' }, 'fetches', { to: 1_795_300_000_000 + 60_000 }).expr).toContain('[60s]');
    expect(ask({ kind: 'cdn' }, 'times').expr).toContain('[3600s]');
    expect(ask({ kind: 'cdn' }, 'trend_times').expr).toContain('[300s]');
    expect(ask({ kind: 'cdn' }, 'trend_times', { to: 1_795_300_000_000 + 480 * HOUR, series: 100 }).expr).toContain(
      '[36000s]',
    );
  });

  it('look as often as the scorecard, more often where there are few series', () => {
    const steps = (series: number | undefined, hours = 1): number =>
      (hours * HOUR) / (ask({ kind: 'cdn' }, 'pairs', { to: 1_795_300_000_000 + hours * HOUR, ...(series === undefined ? {} : { series }) }).step ?? 0); // prettier-ignore
    expect(steps(undefined)).toBe(48);
    expect(steps(9_000)).toBe(48);
    expect(steps(100, 24)).toBe(480);
    expect(steps(100)).toBe(450); // a step is whole seconds
    expect(ask({ kind: 'cdn' }, 'pairs', { to: 1_795_300_000_000 + 300_000, series: 10 }).step).toBe(5_000);
  });

  it('count an agent once that comes by two ways', () => {
    expect(ask({ kind: 'cdn' }, 'pairs').expr).toMatch(
      /^max by \(vantage, probe, target, address, provider, partition, fetch, comparison\)/,
    );
    expect(ask({ kind: 'cdn' }, 'fetches').expr).toMatch(/^sum by \(vantage, probe, provider\) \(max by/);
  });

  it('leave out what sick vantages measured where Prometheus sums over vantages', () => {
    expect(ask({ kind: 'cdn', columns: 'partition' }, 'times').expr).toMatch(
      /unless on \(vantage\).*max_over_time\(parallax_vantage_healthy\[2m\]\)/,
    );
    expect(ask({ kind: 'cdn', columns: 'partition' }, 'trend_ratios').expr).toContain('unless on (vantage)');
    expect(ask({ kind: 'cdn', columns: 'city' }, 'sick').expr).toContain(
      'avg_over_time(parallax_vantage_healthy[3600s])',
    );
  });

  it('do not take the provider of a vantage for one of content', () => {
    const { expr } = ask({ kind: 'cdn', filter: { provider: 'fastly', vantage: 'fra' } }, 'places');
    expect(expr).toContain('parallax_vantage_info{vantage=~"fra"}');
    expect(expr).not.toContain('fastly');
  });

  it('ask for fewer ranks of the ratio when there are very many series', () => {
    const ranks = (series: number): number => ask({ kind: 'cdn' }, 'ratios', { series }).expr.split('histogram_quantile').length - 1; // prettier-ignore
    expect([ranks(100), ranks(5_000)]).toEqual([11, 5]);
  });
});

describe('questions to Loki', () => {
  const logs = (filter: EventsQuery['filter'], adhoc: readonly AdhocFilter[] = [], limit?: number) =>
    events.toLogql?.({ kind: 'events', ...(filter === undefined ? {} : { filter }), ...(limit === undefined ? {} : { limit }) }, scope({ adhoc }))[0]; // prettier-ignore

  it('are about both kinds of records, narrowed by streams and by the target in the record', () => {
    expect(logs(undefined)).toEqual({ refId: 'records', expr: '{kind=~"path|cdn"}', limit: 200 });
    expect(logs({ vantage: 'fra|ams', probe: '', target: 'www.*' })?.expr).toBe(
      '{kind=~"path|cdn", vantage=~"fra|ams"} | json run_target="target" | run_target =~ "www.*"',
    );
    expect(logs({}, [{ key: 'probe', operator: '!=', value: 'x"y' }])?.expr).toBe('{kind=~"path|cdn", probe!="x\\"y"}');
    expect(cdn.toLogql?.({ kind: 'cdn' }, scope())[0]?.expr).toBe('{kind=~"cdn"}');
  });

  it('keep text of filters within quotes', () => {
    const text = fc
      .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' })))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (value) => {
        const asked = logs({ vantage: value, target: value })?.expr ?? '';
        // Strings with what they escape taken out, nothing of the value is left.
        expect(asked.replace(/"(?:[^"\\\n]|\\.)*"/g, '""')).toMatch(
          /^\{kind=~"", vantage=~""\} \| json run_target="" \| run_target =~ ""$|^\{kind=~""\}$/,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('ask for 1 to 5,000 records', () => {
    expect([0, 7.9, 5_000, 9_000, Number.NaN].map((limit) => logs(undefined, [], limit)?.limit)).toEqual([1, 7, 5_000, 5_000, 200]); // prettier-ignore
  });
});
