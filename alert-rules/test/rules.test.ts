/** The rule files as Prometheus' own tool sees them. */
import { labelNames, recorded } from '@parallax/contract';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { render, ruleFiles } from '../src/index.js';
import { MAX_RULES, renderFile } from '../src/render.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const run = promisify(execFile);
const promtool = async (...args: string[]): Promise<string> => {
  const { stdout, stderr } = await run('promtool', args, { cwd: here });
  return stdout + stderr;
};

const generated = render();
const rules = ruleFiles.flatMap(({ groups }) => groups.flatMap((group) => group.rules));

describe('the generated files', () => {
  it('are in step with their source: npm run generate', () => {
    const there = readdirSync(`${root}/alert-rules/generated`).map((name) => `alert-rules/generated/${name}`);
    expect(there.sort()).toEqual(Object.keys(generated).sort());
    for (const [path, text] of Object.entries(generated))
      expect(readFileSync(`${root}/${path}`, 'utf8'), path).toBe(text);
  });

  it.each(Object.keys(generated))('%s passes promtool check rules', async (path) => {
    expect(await promtool('check', 'rules', '--lint=all', '--lint-fatal', `${root}/${path}`)).toContain('SUCCESS');
  });
});

describe('the rules', () => {
  const files = readdirSync(here).filter((name) => name.endsWith('.test.yml'));

  it.each(files)('pass %s', async (name) => expect(await promtool('test', 'rules', name)).toContain('SUCCESS'));

  it('have tests, each of them', () => {
    const tests = files.map((name) => readFileSync(here + name, 'utf8')).join('\n');
    for (const { record } of rules) expect(tests, record.name).toContain(record.name);
  });

  it('make every recorded series of the contract, once', () => {
    const made = rules.map(({ record }) => record.name).sort();
    expect(made).toEqual(recorded.map(({ name }) => name).sort());
  });

  it('give the labels that the contract says', () => {
    for (const { record, expr, labels = {} } of rules) {
      const own = labelNames(record).filter((label) => !(label in labels));
      expect(expr, record.name).toContain(`by (${own.join(', ')})`);
    }
  });

  it('go into groups of at most 20, with names of their own', () => {
    const [file] = ruleFiles;
    const [group] = file?.groups ?? [];
    if (!file || !group?.rules[0]) throw new Error('there are no rules');
    const many = { ...group, rules: Array.from({ length: MAX_RULES + 1 }, () => group.rules[0] ?? never()) };
    expect(() => renderFile({ ...file, groups: [many] })).toThrow(/21 rules, at most 20/);
    expect(() => renderFile({ ...file, groups: [group, group] })).toThrow(/two groups/);
  });
});

const never = (): never => {
  throw new Error('unreachable');
};
