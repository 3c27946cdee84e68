import * as contract from '@parallax/contract';
import { INVALID_REASONS, sample, type Metric, type Sample } from '@parallax/contract';
import type { PingReply } from '../../core/pinger.js';
import type { Result } from '../../core/probe.js';
import { classOf } from './errors.js';
import { receivedOf, type IcmpMeasured } from './run.js';

export const metrics: readonly Metric[] = [
  contract.icmpSent,
  contract.icmpReceived,
  contract.icmpRtt,
  contract.icmpJitter,
  contract.icmpUnexpected,
  contract.icmpErrors,
  contract.icmpReplyTtl,
  contract.probeInvalid,
];

/** Nothing before the first packet was sent: a name that does not resolve is no loss. */
export function* samples({ measured }: Result<IcmpMeasured>): Generator<Sample> {
  const { reply, address } = measured;
  if (reply === undefined) return;
  yield sample(contract.icmpSent, {}, reply.sent);
  yield sample(contract.icmpReceived, {}, receivedOf(reply));
  for (const rtt of reply.rtts) if (rtt !== null) yield sample(contract.icmpRtt, {}, rtt);
  for (const jitter of jitterOf(reply.rtts)) yield sample(contract.icmpJitter, {}, jitter);
  yield* unexpected(reply);
  for (const reason of INVALID_REASONS) {
    const count = reply.withheld?.[reason] ?? 0;
    if (count > 0) yield sample(contract.probeInvalid, { phase: 'reply', reason }, count);
  }
  if (reply.icmpError !== undefined && address !== undefined) {
    const kind = classOf(reply.icmpError, address.family);
    yield sample(contract.icmpErrors, { class: kind }, reply.icmpErrors ?? 1);
  }
  if (reply.replyTtl !== undefined) yield sample(contract.icmpReplyTtl, {}, reply.replyTtl);
}

function* unexpected({ duplicates, corrupted, forged, late = 0 }: PingReply): Generator<Sample> {
  yield sample(contract.icmpUnexpected, { kind: 'duplicate' }, duplicates);
  yield sample(contract.icmpUnexpected, { kind: 'corrupted' }, corrupted);
  yield sample(contract.icmpUnexpected, { kind: 'forged' }, forged);
  yield sample(contract.icmpUnexpected, { kind: 'late' }, late);
}

/**
 * Inter-packet delay variation (RFC 3393) of the round trip with consecutive packets as the selection, as absolute
 * values. A pair with a lost or withheld packet gives none, so that loss never looks like jitter.
 */
export function jitterOf(rtts: PingReply['rtts']): number[] {
  return rtts.flatMap((rtt, index) => {
    const before = index === 0 ? null : rtts[index - 1];
    return rtt === null || before === null || before === undefined ? [] : [Math.abs(rtt - before)];
  });
}
