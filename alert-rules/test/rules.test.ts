/** The rule files as Prometheus' own tool sees them. */
import { alerts, recorded, watchdog } from '@parallax/contract';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MAX_RULES, render, ruleFiles } from '../src/index.js';
import { renderFile } from '../src/kit/render.js';
import { filesOf, packSettings } from '../src/pack/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const run = promisify(execFile);
const promtool = async (...args: string[]): Promise<string> => {
  const { stdout, stderr } = await run('promtool', args, { cwd: here });
  return stdout + stderr;
};

const generated = render();
const common = { ...packSettings.parse({}), head: [] };
// The defaults have no objectives: the first one of the example stands for all of them.
const example = packSettings.parse(parse(readFileSync(`${root}/alert-rules/parallax.rules.example.yml`, 'utf8')));
const objective = filesOf(example, { ...example, head: [] }).filter(({ name }) => name.startsWith('parallax-objective-')).slice(0, 1); // prettier-ignore
const files = [...ruleFiles(), ...objective];
const rules = files.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
const recording = rules.flatMap((rule) => ('record' in rule ? [rule] : []));
const alerting = rules.flatMap((rule) => ('alert' in rule ? [rule] : []));

describe('the generated files', () => {
  it('are in step with their source: npm run generate', () => {
    const there = readdirSync(`${root}/alert-rules/generated`, { recursive: true }).filter((name) => /yml$/.test(String(name))).map((name) => `alert-rules/generated/${String(name)}`); // prettier-ignore
    expect(there.sort()).toEqual(Object.keys(generated).sort());
    for (const [path, text] of Object.entries(generated))
      expect(readFileSync(`${root}/${path}`, 'utf8'), path).toBe(text);
  });

  it.each(Object.keys(generated).filter((path) => path.endsWith('.rules.yml')))(
    '%s passes promtool check rules',
    async (path) => {
      expect(await promtool('check', 'rules', '--lint=all', '--lint-fatal', `${root}/${path}`)).toContain('SUCCESS');
    },
  );
});

describe('the rules', () => {
  const written = readdirSync(here).filter((name) => name.endsWith('.test.yml'));
  const made = Object.keys(generated).flatMap((path) => (path.endsWith('.test.yml') ? [`${root}/${path}`] : []));

  it.each([...written, ...made])('pass %s', async (name) =>
    expect(await promtool('test', 'rules', name)).toContain('SUCCESS'),
  );

  it('make every recorded series of the contract, once', () => {
    const made = recording.map(({ record, labels = {} }) => `${record.name} ${JSON.stringify(labels)}`);
    expect(new Set(made).size).toBe(made.length);
    const names = new Set(recording.map(({ record }) => record.name));
    expect([...names].sort()).toEqual(recorded.map(({ name }) => name).sort());
  });

  it('are every alert of the contract, each with its runbook', () => {
    expect([...new Set(alerting.map(({ alert }) => alert.name))].sort()).toEqual(alerts.map(({ name }) => name).sort());
    for (const { runbook, name } of alerts)
      expect(existsSync(`${root}/alert-rules/runbooks/${runbook}.md`), `${name}: ${runbook}.md`).toBe(true);
  });

  it('have tests: every alert fires in one and is silent in one, every recorded series is used by one', () => {
    const tests = files.flatMap((file) => file.tests);
    const expected = tests.flatMap((test) => test.alerts ?? []);
    for (const { alert } of alerting) {
      const own = expected.filter((one) => one.alert.name === alert.name);
      expect(own.some(({ firing }) => firing.length > 0), `${alert.name} fires`).toBe(true); // prettier-ignore
      expect(own.some(({ firing }) => firing.some(({ summary }) => summary !== undefined)), `${alert.name} in words`).toBe(true); // prettier-ignore
      const silent = own.some(({ firing }) => firing.length === 0);
      if (alert !== watchdog) expect(silent, `${alert.name} is silent`).toBe(true);
    }
    const texts = written.map((name) => readFileSync(here + name, 'utf8')).join('\n') + JSON.stringify(tests);
    const asked = texts + alerting.map(({ expr, evidence }) => expr + evidence).join('\n') + recording.map(({ expr }) => expr).join('\n'); // prettier-ignore
    for (const { record } of recording) expect(asked, record.name).toContain(record.name);
  });

  it('go into groups of at most 20, with names of their own', () => {
    const [file] = files;
    const [group] = file?.groups ?? [];
    const [rule] = group?.rules ?? [];
    if (!file || !group || !rule) throw new Error('there are no rules');
    const many = { ...group, rules: Array.from({ length: MAX_RULES + 1 }, () => rule) };
    expect(() => renderFile({ ...file, groups: [many] }, common)).toThrow(/21 rules, at most 20/);
    expect(() => renderFile({ ...file, groups: [group, group] }, common)).toThrow(/two groups/);
    const groups = files.flatMap((one) => one.groups.map(({ name }) => name));
    expect(new Set(groups).size).toBe(groups.length);
  });
});
