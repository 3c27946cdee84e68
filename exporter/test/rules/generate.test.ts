/** `parallax rules generate`, and promtool over what it writes by other settings than the defaults. */
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingsSchema } from '../../src/cli/rules/settings-schema.js';
import { rulesCommand, type Ran } from './run-command.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'parallax-rules-generate-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = promisify(execFile);

let count = 0;
/** A directory of its own with these settings. */
function fresh(settings: string): { config: string; out: string; generate(...more: readonly string[]): Promise<Ran> } {
  const home = join(folder, String((count += 1)));
  mkdirSync(home);
  const [config, out] = [join(home, 'parallax.rules.yml'), join(home, 'rules')];
  writeFileSync(config, settings);
  return { config, out, generate: (...more) => rulesCommand(['generate', '-c', config, '-o', out, ...more]) };
}

const EXAMPLE = join(root, 'alert-rules', 'parallax.rules.example.yml');

const OBJECTIVE = (name: string): string => `
objectives:
  - { name: ${name}, probe: web, target: shop, objective: 0.99, window: 7d, min_failures: 40 }
`;

const OTHERS: Readonly<Record<string, string>> = {
  'the example': readFileSync(EXAMPLE, 'utf8'),
  'longer rounds and a larger quorum': `
rounds: { lengths: [2m, 10m], violating: 2, of: 3 }
quorum: { vantages: 3, share: 0.6, networks: 3, countries: 2 }
labels: { team: edge }
grafana_url: https://grafana.example.com/sub/
${OBJECTIVE('with-larger-quorum')}`,
  'other thresholds, without keep_firing_for': `
rounds: { lengths: [1m, 5m], violating: 4, of: 6, mode: any }
quorum: { vantages: 1, share: 0.25, networks: 1 }
agent: { series: { used_ratio: 0.7 } }
keep_firing: false
${OBJECTIVE('alone')}`,
};

describe.each(Object.entries(OTHERS))('rules by %s', (_, settings) => {
  it('pass promtool, with the tests that are not those of the defaults', async () => {
    const { out, generate } = fresh(settings);
    const { code, err } = await generate();
    expect(err.replace(/^\d+ tests? .* left out: .*\n(?: {2}.*\n)*/, '')).toBe('');
    expect(code).toBe(0);
    const rules = readdirSync(out).filter((name) => name.endsWith('.rules.yml'));
    const checked = await run('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', ...rules], { cwd: out });
    expect(checked.stdout.match(/SUCCESS/g)).toHaveLength(rules.length);
    // The committed ones, which differ in labels and links at most, are run where they stand.
    const left = readdirSync(join(out, 'tests')).filter(
      (name) => /objective/.test(name) || (/agent:/.test(settings) && name.includes('agent')),
    );
    expect(left.some((name) => name.includes('objective'))).toBe(true);
    await run('promtool', ['test', 'rules', ...left.map((name) => join('tests', name))], { cwd: out });
  }, 300_000);
});

it('tests of rules that the settings change are left out and named, the others stay', async () => {
  const { out, generate } = fresh('agent: { series: { used_ratio: 0.7 } }');
  const { err } = await generate();
  expect(err).toMatch(/^\d+ tests? (?:is|are) left out: written for the default settings/);
  expect(err.match(/^ {2}[a-z-]+(?=: )/gm)?.every((file) => file === '  parallax-agent')).toBe(true);
  const tests = (name: string): unknown[] => (parse(readFileSync(name, 'utf8')) as { tests: unknown[] }).tests;
  const [ours, all] = [join(out, 'tests'), join(root, 'alert-rules', 'generated', 'tests')].map((folder) => tests(join(folder, 'parallax-agent.test.yml'))); // prettier-ignore
  expect(ours?.length).toBeGreaterThan(0);
  expect(ours?.length).toBeLessThan(all?.length ?? 0);
});

describe('the example of settings', () => {
  it('is accepted by the JSON Schema', () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(settingsSchema());
    validate(parse(OTHERS['the example'] ?? ''));
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ quorums: {} })).toBe(false);
  });

  it('has a schema that is in step; npm run generate writes it', async () => {
    const written = readFileSync(join(root, 'alert-rules', 'parallax.rules.schema.json'), 'utf8');
    expect((await rulesCommand(['generate', '--schema'])).out).toBe(written);
  });
});

describe('files', () => {
  it('are the committed ones by the defaults, but for the head', async () => {
    const { out, generate } = fresh('{}');
    const { code, out: said, err } = await generate();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(said).toMatch(/^change +file +groups +alerts +recorded\n(?:created +(?:tests\/)?parallax-[a-z-]+\..*\n)+ +all +\d+ +\d+ +\d+\n$/); // prettier-ignore
    const body = (path: string): string => readFileSync(path, 'utf8').replace(/^# .*\n/, '');
    const committed = join(root, 'alert-rules', 'generated');
    const names = readdirSync(committed, { recursive: true }).map(String).filter((name) => name.endsWith('.yml')); // prettier-ignore
    expect(readdirSync(out, { recursive: true }).map(String).filter((name) => name.endsWith('.yml')).sort()).toEqual(names.sort()); // prettier-ignore
    for (const name of names) expect(body(join(out, name)), name).toBe(body(join(committed, name)));
  });

  it('stay untouched when nothing has changed, and --check says so', async () => {
    const { config, out, generate } = fresh('{}');
    await generate();
    const path = join(out, 'parallax-rounds.rules.yml');
    const before = statSync(path, { bigint: true }).mtimeNs;
    expect(await generate('--check')).toMatchObject({ code: 0 });
    const again = await generate();
    expect(again.out).not.toMatch(/^(created|updated|removed)/m);
    expect(statSync(path, { bigint: true }).mtimeNs).toBe(before);
    writeFileSync(config, 'quorum: { vantages: 4 }');
    const checked = await generate('--check');
    expect(checked.code).toBe(1);
    expect(checked.out).toMatch(/^updated +parallax-rounds\.rules\.yml/m);
    expect(statSync(path, { bigint: true }).mtimeNs).toBe(before);
    expect((await generate()).out).toMatch(/^updated +parallax-rounds\.rules\.yml/m);
    expect(readFileSync(path, 'utf8')).toContain('clamp_min(0.5 * count by (probe, target) (parallax:probe_violating:rounds), 4)'); // prettier-ignore
  });

  it('go when the settings have no use for them, and only if they are ours', async () => {
    const { out, generate } = fresh('{}');
    await generate();
    const ours = join(out, 'parallax-gone.rules.yml');
    const foreign = join(out, 'parallax-mine.rules.yml');
    writeFileSync(ours, readFileSync(join(out, 'parallax-rounds.rules.yml')));
    writeFileSync(foreign, 'groups: []\n');
    expect(await generate('--check')).toMatchObject({ code: 1 });
    expect(existsSync(ours)).toBe(true);
    expect((await generate()).out).toMatch(/^removed +parallax-gone\.rules\.yml$/m);
    expect(existsSync(ours)).toBe(false);
    expect(readFileSync(foreign, 'utf8')).toBe('groups: []\n');
  });

  it('that somebody else wrote are not overwritten', async () => {
    const { out, generate } = fresh('{}');
    mkdirSync(out);
    const path = join(out, 'parallax-reach.rules.yml');
    writeFileSync(path, 'groups: []\n');
    const { code, err } = await generate();
    expect(code).toBe(2);
    expect(err).toContain(`${path}: not generated by this command, and would be overwritten. Move it away`);
    expect(readFileSync(path, 'utf8')).toBe('groups: []\n');
    expect(existsSync(join(out, 'parallax-rounds.rules.yml'))).toBe(false);
  });
});

describe('settings', () => {
  it('are refused with places', async () => {
    const { config, generate } = fresh('rounds:\n  violating: 7\n  of: 5\nquorum: { vantage: 3 }\n');
    const { code, err } = await generate();
    expect(code).toBe(2);
    expect(err).toContain(`${config}:4:11: error:`);
    expect(err).toContain('Did you mean "vantages"');
  });

  it('are looked for where they are said to be', async () => {
    const { code, err } = await rulesCommand(['generate', '-c', join(folder, 'nowhere.yml')]);
    expect(code).toBe(2);
    expect(err).toContain('nowhere.yml: no such file');
  });
});
