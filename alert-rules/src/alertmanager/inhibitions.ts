import * as contract from '@parallax/contract';
import type { Alert } from '@parallax/contract';

/** Which alert says why another one fires: while it fires, the other is kept back. */
export interface Inhibition {
  /** A sentence for people. */
  readonly because: string;
  readonly source: readonly Alert[];
  readonly mutes: readonly Alert[];
  /** Labels that must be the same in both. Every source carries all of them: two absent labels would be the same. */
  readonly equal: readonly string[];
}

const TARGET = ['target'] as const;
const PAIR = ['probe', 'target'] as const;
const VANTAGE = ['vantage'] as const;

const OF_A_PROVIDER = [
  ...[contract.cdnVerdictFailed, contract.cdnWrongEdge, contract.cdnHitRatioDropped, contract.cdnTtlIgnored],
  ...[contract.cdnHeadersUnknown, contract.cdnLintErrors],
] as const;
/**
 * What is wrong with a target that is down anyhow. Critical alerts are none of these: they say why it is down, and stand
 * on the same page, since pages are grouped by target.
 */
const OF_A_TARGET = [
  ...[contract.targetDownSomewhere, contract.targetLossy, contract.targetSlow],
  ...[contract.pathForwardingLoss, contract.pathChangeStorm, contract.pathMtuDrop, contract.pathLoop],
  ...OF_A_PROVIDER,
  ...[contract.dnsShareDrifted, contract.dnsShareOutOfStep],
  ...[contract.dnsServersDisagree, contract.certificateExpiresSoon],
] as const;

const BACKLOG = [contract.queueBacklogOld, contract.queueFillsUp] as const;
/** What follows from an uplink, a resolver, a clock or a machine that is not well. */
const OF_A_SICK_VANTAGE = [
  ...[contract.resolverFailing, contract.vantageClockWrong, contract.vantageStalled, contract.agentInternalFailures],
  ...BACKLOG,
] as const;
const OF_A_SILENT_VANTAGE = [
  ...[contract.vantageIsSick, contract.vantageHasLocalProblem, ...OF_A_SICK_VANTAGE],
  ...[contract.agentConfigRefused, contract.agentSeriesNearLimit, contract.queueLosesItems],
  ...[contract.queueNotWritable, contract.queueUncleanStart, contract.receiverRefuses, contract.receiverRejectsSamples],
] as const;

export const inhibitions: readonly Inhibition[] = [
  {
    because: 'A target that is down is also lossy, slow and served badly.',
    source: [contract.targetDown],
    mutes: OF_A_TARGET,
    equal: TARGET,
  },
  {
    because:
      'An objective about one target burns while that is down. One about several is not kept back: others may burn it.',
    source: [contract.targetDown],
    mutes: [contract.objectiveBurnsFast, contract.objectiveBurnsSlowly],
    equal: PAIR,
  },
  {
    because: 'What nobody can judge is not judged in part.',
    source: [contract.noEligibleVantages],
    mutes: [contract.targetDownSomewhere, contract.targetLossy, contract.targetSlow],
    equal: PAIR,
  },
  {
    because: 'A target that some do not reach fails a part of the runs.',
    source: [contract.targetDownSomewhere],
    mutes: [contract.targetLossy],
    equal: PAIR,
  },
  {
    because: 'A provider that fails, fails rounds of its probe, and what others ask of the same site.',
    source: [contract.cdnErrors],
    mutes: [contract.targetDownSomewhere, contract.targetLossy],
    equal: TARGET,
  },
  {
    because: 'An objective about one target burns while a provider of that fails.',
    source: [contract.cdnErrors],
    mutes: [contract.objectiveBurnsFast, contract.objectiveBurnsSlowly],
    equal: TARGET,
  },
  {
    because: 'A provider that fails is also slow, cold and hard to read.',
    source: [contract.cdnErrors],
    mutes: OF_A_PROVIDER,
    equal: [...PAIR, 'provider'],
  },
  {
    because: 'An objective that burns fast burns slowly, too.',
    source: [contract.objectiveBurnsFast],
    mutes: [contract.objectiveBurnsSlowly],
    equal: ['slo'],
  },
  {
    because: 'Of a vantage that is silent nothing else is known.',
    source: [contract.vantageSilent],
    mutes: OF_A_SILENT_VANTAGE,
    equal: VANTAGE,
  },
  {
    because: 'A sick vantage knows why it is sick; what follows from that is no news.',
    source: [contract.vantageIsSick],
    mutes: [contract.vantageHasLocalProblem, ...OF_A_SICK_VANTAGE],
    equal: VANTAGE,
  },
  {
    because: 'Where a vantage is cut off, its resolvers and receivers are, too.',
    source: [contract.vantageHasLocalProblem],
    mutes: [contract.resolverFailing, ...BACKLOG],
    equal: VANTAGE,
  },
  {
    because: 'A wrong clock makes receivers refuse and reject.',
    source: [contract.vantageClockWrong],
    mutes: [contract.receiverRefuses, contract.receiverRejectsSamples, ...BACKLOG],
    equal: VANTAGE,
  },
  {
    because: 'A disk that takes nothing fills the memory and then loses.',
    source: [contract.queueNotWritable],
    mutes: [contract.queueLosesItems, ...BACKLOG],
    equal: ['vantage', 'queue'],
  },
  {
    because: 'What an endpoint refuses waits.',
    source: [contract.receiverRefuses],
    mutes: BACKLOG,
    equal: ['vantage', 'queue', 'endpoint'],
  },
  {
    because: 'Packets that go round end on the way.',
    source: [contract.pathLoop],
    mutes: [contract.pathForwardingLoss],
    equal: PAIR,
  },
  {
    because: 'A queue that fills up is one that waits.',
    source: [contract.queueFillsUp],
    mutes: [contract.queueBacklogOld],
    equal: ['vantage', 'queue', 'endpoint'],
  },
  {
    because: 'A certificate that clients refuse has often ended.',
    source: [contract.certificateBroken],
    mutes: [contract.certificateExpiresNow, contract.certificateExpiresSoon],
    equal: PAIR,
  },
  {
    because: 'What ends within days ends within weeks.',
    source: [contract.certificateExpiresNow],
    mutes: [contract.certificateExpiresSoon],
    equal: PAIR,
  },
  {
    because: 'Servers that answer wrongly disagree, as a rule.',
    source: [contract.dnsAnswerWrong],
    mutes: [contract.dnsServersDisagree],
    equal: PAIR,
  },
];
