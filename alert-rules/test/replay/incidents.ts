import * as contract from '@parallax/contract';
import type { Alert } from '@parallax/contract';
import type { Delivery, Failure, Incident } from './truth.js';
import type { Provider, Target } from './fleet.js';
import type { Scenario } from './simulate.js';

/** What happened to somebody some time, as a change of the world; and what has to be said of it. */

export interface Case extends Pick<Incident, 'host' | 'pair'> {
  /** What happens, in terms of the world. */
  readonly name: string;
  /** Targets that there are. */
  readonly only?: (target: Target) => boolean;
  /** It takes hours: only where there is time. */
  readonly isLong?: boolean;
  /** Minutes before it and of it. */
  readonly before?: number;
  readonly lasts?: number;
  /** All of them must fire. */
  readonly fires: readonly Alert[];
  /** These may; every other one must not. */
  readonly may?: readonly Alert[];
}

const DAY = 86_400;
const refused: Failure = { phase: 'connect', reason: 'connection_refused', source: 'target', share: 1 };
const timeout: Failure = { phase: 'connect', reason: 'timeout', source: 'path', share: 1 };
const validate = (reason: Failure['reason'], share = 1): Failure => ({ phase: 'validate', reason, source: 'target', share }); // prettier-ignore
const certificate = (reason: Failure['reason']): Failure => ({ phase: 'tls', reason, source: 'target', share: 1 });

const is = ({ probe, target }: Target, ...names: readonly string[]): boolean =>
  names.some((name) => name === probe || name === `${probe}/${target}`);
/** At some vantages. */
const at = (...names: readonly string[]) => ({ vantage }: { vantage: { name: string } }): boolean => names.includes(vantage.name); // prettier-ignore
const network = (asn: string) => ({ vantage }: { vantage: { asn: string } }): boolean => vantage.asn === asn; // prettier-ignore

const SHOP = ['web/shop', 'ping/shop'];

const reach: readonly Case[] = [
  {
    name: 'an origin is down',
    pair: (pair, { target }) => {
      if (is(target, 'web')) pair.failure = refused;
    },
    fires: [contract.targetDown],
    may: [contract.targetLossy],
  },
  {
    name: 'an origin answers one request in four with an error',
    pair: (pair, { target }) => {
      if (is(target, 'web/shop')) pair.failure = validate('status_mismatch', 0.25);
    },
    fires: [contract.targetLossy],
    may: [contract.targetDown, contract.targetDownSomewhere],
  },
  {
    name: 'an origin is slow',
    isLong: true,
    only: (target) => is(target, 'web/shop'),
    // A baseline rests on twenty hours.
    before: 1320,
    pair: (pair) => void (pair.slower = 4),
    fires: [contract.targetSlow],
  },
  {
    name: 'one of seven vantages does not reach a target',
    pair: (pair, moment) => {
      if (is(moment.target, 'web/shop') && at('par')(moment)) pair.failure = timeout;
    },
    fires: [contract.targetDownSomewhere],
  },
  {
    name: 'a region does not reach a target: three vantages of seven',
    pair: (pair, { target, vantage }) => {
      if (is(target, ...SHOP) && vantage.country === 'DE') pair.failure = timeout;
    },
    fires: [contract.targetDownSomewhere],
  },
  {
    name: 'an ISP is cut off: both vantages of one network',
    host: (host, moment) => {
      if (network('AS64499')(moment)) host.failure = timeout;
    },
    fires: [contract.networkCutOff],
    may: [contract.vantageHasLocalProblem, contract.targetDownSomewhere],
  },
  {
    name: 'every vantage is sick',
    host: (host) => void (host.sick = 'anchors'),
    fires: [contract.vantageIsSick, contract.noEligibleVantages],
  },
];

const names: readonly Case[] = [
  {
    name: 'a resolver of one vantage fails',
    host: (host, moment) => void (host.resolverUp = !at('lyo')(moment)),
    fires: [contract.resolverFailing],
  },
  {
    name: 'name servers give another answer than the expected one',
    pair: (pair, { target }) => {
      if (is(target, 'names')) pair.failure = validate('answer_mismatch');
    },
    fires: [contract.dnsAnswerWrong],
    may: [contract.targetDown],
  },
  {
    name: 'a secondary name server has stopped to follow',
    lasts: 60,
    pair: (pair, { target }) => {
      if (!is(target, 'zone')) return;
      pair.serialLag = 3;
      pair.failure = validate('serial_mismatch');
    },
    fires: [contract.dnsServersDisagree],
    may: [contract.targetDown],
  },
];

const certificates: readonly Case[] = [
  {
    name: 'a certificate ends in ten days',
    pair: (pair, { target }) => {
      if (is(target, 'certs/shop')) pair.notAfter = 10 * DAY;
    },
    fires: [contract.certificateExpiresSoon],
  },
  {
    name: 'a certificate has expired',
    pair: (pair, { target, minute }) => {
      if (!is(target, 'certs/shop')) return;
      pair.notAfter = minute * 60 - 600;
      pair.verification = 'certificate_expired';
      pair.failure = certificate('certificate_expired');
    },
    fires: [contract.certificateExpiresNow, contract.certificateExpiresSoon, contract.certificateBroken],
    may: [contract.targetDown],
  },
  {
    name: 'a certificate was revoked',
    pair: (pair, { target }) => {
      if (is(target, 'certs/shop')) pair.ocsp = 'revoked';
    },
    fires: [contract.certificateRevoked],
  },
  {
    name: 'a certificate is for another name',
    pair: (pair, { target }) => {
      if (!is(target, 'certs/shop')) return;
      pair.verification = 'certificate_name_mismatch';
      pair.failure = certificate('certificate_name_mismatch');
    },
    fires: [contract.certificateBroken],
    may: [contract.targetDown],
  },
];

const ways: readonly Case[] = [
  {
    name: 'a transit network loses a third of the flows',
    pair: (pair) => void (pair.flowLoss = 0.33),
    fires: [contract.pathForwardingLoss],
  },
  {
    name: 'a link of the transit network has become slow',
    isLong: true,
    only: (target) => is(target, 'way'),
    // A baseline rests on twenty hours.
    before: 1320,
    pair: (pair) => void (pair.linkDelay = 0.08),
    fires: [contract.pathLinkSlow],
    may: [contract.targetSlow],
  },
  {
    name: 'a route flaps every three minutes',
    lasts: 60,
    pair: (pair, { target, minute }) => {
      if (is(target, 'way/shop')) pair.route = Math.floor(minute / 3) % 2;
    },
    fires: [contract.pathChangeStorm],
  },
  {
    name: 'a link takes smaller packets than before',
    pair: (pair, { target }) => {
      if (is(target, 'way/shop')) pair.mtu = 1400;
    },
    fires: [contract.pathMtuDrop],
  },
  {
    name: 'packets go round in the transit network',
    pair: (pair, { target }) => {
      if (!is(target, 'way/shop')) return;
      pair.loop = true;
      pair.failure = { phase: 'reply', reason: 'timeout', source: 'path', share: 1 };
    },
    fires: [contract.pathLoop],
    may: [contract.pathForwardingLoss, contract.targetDown, contract.targetLossy],
  },
];

const delivered = (provider: Provider, change: Partial<Delivery>): Omit<Case, 'name' | 'fires'> => ({
  ...{ before: 65, lasts: 75, isLong: true },
  pair: (pair) => void Object.assign(pair.providers[provider], change),
});

/** Kept back by Alertmanager: a provider that fails, fails rounds of its probe. */
const OF_ITS_ROUNDS = [contract.targetDownSomewhere, contract.targetLossy];

const delivery: readonly Case[] = [
  { name: 'a CDN fails one request in five', ...delivered('beta', { failing: 0.2 }), fires: [contract.cdnErrors], may: OF_ITS_ROUNDS }, // prettier-ignore
  { name: 'a CDN fails all requests', ...delivered('beta', { failing: 1 }), fires: [contract.cdnErrors], may: OF_ITS_ROUNDS }, // prettier-ignore
  { name: 'a CDN takes twice as long as the other', ...delivered('beta', { slower: 2 }), lasts: 240, fires: [contract.cdnVerdictFailed] }, // prettier-ignore
  { name: 'a CDN answers from a far place', ...delivered('beta', { wrongEdge: 0.9 }), fires: [contract.cdnWrongEdge] },
  { name: 'a CDN has lost its cache', ...delivered('beta', { hits: 0.3 }), before: 240, fires: [contract.cdnHitRatioDropped], may: [contract.cdnVerdictFailed] }, // prettier-ignore
  { name: 'a CDN serves other bytes', ...delivered('beta', { different: 0.3 }), fires: [contract.cdnContentDiffers] },
  { name: 'a CDN keeps objects too long', ...delivered('beta', { ttlIgnored: 0.9 }), fires: [contract.cdnTtlIgnored] },
  {
    name: 'a CDN has renamed its headers',
    ...delivered('beta', { unknown: 0.95 }),
    fires: [contract.cdnHeadersUnknown],
  },
  { name: 'the lint finds errors at an edge', ...delivered('beta', { findings: 2 }), fires: [contract.cdnLintErrors] },
  {
    name: 'weights in DNS are not followed',
    ...{ before: 120, lasts: 240, isLong: true },
    only: (target) => is(target, 'weights'),
    pair: (pair) => void (pair.weights = { alpha: 0.1, beta: 0.9 }),
    fires: [contract.dnsShareDrifted],
  },
  {
    name: 'hostnames of one site have different shares',
    ...{ before: 60, lasts: 120, isLong: true },
    pair: (pair) => void (pair.outOfStep = true),
    fires: [contract.dnsShareOutOfStep],
  },
];

const vantages: readonly Case[] = [
  {
    name: 'the uplink of one vantage is down',
    host: (host, moment) => {
      if (!at('par')(moment)) return;
      host.failure = timeout;
      host.sick = 'anchors';
    },
    fires: [contract.vantageIsSick],
    may: [contract.vantageHasLocalProblem],
  },
  {
    name: 'a firewall before one vantage drops what it probes, and not its anchors',
    host: (host, moment) => {
      if (at('par')(moment)) host.failure = timeout;
    },
    fires: [contract.vantageHasLocalProblem],
  },
  {
    name: 'the clock of a vantage is ten minutes ahead',
    host: (host, moment) => {
      if (!at('par')(moment)) return;
      host.clock = 600;
      host.clockSet = moment.minute === 30;
    },
    fires: [contract.vantageClockWrong],
  },
  {
    name: 'a vantage is too busy to probe on time',
    lasts: 60,
    host: (host, moment) => {
      if (!at('par')(moment)) return;
      host.stall = 0.8;
      host.missed = 0.3;
    },
    fires: [contract.vantageStalled],
  },
  {
    name: 'a vantage is silent',
    host: (host, moment) => void (host.alive = !at('par', 'ham')(moment)),
    fires: [contract.vantageSilent],
  },
  {
    name: 'every agent restarts within a quarter of an hour',
    host: (host, { vantage, minute }) => {
      if ([...'bfhplns'].indexOf(vantage.name.charAt(0)) * 2 === minute - 30) host.restart = 'clean';
    },
    fires: [],
  },
];

const agents: readonly Case[] = [
  {
    name: 'a receiver is down: the queue fills and overflows',
    isLong: true,
    lasts: 240,
    only: (target) => is(target, 'web/shop'),
    host: (host, moment) => {
      if (at('par')(moment)) host.receiver = 'down';
    },
    fires: [contract.queueBacklogOld, contract.queueFillsUp, contract.queueLosesItems],
    may: [contract.receiverRefuses],
  },
  {
    name: 'the disk of an agent is full',
    host: (host, moment) => void (host.diskFull = at('par')(moment)),
    fires: [contract.queueNotWritable, contract.queueLosesItems],
  },
  {
    name: 'a receiver refuses the credentials',
    host: (host, moment) => {
      if (at('par')(moment)) host.receiver = 'refuses';
    },
    fires: [contract.receiverRefuses],
    may: [contract.queueBacklogOld, contract.queueFillsUp],
  },
  {
    name: 'a receiver rejects some samples',
    host: (host, moment) => {
      if (at('par')(moment)) host.receiver = 'rejects';
    },
    fires: [contract.receiverRejectsSamples],
  },
  {
    name: 'an agent refuses its new configuration',
    host: (host, moment) => void (host.config = at('par')(moment) ? 'refused' : 'applied'),
    fires: [contract.agentConfigRefused],
  },
  {
    name: 'an agent is killed',
    host: (host, moment) => {
      if (at('par')(moment) && moment.minute === 30) host.restart = 'killed';
    },
    fires: [contract.queueUncleanStart],
  },
  {
    name: 'an agent holds nearly all the series that it may',
    host: (host, moment) => {
      if (at('par')(moment)) host.fill = 0.97;
    },
    fires: [contract.agentSeriesNearLimit],
  },
  {
    name: 'an agent runs out of descriptors',
    host: (host, moment) => {
      if (at('par')(moment)) host.failure = { phase: 'connect', reason: 'resource_exhausted', source: 'internal', share: 0.3 }; // prettier-ignore
    },
    fires: [contract.agentInternalFailures],
  },
];

/** Beside what it is about each has some targets that stay well, so that what fires for no reason is seen. */
const WELL = ['web', 'ping'];
const beside =
  (...names: readonly string[]) =>
  (one: Case): Case => ({ only: (target) => is(target, ...WELL, ...names), ...one });

export const CASES: readonly Case[] = [
  ...reach.map(beside('names')),
  ...names.map(beside('names', 'zone')),
  ...certificates.map(beside('certs')),
  ...ways.map(beside('way')),
  ...delivery.map(beside('cdn', 'weights')),
  ...vantages.map(beside('names', 'certs/mail', 'way/office')),
  ...agents.map(beside('names')),
];

const BEFORE = 30;
const LASTS = 35;
const BEHIND = 15;

export const incidentOf = ({ before = BEFORE, lasts = LASTS, host, pair }: Case): Incident => ({
  ...(host && { host }),
  ...(pair && { pair }),
  from: before,
  to: before + lasts,
});

/** The incident with what was before and what comes behind. */
export function scenarioOf(one: Case): Omit<Scenario, 'seed' | 'wanted'> {
  const incident = incidentOf(one);
  return { minutes: incident.to + BEHIND, incident, ...(one.only && { only: one.only }) };
}
