import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseRules } from '../document/index.js';
import { checkRules, DEFAULT_OPTIONS, type Report } from './index.js';
import { parseTemplate } from './template/parse.js';

const reportOf = (text: string): Report => {
  const { file, problems } = parseRules(text, 'r.yml');
  return checkRules({ files: [file], problems, texts: new Map([['r.yml', text]]) }, DEFAULT_OPTIONS);
};

test('any template ends in faults or in none', () => {
  const piece = fc.constantFrom(
    ...[
      '{{',
      '}}',
      ' if ',
      ' else ',
      ' end ',
      ' range ',
      '$labels',
      '.x',
      '"',
      '`',
      '(',
      ')',
      '|',
      ':=',
      '$x',
      ' query ',
    ],
    ...['-', ' ', '/*', '*/', 'printf', '"up"', ' with ', '.Labels', ',', '1.5', '\n', ' define '],
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      ),
      (text) => {
        for (const fault of parseTemplate(text).faults) expect(fault).not.toBe('');
      },
    ),
    { numRuns: 2_000 },
  );
  expect(parseTemplate('{{ '.repeat(10_000)).faults.length).toBeGreaterThan(0);
  expect(parseTemplate(`{{ ${'('.repeat(10_000)} }}`).faults.length).toBeGreaterThan(0);
});

test('any rule ends in findings or in none, each with its place', () => {
  const name = fc.constantFrom(
    'up',
    'parallax_probe_runs_total',
    'parallax:probe_failed:last',
    'x_total',
    'a:b:c',
    'x_bucket',
  );
  const vector = fc.letrec<{ expr: string }>((tie) => ({
    expr: fc.oneof(
      { depthSize: 'small' },
      name,
      fc
        .tuple(fc.constantFrom('rate', 'increase', 'delta', 'absent_over_time'), name)
        .map(([f, n]) => `${f}(${n}[5m])`),
      fc
        .tuple(fc.constantFrom('sum', 'avg', 'count', 'group'), tie('expr'))
        .map(([op, e]) => `${op} by (target, vantage) (${e})`),
      fc
        .tuple(
          tie('expr'),
          fc.constantFrom('>', 'and', '/', '- on (target) group_left (vantage)', 'or', '== bool'),
          tie('expr'),
        )
        .map(([a, op, b]) => `(${a}) ${op} (${b})`),
      tie('expr').map((e) => `label_replace(absent(${e}), "a", "$1", "b", "(.*)")`),
      tie('expr').map((e) => `max_over_time((${e})[1h:5m])`),
    ),
  })).expr;
  const rule = fc.record({ alert: fc.constantFrom('A', 'B'), expr: vector, for: fc.constantFrom('0s', '1m', '1d') });
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 5 }), (rules) => {
      const { findings } = reportOf(stringify({ groups: [{ name: 'g', rules }] }));
      expect(findings.filter(({ check }) => check === 'syntax' || check === 'schema')).toEqual([]);
      for (const { place } of findings) expect(place?.text.slice(place.column - 1)).not.toBe('');
    }),
    { numRuns: 100 },
  );
});

test('series that are recorded from each other in a circle are read to an end', () => {
  const rules = [
    { record: 'a:b:c', expr: 'a:b:d + 1' },
    { record: 'a:b:d', expr: 'a:b:c + 1' },
    { alert: 'A', expr: 'a:b:c > 0', annotations: { summary: '{{ $labels.x }}' } },
  ];
  expect(reportOf(stringify({ groups: [{ name: 'g', rules }] })).alerts).toBe(1);
});
