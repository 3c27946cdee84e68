/** `parallax rules test` over promtool itself. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rulesCommand, type Ran } from './run-command.js';

const folder = mkdtempSync(join(tmpdir(), 'parallax-rules-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const write = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
const test = async (name: string, text: string, ...more: readonly string[]): Promise<Ran> =>
  rulesCommand(['test', write(name, text), ...more]);

beforeAll(() =>
  write(
    'shop.rules.yml',
    `groups:
  - name: shop
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
      - alert: Down
        expr: job:up:sum == 0
        labels: { severity: critical }
        annotations: { summary: '{{ $labels.job }} "is" down', description: "since\\nlong, {x}" }
      - alert: Never
        expr: vector(0) > 1
`,
  ),
);

const HEAD = `rule_files: [shop.rules.yml]
evaluation_interval: 1m
tests:
  - name: two are down
    input_series:
      - { series: 'up{job="a"}', values: 0x5 }
      - { series: 'up{job="b"}', values: 0x5 }
      - { series: 'up{job="c"}', values: 1x5 }
`;
const alerts = (entries: string, match = 'match: partial'): string => `${HEAD}    alert_rule_test:
      - eval_time: 1m
        alertname: Down
        ${match}
        exp_alerts:
${entries.replace(/^/gm, '          ')}
`;

describe("files in promtool's own format", () => {
  const plain = `${HEAD}    promql_expr_test:
      - { expr: 'job:up:sum', eval_time: 1m, exp_samples: [{ labels: 'job:up:sum{job="a"}', value: 0 }, { labels: 'job:up:sum{job="b"}', value: 0 }, { labels: 'job:up:sum{job="c"}', value: VALUE }] }
`;

  it('pass', async () => {
    const { code, out, err } = await test('plain.yml', plain.replace('VALUE', '1'));
    expect(err).toBe('');
    expect(out).toBe(`covered  kind    rule        fires  silent  asked
yes      record  job:up:sum                 1
NO       alert   Down            0       0
NO       alert   Never           0       0

1 passed, 0 failed; 1 of 3 rules covered (33.3 %)
`);
    expect(code).toBe(0);
  });

  it('fail with file, name, expected and got', async () => {
    const { code, out } = await test('plain-fails.yml', plain.replace('VALUE', '7'));
    expect(code).toBe(1);
    expect(out).toContain(`FAILED ${at('plain-fails.yml')}:4: two are down\n  job:up:sum at 1m\n    expected:\n`);
    expect(out).toContain('{__name__="job:up:sum", job="c"} 7E+00');
    expect(out).toContain('0 passed, 1 failed');
  });

  it('fail as a whole when promtool does not read them', async () => {
    const { code, out } = await test(
      'unknown.yml',
      plain.replace('VALUE', '1').replace('tests:', 'colour: red\ntests:'),
    );
    expect(code).toBe(1);
    expect(out).toContain('field colour not found');
  });
});

describe('partial matching', () => {
  it('takes more labels and annotations than are named, patterns, and what must not be there', async () => {
    const { code, out } = await test(
      'partial.yml',
      alerts(`- exp_labels: { job: b, severity: /^crit/, vantage: ~ }
- exp_annotations: { summary: '/^[a-z] "is" down$/', description: "since\\nlong, {x}" }`),
    );
    expect(out).toContain('1 passed, 0 failed');
    expect(code).toBe(0);
  });

  it.each([
    ['a label', '- exp_labels: { job: a }\n- exp_labels: { job: c }'],
    ['a pattern', '- exp_labels: { job: a }\n- exp_labels: { job: /^x/ }'],
    ['an annotation', '- exp_labels: { job: a }\n- exp_annotations: { summary: /up/ }'],
    ['a label that must not be there', '- exp_labels: { job: a }\n- exp_labels: { severity: ~ }'],
    ['too few', '- exp_labels: { severity: critical }'],
    ['too many', '- exp_labels: { job: /./ }\n- exp_labels: { job: /./ }\n- exp_labels: { job: /./ }'],
    ['one alert for two expectations', '- exp_labels: { job: a }\n- exp_labels: { job: a }'],
  ])('fails by %s', async (name, entries) => {
    const { code, out } = await test(`no-${name.replaceAll(' ', '-')}.yml`, alerts(entries));
    expect(code).toBe(1);
    expect(out).toContain('  Down at 1m\n    expected:\n      labels {');
    expect(out).toContain(
      'got:\n      labels {alertname="Down", job="a", severity="critical"} annotations {description="since\\nlong, {x}", summary="a \\"is\\" down"}',
    );
  });

  it('finds a way to give each expectation an alert of its own', async () => {
    const { code } = await test('pairs.yml', alerts('- exp_labels: { job: /a|b/ }\n- exp_labels: { job: a }'));
    expect(code).toBe(0);
  });

  it('may be of one alert among exact ones', async () => {
    const exact = '- exp_labels: { job: a, severity: critical }\n  exp_annotations: { summary: "a \\"is\\" down", description: "since\\nlong, {x}" }\n- match: partial\n  exp_labels: { job: b }'; // prettier-ignore
    expect((await test('mixed.yml', alerts(exact, ''))).code).toBe(0);
    expect(
      (await test('mixed-fails.yml', alerts(exact.replace('severity: critical', 'severity: info'), ''))).code,
    ).toBe(1);
    expect((await test('mixed-less.yml', alerts(exact.replace(', severity: critical', ''), ''))).code).toBe(1);
  });

  it('lets promtool judge the rest of the file', async () => {
    const text = alerts('- exp_labels: { job: a }\n- exp_labels: { job: b }');
    const more = `${text}  - name: exact
    input_series: [{ series: 'up{job="a"}', values: 0x5 }]
    alert_rule_test: [{ eval_time: 1m, alertname: Down, exp_alerts: [] }]
    promql_expr_test: [{ expr: 'vector(1)', eval_time: 0, exp_samples: [{ value: 2 }] }, { expr: 'sum(', eval_time: 0 }]
`;
    const { code, out } = await test('rest.yml', more);
    expect(code).toBe(1);
    expect(out).toContain('1 passed, 1 failed');
    expect(out).toContain(`${at('rest.yml')}:16: exact\n  Down at 1m\n`);
    expect(out).toContain('vector(1) at 0s\n    expected:\n      {} 2E+00\n    got:\n      {} 1E+00');
    expect(out).toContain('unclosed left parenthesis');
  });

  it('resolves aliases before a test stands alone', async () => {
    const text = `${alerts('- exp_labels: &both { severity: critical }\n- exp_labels: *both')}  - name: second
    input_series: [{ series: 'up{job="a"}', values: 0x5 }]
    alert_rule_test: [{ eval_time: 1m, alertname: Down, match: partial, exp_alerts: [{ exp_labels: *both }] }]
`;
    expect(await test('alias.yml', text)).toMatchObject({ code: 0 });
  });

  it('is refused with a place where it is wrong', async () => {
    const { code, err } = await test('wrong.yml', alerts('- exp_labels: { job: "/(/" }', 'match: nearly'));
    expect(code).toBe(2);
    expect(err).toContain('wrong.yml:12:16: error: match is "nearly"');
    expect(err).toContain('= Write match: partial or match: exact.');
    expect(err).toContain('wrong.yml:14:32: error: not an RE2 pattern');
  });
});

describe('coverage', () => {
  const silent = `  - name: all are up
    input_series: [{ series: 'up{job="a"}', values: 1x5 }]
    alert_rule_test: [{ eval_time: 1m, alertname: Down, exp_alerts: [] }]
`;
  const covered = `${alerts('- exp_labels: { job: a }\n- exp_labels: { job: b }')}${silent}`;

  it('counts alerts that fire and are silent, and what they rest on', async () => {
    const { code, out } = await test('covered.yml', covered, '--min-coverage', '66.6');
    expect(out).toContain(`yes      record  job:up:sum                 through Down
yes      alert   Down            2       1
NO       alert   Never           0       0`);
    expect(out).toContain('2 of 3 rules covered (66.6 %)');
    expect(code).toBe(0);
  });

  it("asks for no silence of a dead man's switch, which reads no series", async () => {
    write('always.rules.yml', 'groups: [{ name: always, rules: [{ alert: Always, expr: vector(1) }] }]');
    const fires = `rule_files: [always.rules.yml]
tests: [{ name: it fires, input_series: [], alert_rule_test: [{ eval_time: 1m, alertname: Always, exp_alerts: [{}] }] }]
`;
    const { out } = await test('always.yml', fires, '--min-coverage', '100');
    expect(out).toContain('1 of 1 rules covered (100.0 %)');
  });

  it('fails where less is covered than was asked for', async () => {
    const { code, out } = await test('covered-less.yml', covered, '--min-coverage', '80');
    expect(code).toBe(1);
    expect(out).toContain('2 passed, 0 failed; 2 of 3 rules covered (66.6 %): less than the 80.0 % of --min-coverage');
  });

  it('takes nothing from tests that failed, nor from an alert of another severity', async () => {
    const failed = covered.replace('exp_labels: { job: b }', 'exp_labels: { job: x }');
    expect((await test('covered-failed.yml', failed)).out).toContain('NO       alert   Down            0       1');
    const asked = `${HEAD}    promql_expr_test:
      - { expr: 'ALERTS{alertname="Down",alertstate="firing",job="c"}', eval_time: 1m }
      - { expr: 'count(ALERTS{alertname="Never"})', eval_time: 1m }
`;
    const { out } = await test('covered-asked.yml', asked);
    expect(out).toContain('NO       alert   Down            0       1');
    expect(out).toContain('NO       alert   Never           0       1');
  });
});

describe('what machines read', () => {
  const failing = alerts('- exp_labels: { job: "<&>" }');

  it('is JSON', async () => {
    const { out } = await test('for-json.yml', failing, '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      passed: 0,
      failed: 1,
      tests: [{ file: at('for-json.yml'), line: 4, name: 'two are down', failures: [{ what: 'Down at 1m' }] }],
      coverage: { ratio: 0, rules: [{ kind: 'record', name: 'job:up:sum', covered: false, line: 4 }, {}, {}] },
    });
  });

  it('is JUnit', async () => {
    const { out } = await test('for-junit.yml', failing, '--format', 'junit', '--min-coverage', '10');
    expect(out).toContain('<testsuites tests="2" failures="2">');
    expect(out).toContain(
      `<testcase classname="${at('for-junit.yml')}" name="two are down" file="${at('for-junit.yml')}" line="4">`,
    );
    expect(out).toContain('job=&#34;&#60;&#38;&#62;&#34;');
    expect(out).toContain('not covered: job:up:sum, Down, Never');
  });

  it('is annotations of GitHub', async () => {
    const { out } = await test('for-github.yml', failing, '--format', 'github');
    expect(out).toContain(
      `::error file=${at('for-github.yml')},line=4,col=5,title=rule test%3A two are down::Down at 1m%0Aexpected: labels`,
    );
    expect(out).toContain(
      `::notice file=${at('shop.rules.yml')},line=6,col=16,title=rule without a test::no test covers the alert Down`,
    );
  });
});

describe('what cannot be run', () => {
  const missing = 'no-such-promtool-here';
  it.each([
    [['test'], /which FILE\? Write files of tests/],
    [['test', at('nothing-*.yml')], /no file matches .*nothing-\*\.yml/],
    [['test', at('shop.rules.yml'), '--format', 'xml'], /--format is one of text, json, junit, github/],
    [['test', at('shop.rules.yml'), '--min-coverage', '101'], /a number from 0 to 100/],
    [['test', at('shop.rules.yml'), '--timeout', '1h'], /a duration from 1s to 10m/],
    [['test', write('some.yml', HEAD), '--promtool', missing], /there is no program no-such-promtool-here, .*Debian: apt-get install prometheus.* --promtool PATH/], // prettier-ignore
    [['test', write('broken.yml', 'tests: [')], /broken.yml:1:/],
    [['test', write('empty.yml', '')], /holds nothing/],
  ])('%j', async (words, reason) => {
    const { code, err } = await rulesCommand(words);
    expect(err).toMatch(reason);
    expect(code).toBe(2);
  });
});
