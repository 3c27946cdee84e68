/** Every question of these kinds parses, whatever is filtered for, and holds what is filtered for. */
import { parser } from '@prometheus-io/lezer-promql';
import { catalogue, labelNames, recorded, type Filter, type ParallaxQuery } from '@parallax/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changes } from './changes/index.js';
import type { AdhocFilter, Ask, Scope } from './kind.js';
import { path } from './path/index.js';
import { vantages } from './vantages/index.js';

const HOUR = 3_600_000;
const scope = (more: Partial<Scope> = {}): Scope => ({ from: 0, to: HOUR, step: 1000, adhoc: [], ...more });

const asksOf = (filter: Filter, at: Scope): Ask[] => [
  path.size!({ kind: 'path', filter }, at),
  ...path.toPromql({ kind: 'path', filter, nodeGraph: true }, at),
  ...path.toPromql({ kind: 'path', filter, rounds: 1 }, at),
  ...vantages.toPromql({ kind: 'vantages', filter }, at),
  ...changes.toPromql({ kind: 'changes', filter }, at),
  ...changes.toPromql({ kind: 'changes', filter, of: ['vantage'] }, { ...at, to: 100 * HOUR }),
];

/** The selectors of an expression: the metric and the text within the braces. */
function selectorsIn(text: string): { metric: string; matchers: string[] }[] {
  const found: { metric: string; matchers: string[] }[] = [];
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`does not parse at ${node.from}: ${text}`);
      if (node.name !== 'VectorSelector') return;
      const matchers: string[] = [];
      node.node.cursor().iterate((inner) => {
        if (inner.name === 'UnquotedLabelMatcher') matchers.push(text.slice(inner.from, inner.to));
      });
      found.push({ metric: /^[\w:]+/.exec(text.slice(node.from, node.to))?.[0] ?? '', matchers });
    },
  });
  return found;
}

const declared = (name: string): readonly string[] => {
  const metric =
    recorded.find((one) => one.name === name) ?? catalogue.find((one) => one.name === name.replace(/_bucket$/, ''));
  if (metric === undefined) throw new Error(`${name} is not declared`);
  return labelNames(metric);
};

describe('questions to Prometheus', () => {
  it('parse, name declared metrics, and have ids of their own', () => {
    const kinds: readonly ParallaxQuery[] = [
      { kind: 'path', nodeGraph: true },
      { kind: 'vantages' },
      { kind: 'changes' },
    ];
    for (const ask of asksOf({}, scope()))
      expect(selectorsIn(ask.expr).map(({ metric }) => declared(metric))).not.toEqual([]);
    for (const query of kinds) {
      const kind = { path, vantages, changes }[query.kind as 'path'];
      const ids = kind.toPromql(query as never, scope()).map(({ refId }) => refId);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
  it('hold every filter in every selector whose metric has the label', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('"} or vector(1) #', '\\', 'a\nb', '\\"', "'", '`'),
    );
    const operators = fc.constantFrom<AdhocFilter['operator']>('=', '!=', '=~', '!~');
    fc.assert(
      fc.property(hostile, hostile, operators, (vantage, value, operator) => {
        const adhoc = [{ key: 'target', operator, value }];
        for (const { expr } of asksOf({ vantage }, scope({ adhoc })))
          for (const { metric, matchers } of selectorsIn(expr)) {
            const labels = declared(metric);
            const of = (label: string): string[] => matchers.filter((one) => one.startsWith(label));
            expect(of('vantage=~')).toHaveLength(labels.includes('vantage') ? 1 : 0);
            expect(of(`target${operator}"`)).toHaveLength(labels.includes('target') ? 1 : 0);
          }
      }),
      { numRuns: 8 },
    );
  });
  it('ask for rounds in steps that Prometheus aligns, no finer than the screen needs', () => {
    const steps = (minutes: number, rounds?: number): (number | undefined)[] => [
      ...new Set(path.toPromql({ kind: 'path', ...(rounds === undefined ? {} : { rounds }) }, scope({ to: minutes * 60_000 })).filter(({ mode }) => mode === 'range').map(({ step }) => step)), // prettier-ignore
    ];
    expect([steps(60), steps(5), steps(60, 300), steps(60, 7), steps(24 * 60), steps(60, 1)]).toEqual([[60_000], [15_000], [15_000], [525_000], [1_440_000], []]); // prettier-ignore
    expect([steps(60, 0), steps(60, -5), steps(60, 1e9), steps(60, Number.NaN)]).toEqual([[], [], [15_000], [60_000]]);
  });
});

describe('questions to Loki', () => {
  const expr = (filter: Filter, adhoc: readonly AdhocFilter[] = []): string =>
    path.toLogql?.({ kind: 'path', filter }, scope({ adhoc }))[0]?.expr ?? '';
  it('take the streams of records, and the target out of the record', () => {
    expect(expr({})).toBe('{kind="path"} |= "parallax.path/1"');
    expect(expr({ vantage: 'fra|ams', target: 'w"w' }, [{ key: 'target', operator: '!=', value: 'a`b' }])).toBe(
      '{vantage=~"fra|ams",kind="path"} |= "parallax.path/1" | json target="target" | target=~"w\\"w",target!="a`b"',
    );
  });
});
