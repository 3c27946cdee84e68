import {
  probeInterval,
  probeLastRun,
  probeLastSuccess,
  probeViolating,
  targetDown,
  targetDownQuorum,
  targetFault,
  vantageInfo,
} from '@parallax/contract';
import { forEach, label } from '../../kit/evidence.js';
import type { AlertRule } from '../../kit/rule.js';
import type { RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

/** What the failures say of the fault, or `unknown`. */
const withFault = (vector: string): string =>
  `${vector} * on (probe, target) group_left (fault) (${targetFault.name} * 0 + 1) or on (probe, target) label_replace(${vector}, "fault", "unknown", "", "")`;

const SEEN_BY = forEach(
  `${probeViolating.name}{probe=%q,target=%q} == 1`,
  ['probe', 'target'],
  ' {{ .Labels.vantage }}',
);

export const down = (): readonly AlertRule[] => [
  {
    alert: targetDown,
    expr: withFault(`(${targetDownQuorum.name} == 1)`),
    keepFiring: '2m',
    summary: `${label('target')} is down (${label('probe')})`,
    impact: `Users of ${label('target')} get errors or no answer.`,
    evidence: `It fails from:${SEEN_BY}.`,
    dashboard: { uid: 'parallax-target', variables: { probe: label('probe'), target: label('target') } },
  },
];

export const downTests = (): readonly RuleTest[] => [
  {
    name: 'two of three vantages in two networks see it fail, round after round: it is down',
    input: ['a', 'b', 'c'].flatMap((vantage, at) => [
      series(vantageInfo, { vantage, asn: `AS${at}`, country: 'DE' }, '1x20'),
      series(probeLastRun, { vantage, probe: 'web', target: 'shop' }, '0+60x20'),
      series(probeLastSuccess, { vantage, probe: 'web', target: 'shop' }, at < 2 ? '0+60x4 240x16' : '0+60x20'),
      series(probeInterval, { vantage, probe: 'web', target: 'shop' }, '60x20'),
    ]),
    alerts: [
      { at: '6m', alert: targetDown, firing: [] },
      {
        at: '7m',
        alert: targetDown,
        firing: [
          {
            labels: { probe: 'web', target: 'shop', fault: 'unknown' },
            summary: 'shop is down (web)',
            evidence: 'It fails from: a b.',
          },
        ],
      },
    ],
  },
];
