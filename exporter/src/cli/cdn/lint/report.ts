import { CDN_SEVERITIES, type CdnRule, type CdnSeverity } from '@parallax/contract';
import type { Finding, RuleCount, Survey, Verdicts } from '../../../cdn/lint/index.js';

/** What is printed, whatever the format: a site, what was found, and what could not be looked at. */
export interface SiteReport {
  /** URL under which users know the site. */
  readonly target: string;
  readonly requests: number;
  /** Received from all ways, headers and bodies. */
  readonly bytes: number;
  /** Questions that were not asked because of a bound. */
  readonly unasked: number;
  readonly ways: readonly WayReport[];
  readonly findings: readonly Finding[];
  /** Objects with a finding; 0 was looked for and not found, what is not here was not looked at. */
  readonly counts: readonly RuleCount[];
}

export interface WayReport {
  readonly provider: string;
  readonly role: 'edge' | 'origin';
  readonly judged: readonly CdnRule[];
  /** Objects that the way did not give with status 200, and why. */
  readonly unanswered: readonly { readonly path: string; readonly reason: string }[];
}

const rank = (severity: CdnSeverity): number => CDN_SEVERITIES.indexOf(severity);

/** Findings by object, then origin before edges, then the worst first. */
export function reportOf(target: string, survey: Survey, { findings, counts }: Verdicts): SiteReport {
  const { requests, unasked, legs } = survey;
  const order = new Map(
    [...legs]
      .sort((a, b) => Number(b.role === 'origin') - Number(a.role === 'origin'))
      .map((leg, at) => [leg.name, at]),
  );
  const objects = new Map(survey.objects.map(({ id }, at) => [id, at]));
  const sorted = [...findings].sort(
    (a, b) =>
      (objects.get(a.object) ?? 0) - (objects.get(b.object) ?? 0) ||
      (order.get(a.provider) ?? 0) - (order.get(b.provider) ?? 0) ||
      rank(a.severity) - rank(b.severity),
  );
  return {
    ...{ target, requests, unasked, findings: sorted, counts },
    bytes: Object.values(survey.bytes).reduce((sum, bytes) => sum + bytes, 0),
    ways: [...order.keys()].flatMap((name) => {
      const leg = legs.find((one) => one.name === name);
      return leg ? [wayOf(leg, survey, counts)] : [];
    }),
  };
}

function wayOf({ name, role }: Survey['legs'][number], survey: Survey, counts: readonly RuleCount[]): WayReport {
  const judged = [...new Set(counts.filter(({ provider }) => provider === name).map(({ rule }) => rule))];
  const unanswered = survey.objects.flatMap(({ path, answers }) => {
    const own = answers.filter(
      ({ leg, node, question }) => leg === name && node === undefined && question !== 'robots',
    );
    if (own.some(({ reply }) => reply?.status === 200)) return [];
    const [first] = own;
    const status = first?.reply && `status ${first.reply.status}`;
    return [{ path, reason: status ?? first?.failure?.detail ?? 'not asked: a bound was reached' }];
  });
  return { provider: name, role, judged, unanswered };
}

/** Whether a finding is at least as bad. */
export const isAtLeast = (severity: CdnSeverity, limit: CdnSeverity): boolean => rank(severity) <= rank(limit);
