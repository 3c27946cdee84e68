import { formatProblem, type Paint } from '../../../config/format.js';
import type { Check, Finding, Report } from '../../../rules/check/index.js';
import { CHECK_IDS } from '../../../rules/check/ids.js';
import { sarifText } from '../../sarif.js';
import { annotation } from '../github-annotation.js';

/** What was found, for people and for programs. */

const SCHEMA = 'parallax.rules-check/1';

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
export const worst = (findings: readonly Finding[], severity: Finding['severity']): number =>
  findings.filter((one) => one.severity === severity).length;

export function textOf({ findings, ...report }: Report, paint: Paint): string {
  const texts = findings.map((finding) => {
    const { check, rule } = finding;
    const about = rule === undefined ? check : `${check}, ${rule}`;
    return `${formatProblem({ ...finding, reason: `${finding.reason} (${about})` }, paint)}\n\n`;
  });
  const silenced = report.silenced === 0 ? '' : `, ${report.silenced} silenced`;
  const found = `${count(worst(findings, 'error'), 'error')}, ${count(worst(findings, 'warning'), 'warning')}${silenced}`;
  const looked = `${count(report.files, 'file')}, ${count(report.groups, 'group')}, ${count(report.alerts, 'alert')}, ${count(report.records, 'recorded series').replace(/seriess$/, 'series')}`;
  return `${texts.join('')}${looked}: ${found}\n`;
}

export function githubOf({ findings }: Report): string {
  return findings
    .map(({ severity, check, reason, remedy, place }) => annotation(severity, check, `${reason}. ${remedy}`, place))
    .join('');
}

export function jsonOf({ files, groups, alerts, records, silenced, findings }: Report): string {
  const list = findings.map(({ check, severity, place, group, rule, reason, remedy }) => ({
    ...{ check, severity },
    ...(place === undefined ? {} : { file: place.file, line: place.line, column: place.column, length: place.length }),
    ...(group === undefined ? {} : { group }),
    ...(rule === undefined ? {} : { rule }),
    ...{ reason, remedy },
  }));
  const whole = { schema: SCHEMA, files, groups, alerts, records, silenced, findings: list };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

type Schema = Readonly<Record<string, unknown>>;
const whole: Schema = { type: 'integer', minimum: 0 };
const text: Schema = { type: 'string' };

/** JSON Schema of what `--format json` prints; further properties may come with later versions. */
export const checkSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:parallax:rules-check:1',
  title: 'Parallax rules check',
  type: 'object',
  required: ['schema', 'files', 'groups', 'alerts', 'records', 'silenced', 'findings'],
  properties: {
    schema: { const: SCHEMA },
    ...{ files: whole, groups: whole, alerts: whole, records: whole },
    silenced: { ...whole, description: 'Findings that a comment in a file silenced.' },
    findings: {
      type: 'array',
      items: {
        type: 'object',
        required: ['check', 'severity', 'reason', 'remedy'],
        properties: {
          check: { enum: CHECK_IDS },
          severity: { enum: ['error', 'warning'] },
          file: { ...text, description: 'Absent where it is about no file.' },
          line: { type: 'integer', minimum: 1 },
          column: { type: 'integer', minimum: 1, description: 'In UTF-16 code units.' },
          length: { type: 'integer', minimum: 1 },
          ...{ group: text, rule: text, reason: text, remedy: text },
        },
      },
    },
  },
};

export function sarifOf({ findings }: Report, checks: readonly Check[], version: string): string {
  return sarifText({
    tool: 'Parallax rules check',
    version,
    tags: ['prometheus', 'alerting'],
    fingerprint: 'parallaxRuleFinding/v1',
    rules: checks.map(({ id, title, help, severity }) => ({ id, title, help, severity })),
    results: findings.map(({ check, severity, reason, remedy, place, group, rule }) => ({
      ...{ rule: check, severity, reason: `${reason}.`, remedy },
      ...(place === undefined ? {} : { uri: uriOf(place.file), place }),
      ...(rule === undefined ? {} : { logical: { name: rule, fullyQualifiedName: `${group}/${rule}`, kind: 'rule' } }),
      // Lines move; what is said of which rule is the finding.
      identity: [check, place?.file ?? '', group ?? '', rule ?? '', reason],
    })),
    notifications: [],
  });
}

/** A path as a relative reference of a URI. */
const uriOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
