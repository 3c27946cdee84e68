import { nodeInfo, pathFlows, pathLinkFlows, selector, vantageHealthy } from '@parallax/contract';
import { parser } from '@prometheus-io/lezer-promql';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdhocFilter } from './kind.js';
import { matchers, unmatched } from './match.js';

const adhoc = (key: string, operator: AdhocFilter['operator'], value: string): AdhocFilter => ({
  key,
  operator,
  value,
});

/** The matchers that a parser finds in an expression: label, operator, value. */
function parsed(text: string): [string, string, string][] {
  const found: [string, string, string][] = [];
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`does not parse at ${node.from}: ${text}`);
      if (node.name !== 'UnquotedLabelMatcher') return;
      const [label, operator, value] = ['LabelName', 'MatchOp', 'StringLiteral'].map((name) => {
        const child = node.node.getChild(name);
        return child ? text.slice(child.from, child.to) : '';
      });
      // A PromQL string in double quotes escapes as Go does; these escapes are the same in JSON.
      found.push([label!, operator!, JSON.parse(value!) as string]);
    },
  });
  return found;
}

describe('matchers', () => {
  it('take the filter as patterns, ad hoc filters as they are, and what the question wants', () => {
    const filters = [adhoc('vantage', '!~', 'lon.*'), adhoc('ttl', '!=', '1'), adhoc('to', '=~', '10[.].*')];
    const match = matchers(pathLinkFlows, { vantage: 'fra|ams', target: '' }, filters, { from: 'vantage' });
    expect(selector(pathLinkFlows, match)).toBe(
      'parallax_path_link_flows{vantage=~"fra|ams",vantage!~"lon.*",ttl!="1",to=~"10[.].*",from="vantage"}',
    );
  });
  it('leave out labels that the metric does not have, and say so when none has', () => {
    const filters = [adhoc('ttl', '=', '3'), adhoc('team', '=', 'edge'), adhoc('te"am', '=', 'x')];
    const match = matchers(vantageHealthy, { vantage: 'fra', target: 'www' }, filters);
    expect(selector(vantageHealthy, match)).toBe('parallax_vantage_healthy{vantage=~"fra"}');
    const notices = unmatched([pathLinkFlows, vantageHealthy], { target: 'www', provider: 'a' }, filters);
    expect(notices.map(({ text }) => text)).toEqual([
      'The filter on provider was left out: no metric of this kind has that label.',
      'The filter on team was left out: no metric of this kind has that label.',
      'The filter on "te\\"am" was left out: that is no name of a label.',
    ]);
  });
  it('keep what a question wants of a label that the metric lacks, so that the mistake is seen', () => {
    expect(() => selector(pathFlows, matchers(pathFlows, {}, [], { node: '10.0.0.1' }))).toThrow(/has no label node/);
  });
  it('take anything for a value, and nothing gets out of its quotes', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"} or vector(1) #', '\\', '\\"', 'a\nb', '${x}', "'", '`', '{}', '"', '\\\\"', '\u2028'),
    );
    const operators = fc.constantFrom<AdhocFilter['operator']>('=', '!=', '=~', '!~');
    fc.assert(
      fc.property(
        nasty,
        nasty,
        operators,
        fc.constantFrom('vantage', 'node', 'asn'),
        (pattern, value, operator, key) => {
          const text = selector(nodeInfo, matchers(nodeInfo, { vantage: pattern }, [adhoc(key, operator, value)]));
          const wanted = [...(pattern === '' ? [] : [['vantage', '=~', pattern]]), [key, operator, value]];
          expect(parsed(text)).toEqual(expect.arrayContaining(wanted));
          expect(parsed(text)).toHaveLength(wanted.length);
        },
      ),
      { numRuns: 200 },
    );
  });
  it('take anything for the name of a label', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        const text = selector(pathFlows, matchers(pathFlows, {}, [adhoc(key, '=', 'x')]));
        expect(parsed(text).length).toBe(['vantage', 'probe', 'target', 'address'].includes(key) ? 1 : 0);
        expect(unmatched([pathFlows], {}, [adhoc(key, '=', 'x')])).toHaveLength(text.includes('{') ? 0 : 1);
      }),
    );
  });
});
