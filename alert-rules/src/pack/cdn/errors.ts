import {
  aggregate,
  CDN_ORIGIN,
  cdnErrors,
  cdnFailing,
  cdnFailingAgreed,
  cdnFailingRounds,
  cdnFailures,
  cdnFetches,
  cdnFetchesFailed,
  cdnFetchesFailing,
  cdnFetchesMade,
  cdnReferenceFailed,
  increase,
  selector,
  share,
} from '@parallax/contract';
import { label, listed } from '../../kit/evidence.js';
import { eligible } from '../../kit/quorum.js';
import { recent } from '../../kit/recent.js';
import type { Rule } from '../../kit/rule.js';
import { agreed, byInterval, rises } from '../../kit/windows.js';
import type { CdnRules } from './settings.js';
import { CANDIDATES, CDN_DASHBOARD, ROW, WAY } from './shares.js';

const SEEN = ['vantage', ...ROW];
const PLACE = ['vantage', 'probe', 'target', 'partition'];

/**
 * A provider fails where the same vantage gets the same class of content from the origin, or, where the origin is not
 * asked, from somebody. Where everybody fails it is the origin or the vantage. One partition is enough, and makes one
 * page, not one for each. One round is an accident of the way or the edge, however many of its fetches failed.
 */
export function errorRules({ settings, common }: CdnRules): readonly Rule[] {
  const { errors } = settings;
  const failed = byInterval((window) => aggregate('sum', SEEN, increase(cdnFailures, window)), settings);
  const origin = selector(cdnFetchesFailed, { provider: CDN_ORIGIN });
  const candidates = selector(cdnFetchesFailed, CANDIDATES);
  const again = `${cdnFailingRounds.name} >= bool ${errors.rounds}`;
  const fails = `((${candidates} > bool ${errors.share}) * (${again}))`;
  const well = `(${cdnReferenceFailed.name} <= bool ${errors.share / 2})`;
  const way = WAY.map((name) => `${name}=%q`).join(',');
  const reasons = `topk(3, sum by (reason) (increase(${cdnFailures.name}{${way}}[${settings.window}]))) > 0`;
  return [
    {
      record: cdnFetchesMade,
      expr: byInterval((window) => aggregate('sum', SEEN, increase(cdnFetches, window)), settings),
    },
    {
      record: cdnFetchesFailed,
      expr: eligible(`(${share(failed, cdnFetchesMade.name)} and ${cdnFetchesMade.name} >= ${errors.fetches})`),
    },
    { record: cdnFetchesFailing, expr: aggregate('sum', SEEN, recent(cdnFailures.name)) },
    {
      record: cdnFailingRounds,
      expr: byInterval((window) => rises(cdnFetchesFailing, window), settings, errors.rounds + 1),
    },
    {
      record: cdnReferenceFailed,
      expr: `${aggregate('max', PLACE, origin)} or ${aggregate('min', PLACE, candidates)}`,
    },
    {
      record: cdnFailing,
      expr: aggregate('max', ['vantage', ...WAY], `${fails} * on (${PLACE.join(', ')}) group_left () ${well}`),
    },
    { record: cdnFailingAgreed, expr: agreed(cdnFailing.name, WAY, { common, quorum: settings.quorum }) },
    {
      alert: cdnErrors,
      expr: `${cdnFailingAgreed.name} > 0`,
      for: errors.for,
      keepFiring: '5m',
      summary: `${label('provider')} fails for ${label('target')} where others do not (${label('probe')})`,
      impact: `Users of ${label('target')} who are sent to ${label('provider')} get errors or no answer.`,
      evidence:
        listed(`${cdnFetchesFailed.name}{${way}} > ${errors.share} and ${cdnFailingRounds.name} >= ${errors.rounds}`, WAY, { before: `More than ${errors.share * 100}% of fetches fail:`, each: ' {{ .Labels.vantage }} ({{ .Labels.partition }}) {{ .Value | humanizePercentage }}', after: '.' }, 'vantage') + // prettier-ignore
        listed(reasons, WAY, { before: ' Reasons:', each: ' {{ .Labels.reason }} {{ printf "%.0f" .Value }}', after: '.' }), // prettier-ignore
      dashboard: CDN_DASHBOARD,
    },
  ];
}
