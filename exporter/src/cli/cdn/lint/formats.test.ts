import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { atEdge, atOrigin, both, cacheControl, set } from '../../../../test/kit/cdn-cases.js';
import { surveyOf } from '../../../../test/kit/cdn-survey.js';
import { judge, rules } from '../../../cdn/lint/index.js';
import { paintFor } from '../../context.js';
import { jsonOf, lintSchema } from './json.js';
import { reportOf, type SiteReport } from './report.js';
import { sarifOf } from './sarif.js';
import { textOf, type Look } from './text.js';

/** What the three formats print of one survey. UPDATE=1 writes what they print now. */
const golden = (name: string, text: string): void => {
  const file = new URL(`./testdata/${name}`, import.meta.url);
  if (process.env['UPDATE'] === '1') writeFileSync(file, text);
  else expect(text).toBe(readFileSync(file, 'utf8'));
};

const TARGET = 'https://www.example.com';
const faulty = (): SiteReport => {
  const survey = surveyOf(
    both(
      cacheControl('max-age=60'),
      atOrigin(set({ 'x-note': 'a\u0085b' })),
      atEdge(set({ 'cache-status': 'Edge; hit', age: '500', 'set-cookie': 'sid=<masked>', 'x-team': 'w\u009beb' })),
      atEdge((draft, { question }) => {
        if (question === 'gzip') draft.content = Buffer.from([0x1f, 0x8b, 8, 0]);
      }),
    ),
  );
  return reportOf(TARGET, survey, judge(survey));
};
const sound = (): SiteReport => {
  const survey = surveyOf();
  return reportOf(TARGET, survey, judge(survey));
};

const plain = paintFor({ write: () => undefined, isTty: false }, {});
const colours = paintFor({ write: () => undefined, isTty: true }, {});
const look: Look = { paint: plain, columns: 100, evidence: false };

test('table', () => {
  golden('table.txt', textOf(faulty(), look));
  golden('table-evidence.txt', textOf(faulty(), { ...look, columns: 72, evidence: true }));
  golden('table-sound.txt', textOf(sound(), look));
  const shown = textOf(faulty(), { paint: colours, columns: 100, evidence: true });
  expect(shown).toContain('\u001b[31merror  \u001b[0m');
  expect(shown.replace(/\u001b\[\d+m/g, '')).toBe(textOf(faulty(), { ...look, evidence: true }));
  // What the edge sent must not drive the terminal.
  expect(textOf(faulty(), { ...look, evidence: true })).not.toMatch(/[\u0080-\u009f]/);
});

test('a way that did not answer is said, and is not clean', () => {
  const survey = surveyOf(atEdge((draft) => void (draft.failed = true)));
  const text = textOf(reportOf(TARGET, survey, judge(survey)), look);
  expect(text).toMatch(/^edge: 0 rules looked at, 0 findings\n {2}not looked at: \/app\.css: refused$/m);
});

test('JSON, which keeps its schema', () => {
  const text = jsonOf([faulty(), sound()]);
  golden('report.json', text);
  const check = new Ajv2020({ strict: true }).compile(lintSchema);
  expect(check(JSON.parse(text)), JSON.stringify(check.errors)).toBe(true);
  const broken = JSON.parse(text) as { sites: { findings: { rule: string }[] }[] };
  broken.sites[0]!.findings[0]!.rule = 'no-such-rule';
  expect(check(broken)).toBe(false);
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly SarifRule[] } };
    readonly results: readonly SarifResult[];
    readonly invocations: readonly { readonly toolExecutionNotifications: readonly unknown[] }[];
  }[];
}
interface SarifRule {
  readonly id: string;
  readonly helpUri: string;
  readonly help: { readonly text: string };
  readonly shortDescription: { readonly text: string };
  readonly defaultConfiguration: { readonly level: string };
}
interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

/** The shape that SARIF 2.1.0 requires (sections 3.13 to 3.52), written as checks. */
function checkSarif(log: Sarif): void {
  expect(log.version).toBe('2.1.0');
  for (const { tool, results } of log.runs) {
    expect(tool.driver.name).not.toBe('');
    const ids = tool.driver.rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const rule of tool.driver.rules) {
      expect(URL.canParse(rule.helpUri)).toBe(true);
      expect(rule.help.text.length * rule.shortDescription.text.length).toBeGreaterThan(0);
      expect(['none', 'note', 'warning', 'error']).toContain(rule.defaultConfiguration.level);
    }
    for (const { ruleId, ruleIndex, level, message, locations, partialFingerprints } of results) {
      expect(ids[ruleIndex]).toBe(ruleId);
      expect(['none', 'note', 'warning', 'error']).toContain(level);
      expect(message.text).toMatch(/\S/);
      for (const { physicalLocation } of locations) {
        expect(URL.canParse(physicalLocation.artifactLocation.uri)).toBe(true);
      }
      for (const value of Object.values(partialFingerprints)) expect(value).toMatch(/^[0-9a-f]{32}$/);
    }
  }
}

test('SARIF', () => {
  const text = sarifOf([faulty(), sound()], '1.2.3');
  golden('report.sarif', text);
  const log = JSON.parse(text) as Sarif;
  checkSarif(log);
  const [run] = log.runs;
  expect(run?.tool.driver.rules).toHaveLength(rules.length);
  expect(run?.results.map(({ level }) => level)).toEqual(expect.arrayContaining(['error', 'warning', 'note']));
});

test('fingerprints stay when figures change, and differ between findings', () => {
  const of = (age: string): string[] => {
    const survey = surveyOf(
      both(
        cacheControl('max-age=60'),
        atEdge(set({ 'cache-status': 'Edge; hit', age, 'x-team': 'a', 'x-other': 'b' })),
      ),
    );
    const log = JSON.parse(sarifOf([reportOf(TARGET, survey, judge(survey))], '1')) as Sarif;
    return log.runs.flatMap(({ results }) =>
      results.flatMap(({ partialFingerprints }) => Object.values(partialFingerprints)),
    );
  };
  expect(of('500')).toEqual(of('501'));
  expect(new Set(of('500')).size).toBe(of('500').length);
  expect(of('500').length).toBeGreaterThan(3);
});
