import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { relabelRules } from './relabel-config.js';
import { relabel } from './relabel.js';
import { expand } from './template.js';

type Rule = z.input<typeof relabelRules>;
type Labels = Readonly<Record<string, string>>;

const rules = (...input: NonNullable<Rule>) => relabelRules.parse(input);
const run = (labels: Labels, ...input: NonNullable<Rule>): Labels | undefined => {
  const result = relabel(Object.entries(labels), rules(...input));
  return result === undefined ? undefined : Object.fromEntries(result);
};

const A: Labels = { __name__: 'up', a: 'foo', b: 'bar', c: 'baz' };
const rest: Labels = { a: 'foo', b: 'bar' };

/** What each rule does to `A`; undefined: the series is dropped. */
const TABLE: readonly [title: string, rule: NonNullable<Rule>[number], expected: Labels | undefined][] = [
  ['replace writes groups', { source_labels: ['a'], regex: 'f(.*)', target_label: 'd', replacement: 'ch${1}-ch${1}' }, { ...A, d: 'choo-choo' }], // prettier-ignore
  ['replace joins with ;', { source_labels: ['a', 'b'], target_label: 'd' }, { ...A, d: 'foo;bar' }],
  ['replace joins with the separator', { source_labels: ['a', 'b'], separator: '', target_label: 'd' }, { ...A, d: 'foobar' }], // prettier-ignore
  ['replace must match the whole', { source_labels: ['a'], regex: 'fo', target_label: 'd' }, A],
  ['replace with an empty result deletes', { source_labels: ['a'], target_label: 'b', replacement: '' }, { __name__: 'up', a: 'foo', c: 'baz' }], // prettier-ignore
  ['replace without source writes a constant', { target_label: 'd', replacement: 'x' }, { ...A, d: 'x' }],
  ['replace knows named groups', { source_labels: ['a'], regex: '(?P<first>.)(?P<rest>.*)', target_label: 'd', replacement: '$rest.${first}' }, { ...A, d: 'oo.f' }], // prettier-ignore
  ['replace fills the target as well', { source_labels: ['a'], regex: '(.*)', target_label: '${1}_x', replacement: 'y' }, { ...A, foo_x: 'y' }], // prettier-ignore
  ['replace with an empty target does nothing', { source_labels: ['z'], regex: '(.*)', target_label: '${1}', replacement: 'y' }, A], // prettier-ignore
  ['the dot of a pattern takes line feeds', { source_labels: ['a'], separator: '\n', target_label: 'd', regex: '(.*)' }, { ...A, d: 'foo' }], // prettier-ignore
  ['replace renames', { source_labels: ['__name__'], regex: 'u(.)', target_label: '__name__', replacement: 'down_$1' }, { ...A, __name__: 'down_p' }], // prettier-ignore
  ['keep keeps', { source_labels: ['a'], regex: 'foo|x', action: 'keep' }, A],
  ['keep drops others', { source_labels: ['a'], regex: 'fo', action: 'keep' }, undefined],
  ['drop drops', { source_labels: ['a'], regex: 'f.*', action: 'drop' }, undefined],
  ['drop keeps others', { source_labels: ['a'], regex: 'b.*', action: 'drop' }, A],
  ['drop sees an absent label as empty', { source_labels: ['zz'], regex: '', action: 'drop' }, undefined],
  ['labelmap copies', { regex: '(b|c)', replacement: '${1}_new', action: 'labelmap' }, { ...A, b_new: 'bar', c_new: 'baz' }], // prettier-ignore
  ['labelmap maps over what was there', { regex: '[ab]', replacement: 'c', action: 'labelmap' }, { ...A, c: 'bar' }],
  ['labeldrop', { regex: '[bc]', action: 'labeldrop' }, { __name__: 'up', a: 'foo' }],
  ['labelkeep', { regex: '__name__|b', action: 'labelkeep' }, { __name__: 'up', b: 'bar' }],
  ['lowercase', { source_labels: ['a'], target_label: 'a', action: 'lowercase' }, A],
  ['uppercase', { source_labels: ['a'], target_label: 'd', action: 'uppercase' }, { ...A, d: 'FOO' }],
  ['hashmod', { source_labels: ['c'], target_label: 'd', modulus: 1000, action: 'hashmod' }, { ...A, d: '976' }],
  ['hashmod with a large modulus', { source_labels: ['a'], target_label: 'd', modulus: 2 ** 53 - 1, action: 'hashmod' }, { ...A, d: String(0xedef654fccc4a4d8n % (2n ** 53n - 1n)) }], // prettier-ignore
  ['keepequal drops others', { source_labels: ['a'], target_label: 'b', action: 'keepequal' }, undefined],
  ['keepequal of two absent labels keeps', { source_labels: ['x'], target_label: 'y', action: 'keepequal' }, A],
  ['dropequal keeps others', { source_labels: ['a'], target_label: 'b', action: 'dropequal' }, A],
  ['dropequal of two absent labels drops', { source_labels: ['x'], target_label: 'y', action: 'dropequal' }, undefined],
];

describe('relabel', () => {
  for (const [title, rule, expected] of TABLE) it(title, () => expect(run(A, rule)).toEqual(expected));

  it('applies rules in order, each on what the one before left', () => {
    const result = run(
      A,
      { source_labels: ['a'], target_label: 'd' },
      { source_labels: ['d'], target_label: 'e', replacement: '$1$1', regex: '(f).*' },
      { regex: 'd', action: 'labeldrop' },
    );
    expect(result).toEqual({ ...A, e: 'ff' });
  });

  it('gives sorted labels, and none when none is left', () => {
    expect(relabel([['b', '1'], ['a', '2']], rules({ target_label: 'aa', replacement: 'x' }))).toEqual([['a', '2'], ['aa', 'x'], ['b', '1']]); // prettier-ignore
    expect(run(rest, { regex: '.*', action: 'labeldrop' })).toEqual({});
  });

  it('changes the case of one code point at a time, as Go does', () => {
    const lower = (text: string) => run({ a: text }, { source_labels: ['a'], target_label: 'a', action: 'lowercase' });
    const upper = (text: string) => run({ a: text }, { source_labels: ['a'], target_label: 'a', action: 'uppercase' });
    expect(lower('ΑΣ İÄ')).toEqual({ a: 'ασ iä' });
    expect(upper('straße ǆ')).toEqual({ a: 'STRAßE Ǆ' });
  });

  it('does not change what it was given', () => {
    const labels = Object.entries(A);
    const before = structuredClone(labels);
    relabel(labels, rules({ regex: '.*', action: 'labeldrop' }));
    expect(labels).toEqual(before);
  });

  it('refuses a rule without what its action needs', () => {
    expect(() => rules({ action: 'hashmod', source_labels: ['a'], target_label: 'b' })).toThrow(/modulus/);
    expect(() => rules({ action: 'replace' })).toThrow(/target_label/);
    expect(() => rules({ regex: '(', target_label: 'a' })).toThrow(/RE2/);
  });
});

describe('expand', () => {
  const groups = ['whole', 'one', 'two'];
  const names = { first: 1, first_x: 2 };
  for (const [template, expected] of [
    ['plain', 'plain'],
    ['$0|$1|${2}', 'whole|one|two'],
    ['$1x', ''],
    ['${1}x', 'onex'],
    ['$first|${first}_x|$first_x', 'one|one_x|two'],
    ['$$1|$|${|${}|${1|$-', '$1|$|${|${}|${1|$-'],
    ['$9|$01|$toString', '||'],
  ] as const) {
    it(template, () => expect(expand(template, groups, names)).toBe(expected));
  }
});
