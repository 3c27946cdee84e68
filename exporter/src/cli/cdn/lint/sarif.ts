import { rules, type Finding } from '../../../cdn/lint/index.js';
import { sarifText, type SarifLog, type SarifResult } from '../../sarif.js';
import type { SiteReport } from './report.js';

export function sarifOf(sites: readonly SiteReport[], version: string): string {
  return sarifText({
    tool: 'Parallax CDN lint',
    version,
    tags: ['cdn', 'caching'],
    fingerprint: 'parallaxCdnFinding/v1',
    rules: rules.map(({ id, title, help, severities, reference }) => ({
      ...{ id, title, help, reference },
      severity: severities[0],
    })),
    results: sites.flatMap((site) => site.findings.map((finding) => resultOf(finding, site))),
    notifications: sites.flatMap(notifications),
  });
}

function resultOf(finding: Finding, { target }: SiteReport): SarifResult {
  const { rule, severity, provider, path, partition, place, reason, remedy, reference, evidence, object } = finding;
  return {
    ...{ rule, severity, reason, remedy },
    uri: uriOf(target, path),
    logical: { name: place, fullyQualifiedName: `${provider}/${place}`, kind: 'header' },
    // Figures in the reason change from run to run; rule, way, object and place are what it is.
    identity: [rule, target, provider, object, place],
    properties: { provider, partition, place, remedy, reference, evidence },
  };
}

function notifications({ target, ways, unasked }: SiteReport): SarifLog['notifications'] {
  const lines = ways.flatMap(({ provider, unanswered }) =>
    unanswered.map(({ path, reason }) => ({ text: `${provider}: not looked at: ${reason}`, uri: uriOf(target, path) })),
  );
  return unasked === 0
    ? lines
    : [...lines, { text: `${unasked} requests were not made: a bound was reached`, uri: target }];
}

/** A path may hold what URIs do not. */
function uriOf(target: string, path: string): string {
  return URL.canParse(path, target) ? new URL(path, target).href : target;
}
