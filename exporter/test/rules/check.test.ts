import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createFiles } from '../../src/platform/files.js';
import { checkRules, DEFAULT_OPTIONS, rulersOf, type Finding } from '../../src/rules/check/index.js';
import { loadRules } from '../../src/rules/document/index.js';

/** Whole packs, ours and one that a user might have, pass the checks. */
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const told = (findings: readonly Finding[]): string[] =>
  findings.map(({ check, place, reason }) => `${place?.file.split('/').at(-1)}:${place?.line} ${check}: ${reason}`);

describe('the generated pack', async () => {
  const loaded = await loadRules([at('../../../alert-rules/generated/*.rules.yml')], createFiles());

  test('has no errors, whoever takes it', () => {
    const named = ['prometheus', 'mimir', 'cortex', 'thanos'].flatMap(rulersOf);
    for (const rulers of [[], named]) {
      const { findings, alerts, records } = checkRules(loaded, { ...DEFAULT_OPTIONS, rulers });
      expect(told(findings.filter(({ severity }) => severity === 'error'))).toEqual([]);
      expect(alerts).toBeGreaterThan(20);
      expect(records).toBeGreaterThan(20);
    }
  });

  test('is refused by no more rulers than the page of the pack says', () => {
    const { findings } = checkRules(loaded, DEFAULT_OPTIONS, ['portability']);
    const said = new Set(findings.map(({ reason }) => reason.replace(/ \(\d+ times in this file\)/, '')));
    expect([...said].sort()).toEqual([
      'keep_firing_for: refused by vmalert 1.79',
      "query in a template: ignored by Grafana's convert API",
    ]);
  });
});

describe('a pack in the style of a user', async () => {
  const folder = at('./handwritten/');
  const loaded = await loadRules([`${folder}*.rules.yml`], createFiles());

  test('passes', () => {
    const options = { ...DEFAULT_OPTIONS, severities: ['page', 'ticket'], labels: ['severity', 'team'], interval: 30 };
    const { findings, files, alerts, silenced } = checkRules(loaded, options);
    expect(told(findings.filter(({ check }) => check !== 'portability'))).toEqual([]);
    expect({ files, alerts: alerts > 10, silenced }).toEqual({ files: 4, alerts: true, silenced: 1 });
  });

  const promtool = spawnSync('promtool', ['--version']).status === 0;
  test.skipIf(!promtool)('passes promtool, with its tests', () => {
    const rules = readdirSync(folder).filter((name) => name.endsWith('.rules.yml'));
    const tests = readdirSync(`${folder}tests`);
    for (const args of [
      ['check', 'rules', ...rules],
      ['test', 'rules', ...tests.map((name) => `tests/${name}`)],
    ]) {
      const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
      expect(status, `${stdout}${stderr}`).toBe(0);
    }
  });
});
