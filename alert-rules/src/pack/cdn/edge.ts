import { cdnEdge, cdnEdgeChecks, cdnWrongEdge, cdnWrongEdges, cdnWrongEdgeSeen } from '@parallax/contract';
import { label, listed } from '../../kit/evidence.js';
import type { Rule } from '../../kit/rule.js';
import { agreed } from '../../kit/windows.js';
import { KNOWN_OUTCOME } from './scorecard.js';
import type { CdnRules } from './settings.js';
import { LINT_DASHBOARD, seenShare, WAY } from './shares.js';

/** Which place serves is a matter of regions: so a number of vantages, and no share of them all. */
export function edgeRules({ settings: { edge }, common }: CdnRules): readonly Rule[] {
  const of = { metric: cdnEdgeChecks, part: { outcome: 'unexpected' }, whole: KNOWN_OUTCOME };
  const quorum = { vantages: edge.vantages, share: 0, networks: 1, countries: 1 };
  const way = WAY.map((name) => `${name}=%q`).join(',');
  const wrong = `${cdnWrongEdges.name}{${way}} > ${edge.share}`;
  const places = `${cdnEdge.name}{${way}} and on (vantage, probe, target, provider) ${cdnWrongEdgeSeen.name} == 1`;
  return [
    { record: cdnWrongEdges, expr: seenShare({ ...of, over: edge.over, least: edge.checks, by: WAY }) },
    { record: cdnWrongEdgeSeen, expr: `${cdnWrongEdges.name} > bool ${edge.share}` },
    {
      alert: cdnWrongEdge,
      expr: agreed(cdnWrongEdgeSeen.name, WAY, { common, quorum }),
      for: edge.for,
      keepFiring: '15m',
      summary: `${label('provider')} serves vantages of ${label('target')} from places that should not (${label('probe')})`,
      impact: `Users near these vantages get ${label('target')} from far away, or from where it must not come.`,
      evidence:
        listed(wrong, WAY, { before: `More than ${edge.share * 100}% of rounds within ${edge.over} came from a wrong place:`, each: ' {{ .Labels.vantage }} {{ .Value | humanizePercentage }}', after: '.' }, 'vantage') + // prettier-ignore
        listed(places, WAY, { before: ' Last served by:', each: ' {{ .Labels.vantage }} {{ or .Labels.pop "unknown" }}', after: '.' }, 'vantage'), // prettier-ignore
      dashboard: LINT_DASHBOARD,
    },
  ];
}
