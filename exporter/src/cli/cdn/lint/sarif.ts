import type { CdnSeverity } from '@parallax/contract';
import { createHash } from 'node:crypto';
import { rules, type Finding } from '../../../cdn/lint/index.js';
import type { SiteReport } from './report.js';

/** Findings as a log in SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), which CI systems show. */

const LEVELS: Readonly<Record<CdnSeverity, string>> = { error: 'error', warning: 'warning', info: 'note' };
/** Changes when findings are told apart otherwise than before. */
const FINGERPRINT = 'parallaxCdnFinding/v1';

export function sarifOf(sites: readonly SiteReport[], version: string): string {
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Parallax CDN lint', semanticVersion: version, rules: rules.map(descriptor) } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: sites.flatMap(notifications) }],
        results: sites.flatMap((site) => site.findings.map((finding) => resultOf(finding, site))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function descriptor({ id, title, help, severities, reference }: (typeof rules)[number]): unknown {
  return {
    id,
    name: id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: help },
    help: { text: `${help} See ${reference.title}.`, markdown: `${help} See [${reference.title}](${reference.url}).` },
    helpUri: reference.url,
    defaultConfiguration: { level: LEVELS[severities[0]] },
    properties: { tags: ['cdn', 'caching'] },
  };
}

function resultOf(finding: Finding, { target }: SiteReport): unknown {
  const { rule, severity, provider, path, partition, place, reason, remedy, reference, evidence } = finding;
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: LEVELS[severity],
    message: { text: `${reason} ${remedy}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(target, path) } },
        logicalLocations: [{ name: place, fullyQualifiedName: `${provider}/${place}`, kind: 'header' }],
      },
    ],
    partialFingerprints: { [FINGERPRINT]: fingerprint(finding, target) },
    properties: { provider, partition, place, remedy, reference, evidence },
  };
}

/** Figures in the reason change from run to run; rule, way, object and place are what it is. */
function fingerprint({ rule, provider, object, place }: Finding, target: string): string {
  return createHash('sha256').update([rule, target, provider, object, place].join('\n')).digest('hex').slice(0, 32);
}

/** What was not looked at, so that an empty list of results is not taken for clean. */
function notifications({ target, ways, unasked }: SiteReport): unknown[] {
  const lines = ways.flatMap(({ provider, unanswered }) =>
    unanswered.map(({ path, reason }) => ({ text: `${provider}: not looked at: ${reason}`, uri: uriOf(target, path) })),
  );
  if (unasked > 0) lines.push({ text: `${unasked} requests were not made: a bound was reached`, uri: target });
  return lines.map(({ text, uri }) => ({
    level: 'warning',
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: { uri } } }],
  }));
}

/** A path may hold what URIs do not. */
function uriOf(target: string, path: string): string {
  return URL.canParse(path, target) ? new URL(path, target).href : target;
}
