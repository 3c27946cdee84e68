import * as contract from '@parallax/contract';
import { sample, type Metric, type Sample } from '@parallax/contract';
import { observe } from '../../core/observe.js';
import type { Result } from '../../core/probe.js';
import type { UdpMeasured } from './run.js';

export const metrics: readonly Metric[] = [
  contract.udpSent,
  contract.udpReceived,
  contract.udpRtt,
  contract.udpUnexpected,
  contract.udpErrors,
  contract.probeInvalid,
];

/** Nothing before the first datagram was sent: a name that does not resolve is no loss. */
export function* samples({ measured }: Result<UdpMeasured>): Generator<Sample> {
  const { sent, rtts = [], mismatches = 0, duplicates = 0, late = 0, icmpErrors = 0 } = measured;
  if (sent === undefined) return;
  yield sample(contract.udpSent, {}, sent);
  yield sample(contract.udpReceived, {}, rtts.length);
  for (const rtt of rtts) yield* observe(contract.udpRtt, {}, 'reply', rtt);
  yield sample(contract.udpUnexpected, { kind: 'mismatch' }, mismatches);
  yield sample(contract.udpUnexpected, { kind: 'duplicate' }, duplicates);
  yield sample(contract.udpUnexpected, { kind: 'late' }, late);
  yield sample(contract.udpErrors, {}, icmpErrors);
}
