import {
  certificateBroken,
  certificateExpiresNow,
  certificateExpiresSoon,
  certificateRefusedRounds,
  certificateRevoked,
  probeFailures,
  probeViolating,
  tlsCertificateNotAfter,
  tlsEarliestExpiry,
  tlsOcsp,
  vantageHealthy,
  type Reason,
} from '@parallax/contract';
import { AGREED, disagreement } from '../../kit/agreement.js';
import { fleet, seen } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

const DAY = 86_400;
const of = (target: string, vantage = 'a'): Record<string, string> => ({ vantage, probe: 'web', target });
const ends = (target: string, days: number, vantage = 'a'): InputSeries =>
  series(tlsEarliestExpiry, of(target, vantage), `${days * DAY}x60`);

const expiry: readonly RuleTest[] = [
  {
    name: 'a certificate that ends in less than 21 days is a ticket, in less than 3 a page; the least of all vantages counts',
    input: [
      ...[
        ends('old', 19),
        ends('old', 80, 'b'),
        ends('new', 22),
        ends('near', 3.5),
        ends('now', 2.5),
        ends('ended', 0.005),
      ],
      series(tlsCertificateNotAfter, { ...of('old'), position: '0' }, `${80 * DAY}x60`),
      series(tlsCertificateNotAfter, { ...of('old'), position: '1' }, `${19 * DAY}x60`),
      series(tlsCertificateNotAfter, { ...of('now'), position: '0' }, `${2.5 * DAY}x60`),
      // What a vantage sees behind somebody's login page is no evidence.
      ...[ends('portal', 1, 'c'), series(vantageHealthy, { vantage: 'c' }, '0x60')],
    ],
    alerts: [
      { at: '9m', alert: certificateExpiresSoon, firing: [] },
      {
        at: '10m',
        alert: certificateExpiresSoon,
        firing: ['old', 'near', 'now', 'ended'].map((target) => ({ labels: { probe: 'web', target } })),
      },
      { at: '9m', alert: certificateExpiresNow, firing: [] },
      {
        at: '10m',
        alert: certificateExpiresNow,
        firing: [
          {
            labels: { probe: 'web', target: 'ended' },
            summary: 'A certificate of ended has expired (web)',
            evidence: "It is good until 1970-01-01 00:07:12 +0000 UTC; fewer than 3 days is told. Seen by: a.", // prettier-ignore
          },
          {
            labels: { probe: 'web', target: 'now' },
            summary: 'A certificate of now expires in 2d 11h 50m 0s (web)',
            evidence: "It is good until 1970-01-03 12:00:00 +0000 UTC; fewer than 3 days is told. Position in the chain, 0 being the server's own: 0. Seen by: a.", // prettier-ignore
          },
        ],
      },
    ],
  },
  {
    name: 'the ticket names the certificate of the chain and who sees it',
    input: [
      ...[ends('old', 19), ends('old', 80, 'b')],
      series(tlsCertificateNotAfter, { ...of('old'), position: '0' }, `${80 * DAY}x60`),
      series(tlsCertificateNotAfter, { ...of('old'), position: '1' }, `${19 * DAY}x60`),
    ],
    alerts: [
      {
        at: '10m',
        alert: certificateExpiresSoon,
        firing: [
          {
            labels: { probe: 'web', target: 'old' },
            summary: 'A certificate of old expires in 18d 23h 50m 0s (web)',
            evidence: "It is good until 1970-01-20 00:00:00 +0000 UTC; fewer than 21 days is told. Position in the chain, 0 being the server's own: 1. Seen by: a.", // prettier-ignore
          },
        ],
      },
    ],
  },
  {
    name: 'an agent that begins anew, and a server that alternates, resolve nothing; a renewal does after a while',
    input: [series(tlsEarliestExpiry, of('old'), `${DAY}x12 stale _ ${DAY}x2 ${90 * DAY} ${DAY}x2 ${90 * DAY}x40`)],
    alerts: [
      { at: '13m', alert: certificateExpiresNow, firing: [{ labels: { probe: 'web', target: 'old' } }] },
      { at: '17m', alert: certificateExpiresNow, firing: [{ labels: { probe: 'web', target: 'old' } }] },
      { at: '30m', alert: certificateExpiresNow, firing: [{ labels: { probe: 'web', target: 'old' } }] },
      { at: '37m', alert: certificateExpiresNow, firing: [] },
    ],
  },
];

/** A vantage that sees three targets answer: it has no problem of its own, and that is known. */
const known = (vantage: string): readonly InputSeries[] =>
  ['x', 'y', 'z'].flatMap((target) => seen({ vantage, target, story: 'ok*40' }));

const believed: readonly RuleTest[] = [
  {
    name: 'a vantage of which it is known that it has no problem of its own is believed',
    input: [
      ...known('a'),
      ends('old', 2),
      series(tlsOcsp, { ...of('shop'), status: 'revoked', signature: 'passed' }, '1x40'),
    ],
    alerts: [
      { at: '15m', alert: certificateExpiresSoon, firing: [{ labels: { probe: 'web', target: 'old' } }] },
      { at: '15m', alert: certificateExpiresNow, firing: [{ labels: { probe: 'web', target: 'old' } }] },
      { at: '15m', alert: certificateRevoked, firing: [{ labels: { probe: 'web', target: 'shop' } }] },
    ],
  },
];

/** Vantages that see one target by these stories, and fail for this reason. */
const failing = (stories: readonly string[], reason: Reason): readonly InputSeries[] =>
  fleet(stories).map((one) => ({ ...one, series: one.series.replace('reason="timeout"', `reason="${reason}"`) }));

const refused: readonly RuleTest[] = [
  {
    name: 'a certificate that two of three vantages refuse, round after round, is broken',
    input: failing(['ok*3 fail*17', 'ok*3 fail*17', 'ok*20'], 'certificate_name_mismatch'),
    alerts: [
      { at: '4m', alert: certificateBroken, firing: [] },
      {
        at: '5m',
        alert: certificateBroken,
        firing: [
          {
            labels: { probe: 'web', target: 'shop' },
            summary: 'Clients refuse the certificate of shop (web)',
            evidence: '2 of 3 eligible vantages refuse it: a b. Reasons: certificate_name_mismatch.',
          },
        ],
      },
    ],
  },
  {
    name: 'one vantage that refuses it is not enough',
    input: failing(['ok*3 fail*17', 'ok*20', 'ok*20'], 'certificate_untrusted'),
    alerts: [{ at: '15m', alert: certificateBroken, firing: [] }],
  },
  {
    name: 'a handshake that fails for another reason is no certificate',
    input: failing(['ok*3 fail*17', 'ok*3 fail*17'], 'tls_handshake'),
    alerts: [{ at: '15m', alert: certificateBroken, firing: [] }],
  },
  {
    name: 'a revocation that the issuer signed is told; one that nobody signed is not, nor a good certificate',
    input: [
      series(tlsOcsp, { ...of('shop'), status: 'revoked', signature: 'passed' }, '_x2 1x20'),
      series(tlsOcsp, { ...of('forged'), status: 'revoked', signature: 'failed' }, '1x20'),
      series(tlsOcsp, { ...of('good'), status: 'good', signature: 'passed' }, '1x20'),
      ...[series(tlsOcsp, { ...of('portal', 'c'), status: 'revoked', signature: 'passed' }, '1x20'), series(vantageHealthy, { vantage: 'c' }, '0x20')], // prettier-ignore
    ],
    alerts: [
      { at: '3m', alert: certificateRevoked, firing: [] },
      {
        at: '4m',
        alert: certificateRevoked,
        firing: [
          {
            labels: { probe: 'web', target: 'shop' },
            summary: 'The certificate of shop is revoked (web)',
            evidence: 'Its server staples an answer that the issuer signed, seen by: a.',
          },
        ],
      },
    ],
  },
];

const web = (target: string): Record<string, string> => ({ probe: 'web', target });

/** A vantage whose failures of one target have two reasons, so many a minute. */
const mixed = (target: string, ofThese: number, others: number): readonly InputSeries[] => {
  const labels = { ...of(target), phase: 'tls', source: 'target' };
  return [
    series(probeViolating, of(target), '1x60'),
    series(probeFailures, { ...labels, reason: 'certificate_expired' }, ofThese === 0 ? '_' : `0+${ofThese}x60`),
    series(probeFailures, { ...labels, reason: 'timeout' }, `0+${others}x60`),
  ].filter(({ values }) => values !== '_');
};

const agreements: readonly RuleTest[] = [
  {
    name: 'half of the vantages, at least two, in two networks agree about a certificate, and a little longer than it lasts',
    input: disagreement(certificateRefusedRounds, 'target', { probe: 'web' }, '1x9 0x50'),
    alerts: [
      { at: '5m', alert: certificateBroken, firing: AGREED.map((target) => ({ labels: web(target) })) },
      { at: '11m', alert: certificateBroken, firing: AGREED.map((target) => ({ labels: web(target) })) },
      { at: '13m', alert: certificateBroken, firing: [] },
    ],
  },
  {
    name: 'half of the failures make the reason; a little less does not; targets that never failed for it have no series',
    input: [...mixed('more', 55, 45), ...mixed('less', 45, 55), ...mixed('other', 0, 50)],
    samples: [
      {
        at: '40m',
        expr: certificateRefusedRounds.name,
        samples: [
          { labels: `${certificateRefusedRounds.name}{vantage="a",probe="web",target="more"}`, value: 1 },
          { labels: `${certificateRefusedRounds.name}{vantage="a",probe="web",target="less"}`, value: 0 },
        ],
      },
    ],
  },
  {
    name: 'what is seen is told a while longer than it is seen: other servers may have it still',
    input: [series(tlsOcsp, { ...of('shop'), status: 'revoked', signature: 'passed' }, '1x9 stale _x40')],
    alerts: [
      { at: '23m', alert: certificateRevoked, firing: [{ labels: web('shop') }] },
      { at: '26m', alert: certificateRevoked, firing: [] },
    ],
  },
];

export const tlsTests: readonly RuleTest[] = [...expiry, ...believed, ...refused, ...agreements];
