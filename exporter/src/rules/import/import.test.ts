import { catalogue, recorded } from '@parallax/contract';
import { expect, test } from 'vitest';
import { parseRules } from '../document/index.js';
import { COUNTERPARTS, importRules } from './index.js';

const plain = (text: string, file = 'a.yml'): unknown[] =>
  parseRules(text, file).file.groups.map(({ name, rules, others, interval }) => [
    ...[name, interval, others],
    rules.map(({ name: rule, expr, labels, kind }) => [kind, rule, expr.replace(/\s+/g, ' '), labels]),
  ]);

const MESSY = `# Of the web team.

groups:
  # Everything.
  - rules:
      - {alert: A, labels: &l {severity: page}, expr: 'up == 0'} # flow
      - expr: |
          sum(
            up  # each of them
          ) > 3
        alert: B
        labels: { <<: *l, team: web, severity: ticket }
    interval: 30s
    name: first
    limit: 3
  - name: second
    labels: *l
    rules:
      # Why it is there.
      - record: a:b:c
        expr: "sum(up)"
`;

test('what is imported means the same, and is in the layout already when it is imported again', () => {
  const { files, problems } = importRules([{ file: 'web.yml', text: MESSY }], { layout: 'file' });
  expect(problems).toEqual([]);
  expect(plain(files[0]!.text)).toEqual(plain(MESSY));
  const again = importRules([{ file: 'web.rules.yml', text: files[0]!.text }], { layout: 'file' });
  expect(again.files).toEqual(files);
});

test('keys are in one order, aliases are written out, comments stay', () => {
  const { files } = importRules([{ file: 'web.yml', text: MESSY }], { layout: 'group' });
  expect(files.map(({ name, rules }) => [name, rules])).toEqual([
    ['first.rules.yml', 2],
    ['second.rules.yml', 1],
  ]);
  expect(files.map(({ text }) => text).join('---\n')).toBe(`# Of the web team.

groups:
  # Everything.
  - name: first
    interval: 30s
    limit: 3
    rules:
      - alert: A
        expr: up == 0
        labels:
          severity: page
        # flow
      - alert: B
        expr: |
          sum(
            up  # each of them
          ) > 3
        labels:
          team: web
          severity: ticket
---
groups:
  - name: second
    labels:
      severity: page
    rules:
      # Why it is there.
      - record: a:b:c
        expr: sum(up)
`);
});

test('a comment in an expression and a sign that YAML knows survive', () => {
  const text = 'groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: "{__name__=~\\"a: b #c\\"} > 0"\n';
  const { files } = importRules([{ file: 'a.yml', text }], { layout: 'file' });
  expect(plain(files[0]!.text)).toEqual(plain(text));
});

test('files of groups that have one name do not take each other’s place', () => {
  const group = (name: string): string => `groups: [{ name: ${name}, rules: [{ record: a:b:c, expr: up }] }]\n`;
  const sources = ['A', 'a', '../a', '"  "'].map((name, at) => ({ file: `${at}.yml`, text: group(name) }));
  const { files } = importRules(sources, { layout: 'group' });
  expect(files.map(({ name }) => name)).toEqual(['a.rules.yml', 'a-2.rules.yml', 'a-3.rules.yml']);
});

test('aliases without end are refused', () => {
  const levels = Array.from(
    { length: 9 },
    (_, at) => `  l${at + 1}: &l${at + 1} [${Array(9).fill(`*l${at}`).join(', ')}]`,
  );
  const text = `groups:\n  - name: a\n    params:\n      l0: &l0 [x]\n${levels.map((line) => `    ${line}`).join('\n')}\n    rules: []\n`;
  const { files, problems } = importRules([{ file: 'a.yml', text }], { layout: 'file' });
  expect(files).toEqual([]);
  expect(problems.map(({ severity }) => severity)).toContain('error');
});

test('counterparts are names of the contract', () => {
  const names = [...catalogue, ...recorded].map(({ name }) => name);
  for (const [name, said] of Object.entries(COUNTERPARTS)) {
    const [named] = /parallax[_:][a-z_:]+/.exec(said) ?? [];
    expect(names, name).toContain(named);
  }
});
