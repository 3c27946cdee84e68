import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import { parseRules } from '../document/index.js';
import { checkRules, DEFAULT_OPTIONS } from './index.js';

/** What `promtool check rules` of 2.42 says, beside what we say of Prometheus 2.42: it is the second opinion. */
const has242 = spawnSync('promtool', ['--version'], { encoding: 'utf8' }).stdout?.includes('version 2.42') ?? false;

interface Case {
  readonly about: string;
  readonly rule: Readonly<Record<string, unknown>>;
  readonly group?: Readonly<Record<string, unknown>>;
}

const expr = (text: string): Case => ({ about: text, rule: { alert: 'A', expr: text } });
const annotated = (text: string): Case => ({
  about: text,
  rule: { alert: 'A', expr: 'up > 0', annotations: { a: text } },
});

const CASES: readonly Case[] = [
  ...[
    'up > 0',
    'sum by (a) (rate(x[5m]))',
    'up{a=~"b.*",}',
    'up offset -5m',
    'up @ end() > 0',
    'x[5m:1m]',
    '-up ^ 2',
  ].map(expr),
  ...['rate(x)', 'x[5m]', '"text"', '1 > 2', '1 > bool 2', 'up and 1', 'sum(', 'up{', 'up)', 'rates(x[5m])'].map(expr),
  ...['max_over_time(x[1h:]) > 0', 'holt_winters(x[5m], 0.1, 0.2)', 'histogram_avg(x)', 'limitk(2, x)', 'info(x)'].map(
    expr,
  ),
  ...['first_over_time(x[5m])', 'sort_by_label(x, "a")', 'histogram_stddev(x)', 'histogram_count(x)', '{"a.b"}'].map(
    expr,
  ),
  ...[
    'x > 1h',
    'rate(x[300])',
    'rate(x[5m*2])',
    'x{a=~"("}',
    '{a=""}',
    'up{__name__="x"}',
    'a + on (b) group_left (b) c',
  ].map(expr),
  ...[
    'a and on (b) group_left () c',
    'a and bool b',
    'topk(up, x)',
    'count_values(1, x)',
    'label_replace(x, "a", "b")',
  ].map(expr),
  ...[
    'clamp(x, 1)',
    'abs(x[5m])',
    'time() > 5',
    'vector(1)',
    'scalar(up)',
    'up == bool 1',
    'a atan2 b',
    'group(x)',
  ].map(expr),
  ...['{{ $labels.a }}', '{{ if }}', '{{ humanize $value }}', '{{ nope $value }}', '{{ $nope }}', '{{ end }}'].map(
    annotated,
  ),
  ...['{{ toDuration 1.0 }}', '{{ now }}', '{{ range query "up" }}{{ .Value }}{{ end }}', '{{ "a" | urlquery }}'].map(
    annotated,
  ),
  ...[
    '{{ with $x := 1 }}{{ $x }}{{ end }}',
    '{{ /* c */ }}',
    '{{/* c */}}',
    '{{- /* c */ -}}',
    '{{ $value | printf "%.2f" }}',
    '{{ ($value) }}',
    '{{',
  ].map(annotated),
  { about: 'keep_firing_for', rule: { alert: 'A', expr: 'up > 0', keep_firing_for: '5m' } },
  { about: 'for', rule: { alert: 'A', expr: 'up > 0', for: '5 minutes' } },
  { about: 'label name', rule: { alert: 'A', expr: 'up > 0', labels: { 'a-b': 'c' } } },
  { about: 'number as a label', rule: { alert: 'A', expr: 'up > 0', labels: { a: 1 } } },
  { about: 'record with for', rule: { record: 'a', expr: 'up', for: '5m' } },
  { about: 'record name', rule: { record: 'a-b', expr: 'up' } },
  { about: 'unknown field', rule: { alert: 'A', expr: 'up > 0', debug: true } },
  { about: 'group limit', rule: { alert: 'A', expr: 'up > 0' }, group: { limit: 5 } },
  { about: 'group query_offset', rule: { alert: 'A', expr: 'up > 0' }, group: { query_offset: '1m' } },
  { about: 'group labels', rule: { alert: 'A', expr: 'up > 0' }, group: { labels: { a: 'b' } } },
  { about: 'group interval', rule: { alert: 'A', expr: 'up > 0' }, group: { interval: '1m30s' } },
  { about: 'group of Thanos', rule: { alert: 'A', expr: 'up > 0' }, group: { partial_response_strategy: 'warn' } },
  { about: 'empty file', rule: {} },
];

/** Where we say more than promtool 2.42 does, or it says more than we do, and why. */
const DIFFERENT: readonly string[] = [
  'holt_winters(x[5m], 0.1, 0.2)', // ours is the grammar of Prometheus 3
  // promtool takes them, and each evaluation fails.
  ...['x[5m]', 'x[5m:1m]', '"text"'],
];

const CHECKS = ['yaml', 'schema', 'syntax', 'types', 'regex', 'invalid-name', 'template', 'portability'] as const;

const textOf = ({ rule, group }: Case): string => stringify({ groups: [{ name: 'g', ...group, rules: [rule] }] });

/** Numbers of the cases that promtool refuses, with what it says: one process for all of them. */
function refusals(): ReadonlyMap<number, string> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-promtool-'));
  try {
    CASES.forEach((one, at) => writeFileSync(join(folder, `${at}.yml`), textOf(one)));
    const names = CASES.map((_, at) => `${at}.yml`);
    const { stderr } = spawnSync('promtool', ['check', 'rules', '--lint=none', ...names], {
      cwd: folder,
      encoding: 'utf8',
    });
    return new Map([...stderr.matchAll(/^(\d+)\.yml: (.*)$/gm)].map(([, at, why = '']) => [Number(at), why]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!has242)('promtool and we agree on', () => {
  const refused = has242 ? refusals() : new Map<number, string>();

  test.each(CASES.map((one, at) => ({ ...one, at })))('$about', ({ at, ...one }) => {
    const text = textOf(one);
    const { file: read, problems } = parseRules(text, 'r.yml');
    const loaded = { files: [read], problems, texts: new Map([['r.yml', text]]) };
    const { findings } = checkRules(loaded, { ...DEFAULT_OPTIONS, rulers: ['prometheus-2.42'] }, CHECKS);
    const errors = findings.filter(({ severity }) => severity === 'error').map(({ reason }) => reason);
    const expected = DIFFERENT.includes(one.about) ? !refused.has(at) : refused.has(at);
    expect(errors.length > 0, [refused.get(at), ...errors].join('\n')).toBe(expected);
  });

  test('enough of both', () => {
    expect(refused.size).toBeGreaterThan(30);
    expect(CASES.length - refused.size).toBeGreaterThan(25);
  });
});
