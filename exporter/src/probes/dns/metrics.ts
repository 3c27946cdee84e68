import * as contract from '@parallax/contract';
import { sample, type Metric, type Sample } from '@parallax/contract';
import { SECTIONS } from '../../core/dns/message.js';
import { observe } from '../../core/observe.js';
import type { Result } from '../../core/probe.js';
import type { DnsMeasured } from './result.js';

export const metrics: readonly Metric[] = [
  contract.dnsPhaseDuration,
  contract.dnsResponses,
  contract.dnsRecords,
  contract.dnsFlag,
  contract.dnsReplySize,
  contract.dnsSerial,
  contract.dnsTruncated,
  contract.dnsSpoofed,
  contract.dnsRetransmissions,
  contract.dnsServer,
  contract.dnsZoneServerUp,
  contract.dnsZoneServerSerial,
  contract.probeInvalid,
];

const RCODES = contract.dnsResponses.labels.rcode;
const FLAGS = contract.dnsFlag.labels.flag;

/** Counters are there from the first run on, so that their rates are. */
export function* samples({ measured }: Result<DnsMeasured>): Generator<Sample> {
  const { connect, tls, reply, spoofed, retransmissions, truncated } = measured;
  yield* observe(contract.dnsPhaseDuration, { phase: 'connect' }, 'connect', connect);
  yield* observe(contract.dnsPhaseDuration, { phase: 'tls' }, 'tls', tls);
  yield* observe(contract.dnsPhaseDuration, { phase: 'reply' }, 'reply', reply);
  yield sample(contract.dnsSpoofed, {}, spoofed ?? 0);
  yield sample(contract.dnsRetransmissions, {}, retransmissions ?? 0);
  yield sample(contract.dnsTruncated, {}, truncated ? 1 : 0);
  yield* replySamples(measured);
  for (const { server, serial } of measured.zone ?? []) {
    yield sample(contract.dnsZoneServerUp, { server }, serial === undefined ? 0 : 1);
    if (serial !== undefined) yield sample(contract.dnsZoneServerSerial, { server }, serial);
  }
}

function* replySamples(measured: Partial<DnsMeasured>): Generator<Sample> {
  const { rcode, counts, flags, size, serial, nsid } = measured;
  if (rcode !== undefined) {
    yield sample(contract.dnsResponses, { rcode: RCODES.find((known) => known === rcode) ?? 'other' }, 1);
  }
  if (counts !== undefined) {
    for (const section of SECTIONS) yield sample(contract.dnsRecords, { section }, counts[section]);
  }
  if (flags !== undefined) {
    for (const flag of FLAGS) yield sample(contract.dnsFlag, { flag }, flags[flag] ? 1 : 0);
  }
  if (size !== undefined) yield sample(contract.dnsReplySize, {}, size);
  if (serial !== undefined) yield sample(contract.dnsSerial, {}, serial);
  if (nsid !== undefined) yield sample(contract.dnsServer, { nsid }, 1);
}
