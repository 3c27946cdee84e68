import { expect, it } from 'vitest';
import { readPlainYaml } from './plain-yaml.js';

const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at] ?? ''},`.repeat(9)}1]`)].join('\n'); // prettier-ignore

it('gives plain values with a document to find places in', () => {
  expect(readPlainYaml('a: 1\nb: [x]\n')).toMatchObject({ value: { a: 1, b: ['x'] } });
  expect(readPlainYaml('')).toMatchObject({ value: null });
});

it.each([
  ['a duplicate key', 'a: 1\nb: 2\na: 3', 3, /unique/],
  ['a tag', 'a: 1\nb: !!js/function "x"', 2, /tags/],
  ['an alias bomb', bomb, 1, /aliases/],
  ['deep flow', `a: 1\nb: ${'['.repeat(10_000)}`, 2, /deep/],
  ['deep mappings', '{a: '.repeat(50_000), 1, /deep/],
  ['indicators in a row', `a: 1\n${'- '.repeat(100_000)}`, 2, /deep/],
  ['no YAML', 'a: 1\n"b', 2, /./],
])('refuses %s with its line', (_name, text, line, wrong) => {
  expect(readPlainYaml(text)).toEqual({ line, wrong: expect.stringMatching(wrong) as unknown });
});

it('shows no value of the text', () => {
  for (const text of [
    'a: "kanarienvogel',
    'a: [kanarienvogel',
    'a: *kanarienvogel',
    'kanarienvogel: 1\nkanarienvogel: 2',
  ]) {
    expect(JSON.stringify((readPlainYaml(text) as { wrong: string }).wrong)).not.toContain('kanarienvogel');
  }
});
