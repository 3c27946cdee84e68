import {
  aggregate,
  pathLinkDelay,
  pathLinkDelayBefore,
  pathLinkDelayNow,
  pathLinkSlow,
  pathLinkSlowSeen,
} from '@parallax/contract';
import { label, listed } from '../../kit/evidence.js';
import { eligible } from '../../kit/quorum.js';
import type { Rule } from '../../kit/rule.js';
import { OWNER } from './evidence.js';
import type { PathRules } from './settings.js';

const LINK = ['vantage', 'from', 'to'] as const;
const ENDS = ['from', 'to'] as const;
/** A daily peak of two hours is in the baseline; a fault of half a day is not. */
const USUAL = 0.9;

/** Of a week, every other hour: a finer look costs more than it tells. Not the last hour, which may be the fault itself. */
export const linkBaseline = ({ settings: { link } }: PathRules): Rule => ({
  record: pathLinkDelayBefore,
  expr: `quantile_over_time(${USUAL}, ${pathLinkDelayNow.name}[1w:2h] offset 1h) and ${pathLinkDelayNow.name} offset ${link.known_for}`,
});

/**
 * A link is slow beside itself, for each vantage, since the way back of the answers is each vantage's own. It is said
 * of the link when most of the vantages that cross it see it, and more than one path does.
 */
export function linkRules({ settings: { link } }: PathRules): readonly Rule[] {
  const now = aggregate('min', LINK, `min_over_time(${pathLinkDelay.name}[${link.least_over}])`);
  const slow = `(${pathLinkDelayNow.name} > bool ${pathLinkDelayBefore.name} + ${link.rise}) * (${pathLinkDelayNow.name} > bool ${pathLinkDelayBefore.name} * ${link.factor})`;
  const crossing = `group by (vantage, target, from, to) (${pathLinkDelay.name}) and on (vantage, from, to) ${pathLinkSlowSeen.name} == 1`;
  const seen = `${pathLinkDelayNow.name}{from=%q,to=%q} and ${pathLinkSlowSeen.name} == 1`;
  const usual = `quantile(0.5, ${pathLinkDelayBefore.name}{from=%q,to=%q} and ${pathLinkSlowSeen.name} == 1)`;
  const shared = `count(group by (vantage, target) (${pathLinkDelay.name}{from=%q,to=%q}))`;
  return [
    { record: pathLinkDelayNow, expr: eligible(`(${now})`) },
    { record: pathLinkSlowSeen, expr: slow },
    {
      alert: pathLinkSlow,
      expr: `avg by (from, to) (${pathLinkSlowSeen.name}) >= ${link.share} and count by (from, to) (${crossing}) >= ${link.paths}`,
      for: link.for,
      keepFiring: '10m',
      summary: `The link from ${label('from')}${OWNER('from')} to ${label('to')}${OWNER('to')} has become slow`,
      impact: `Everything that crosses the link from ${label('from')} to ${label('to')} waits longer.`,
      evidence:
        listed(seen, ENDS, { before: 'It adds', each: ' {{ .Value | humanizeDuration }} for {{ .Labels.vantage }},', after: '' }, 'vantage') + // prettier-ignore
        listed(usual, ENDS, { before: ' usually', each: ' {{ .Value | humanizeDuration }}', after: '.' }) +
        listed(shared, ENDS, { before: ' It is shared by', each: ' {{ .Value }} paths', after: '.' }),
      dashboard: { uid: 'parallax-path' },
    },
  ];
}
