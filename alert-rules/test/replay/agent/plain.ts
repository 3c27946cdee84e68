import {
  dnsResponses,
  dnsZoneServerSerial,
  dnsZoneServerUp,
  httpAssertionFailures,
  httpCertificateExpiry,
  httpPhaseDuration,
  httpResponses,
  icmpReceived,
  icmpRtt,
  icmpSent,
  tlsCertificateNotAfter,
  tlsEarliestExpiry,
  tlsOcsp,
  tlsVerification,
} from '@parallax/contract';
import { NAME_SERVERS } from '../fleet.js';
import type { Memory } from '../tape.js';
import { runsOf, type Place, type Run } from './probe.js';

/** What probes of one answer report: HTTP, ICMP, DNS, TLS. */

export function http(memory: Memory, place: Place): void {
  for (const { failure, latency } of runsOf(memory, place)) {
    memory.add(httpAssertionFailures, { kind: 'status' }, failure?.reason === 'status_mismatch' ? 1 : 0);
    if (failure !== undefined && failure.phase !== 'validate') continue;
    memory.add(httpResponses, { class: failure === undefined ? '2xx' : '5xx' }, 1);
    memory.observe(httpPhaseDuration, { phase: 'connect' }, latency / 3);
    memory.observe(httpPhaseDuration, { phase: 'first_byte' }, latency / 2);
    for (const certificate of ['leaf', 'earliest'])
      memory.gauge(httpCertificateExpiry, { certificate }, place.pair.notAfter);
  }
}

const PACKETS = 5;

export function icmp(memory: Memory, place: Place): void {
  for (const { failure, latency, random } of runsOf(memory, place)) {
    const lost = Array.from({ length: PACKETS }, () => random.chance(0.002)).filter(Boolean).length;
    const received = failure === undefined ? PACKETS - Math.min(lost, PACKETS - 1) : 0;
    memory.add(icmpSent, {}, PACKETS);
    memory.add(icmpReceived, {}, received);
    for (let at = 0; at < received; at += 1) memory.observe(icmpRtt, {}, latency * random.between(0.97, 1.03));
  }
}

export function dns(memory: Memory, place: Place): void {
  for (const { failure } of runsOf(memory, place)) {
    if (failure === undefined || failure.phase === 'validate')
      memory.add(dnsResponses, { rcode: failure?.reason === 'rcode_mismatch' ? 'SERVFAIL' : 'NOERROR' }, 1);
  }
}

/** The SOA of every server; a change of the zone reaches the second one half a minute later. */
export function zone(memory: Memory, place: Place): void {
  for (const { failure } of runsOf(memory, place)) {
    const serial = 2_026_112_200 + Math.floor(place.minute / 180);
    NAME_SERVERS.forEach((server, at) => {
      const up = failure === undefined || failure.reason === 'serial_mismatch';
      memory.gauge(dnsZoneServerUp, { server }, up ? 1 : 0);
      if (up) memory.gauge(dnsZoneServerSerial, { server }, serial - (at === 1 ? place.pair.serialLag : 0));
      else memory.drop(dnsZoneServerSerial, { server });
    });
  }
}

export function tls(memory: Memory, place: Place): void {
  for (const run of runsOf(memory, place)) certificate(memory, place, run);
}

function certificate(memory: Memory, { pair }: Place, { failure }: Run): void {
  if (failure !== undefined && !failure.reason.startsWith('certificate_')) return;
  for (const result of ['passed', 'certificate_expired', 'certificate_name_mismatch', 'certificate_untrusted'])
    memory.drop(tlsVerification, { result });
  for (const status of ['good', 'revoked', 'missing']) memory.drop(tlsOcsp, { status, signature: signed(status) });
  memory.gauge(tlsVerification, { result: pair.verification }, 1);
  memory.gauge(tlsOcsp, { status: pair.ocsp, signature: signed(pair.ocsp) }, 1);
  memory.gauge(tlsEarliestExpiry, {}, pair.notAfter);
  memory.gauge(tlsCertificateNotAfter, { position: '0' }, pair.notAfter);
  memory.gauge(tlsCertificateNotAfter, { position: '1' }, 1500 * 86_400);
}

const signed = (status: string): string => (status === 'missing' ? 'unchecked' : 'passed');
