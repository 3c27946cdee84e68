import { createHash } from 'node:crypto';
import type { Problem } from '../core/problem.js';

/** Findings as a log in SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), which CI systems show. */

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;
type Level = keyof typeof LEVELS;

export interface SarifRule {
  readonly id: string;
  /** In a few words, without a full stop. */
  readonly title: string;
  readonly help: string;
  /** The usual severity. */
  readonly severity: Level;
  readonly reference?: { readonly title: string; readonly url: string };
}

export interface SarifResult {
  readonly rule: string;
  readonly severity: Level;
  readonly reason: string;
  readonly remedy: string;
  /** Absent where it is about no file. */
  readonly uri?: string;
  readonly place?: Problem['place'];
  readonly logical?: { readonly name: string; readonly fullyQualifiedName: string; readonly kind: string };
  /** What makes it the same finding in the next run: no figures, no line numbers. */
  readonly identity: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface SarifLog {
  readonly tool: string;
  readonly version: string;
  readonly tags: readonly string[];
  /** Changes when findings are told apart otherwise than before. */
  readonly fingerprint: string;
  readonly rules: readonly SarifRule[];
  readonly results: readonly SarifResult[];
  /** What was not looked at, so that an empty list of results is not taken for clean. */
  readonly notifications: readonly { readonly text: string; readonly uri: string }[];
}

export function sarifText(log: SarifLog): string {
  const { tool, version, rules, results, notifications } = log;
  const whole = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool, semanticVersion: version, rules: rules.map((rule) => descriptor(rule, log)) } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications.map(notification) }],
        results: results.map((result) => resultOf(result, log)),
      },
    ],
  };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

function descriptor({ id, title, help, severity, reference }: SarifRule, { tags }: SarifLog): unknown {
  const see = reference ? ` See ${reference.title}.` : '';
  return {
    id,
    name: id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: help },
    help: { text: `${help}${see}`, markdown: reference ? `${help} See [${reference.title}](${reference.url}).` : help },
    ...(reference ? { helpUri: reference.url } : {}),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags },
  };
}

function resultOf(result: SarifResult, { rules, fingerprint }: SarifLog): unknown {
  const { rule, severity, reason, remedy, uri, place, logical, identity, properties } = result;
  const region = place && {
    startLine: place.line,
    startColumn: place.column,
    endColumn: place.column + place.length,
    snippet: { text: place.text },
  };
  const physicalLocation = { artifactLocation: { uri }, ...(region ? { region } : {}) };
  const location = {
    ...(uri === undefined ? {} : { physicalLocation }),
    ...(logical === undefined ? {} : { logicalLocations: [logical] }),
  };
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: LEVELS[severity],
    message: { text: `${reason} ${remedy}` },
    locations: Object.keys(location).length === 0 ? [] : [location],
    partialFingerprints: { [fingerprint]: hash(identity) },
    ...(properties === undefined ? {} : { properties }),
  };
}

const hash = (identity: readonly string[]): string =>
  createHash('sha256').update(identity.join('\n')).digest('hex').slice(0, 32);

const notification = ({ text, uri }: SarifLog['notifications'][number]): unknown => ({
  level: 'warning',
  message: { text },
  locations: [{ physicalLocation: { artifactLocation: { uri } } }],
});
