import {
  cdnContentDifferent,
  cdnContentDifferentRounds,
  cdnContentDiffers,
  cdnContentOther,
  cdnContentOtherSeen,
  cdnIntegrityChecks,
} from '@parallax/contract';
import { label, listed } from '../../kit/evidence.js';
import type { Rule } from '../../kit/rule.js';
import { agreed, rises } from '../../kit/windows.js';
import { KNOWN_OUTCOME } from './scorecard.js';
import type { CdnRules } from './settings.js';
import { LINT_DASHBOARD, ROW, seenCount, seenShare } from './shares.js';

/** A release changes many objects at once, between what the origin served and what the edge did: so rounds count, too. */
export function contentRules({ settings, common }: CdnRules): readonly Rule[] {
  const { content } = settings;
  const of = { metric: cdnIntegrityChecks, part: { outcome: 'different' }, whole: KNOWN_OUTCOME };
  const row = ROW.map((name) => `${name}=%q`).join(',');
  return [
    { record: cdnContentOther, expr: seenShare({ ...of, over: content.over, least: content.checks, by: ROW }) },
    { record: cdnContentDifferent, expr: seenCount({ ...of, by: ROW }) },
    { record: cdnContentDifferentRounds, expr: rises(cdnContentDifferent, content.over) },
    {
      record: cdnContentOtherSeen,
      expr: `(${cdnContentOther.name} > bool ${content.share}) * (${cdnContentDifferentRounds.name} >= bool ${content.rounds})`,
    },
    {
      alert: cdnContentDiffers,
      expr: agreed(cdnContentOtherSeen.name, ROW, { common, quorum: settings.quorum }),
      for: content.for,
      keepFiring: '15m',
      summary: `${label('provider')} serves other bytes than the origin of ${label('target')}, ${label('partition')}`,
      impact: `Users of ${label('target')} get content that is broken, old or somebody else's.`,
      evidence: listed(`${cdnContentOther.name}{${row}} and ${cdnContentOtherSeen.name} == 1`, ROW, { before: `More than ${content.share * 100}% of responses within ${content.over} were not what the origin served in the same round:`, each: ' {{ .Labels.vantage }} {{ .Value | humanizePercentage }}', after: '.' }, 'vantage'), // prettier-ignore
      dashboard: LINT_DASHBOARD,
    },
  ];
}
