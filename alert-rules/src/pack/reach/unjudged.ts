import {
  noEligibleVantages,
  probeFailedLast,
  probeLastRun,
  vantageInfo,
  vantageLocalProblem,
  vantageSickNow,
} from '@parallax/contract';
import { listed } from '../../kit/evidence.js';
import { eligible } from '../../kit/quorum.js';
import type { AlertRule } from '../../kit/rule.js';
import type { ReachSettings } from './settings.js';
import { DASHBOARD, NAMED, own, TARGET } from './words.js';

/** Targets that nobody judges any more. */

/** Vantages that report something and are believed. */
const FIT = `(${eligible(`group by (vantage) (${vantageInfo.name} or ${probeLastRun.name})`)})`;

/** Why a vantage does not count. */
const WHY = [
  [vantageSickNow.name, 'sick'],
  [vantageLocalProblem.name, 'a problem of its own'],
].map(([name, word]) => `{{ if query (printf ${JSON.stringify(`${name}{vantage=%q} == 1`)} .Labels.vantage) }}${word}{{ else }}`); // prettier-ignore

export function unjudged({ unjudged: { within, for: hold } }: ReachSettings): AlertRule {
  const probed = (series: string): string => `present_over_time(${series}[${within}:10m])`;
  const before = probed(probeFailedLast.name);
  const who = listed(
    `group by (vantage) (${probed(own(probeFailedLast.name))})`,
    TARGET,
    { before: '', each: ` {{ .Labels.vantage }} (${WHY.join('')}silent{{ end }}{{ end }})`, after: '' },
    'vantage',
  );
  return {
    alert: noEligibleVantages,
    // A target that a fit vantage has left off was taken out of its configuration.
    expr: `group by (probe, target) (${before}) unless on (probe, target) (${before} and on (vantage) ${FIT})`,
    for: hold,
    keepFiring: '5m',
    summary: `Nobody can judge ${NAMED}`,
    impact: 'If it goes down now, nothing says so.',
    evidence: `It was probed within ${within} by:${who}. None of them is fit to judge it now.`,
    dashboard: DASHBOARD,
  };
}
