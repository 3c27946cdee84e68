import { defineMetric, DURATION_BUCKETS } from '../metric.js';

export const dnsPhaseDuration = defineMetric({
  name: 'parallax_dns_phase_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Time in each phase of a query: TCP connect, TLS handshake, and from the query sent to its reply complete.',
  scope: 'target',
  labels: { phase: ['connect', 'tls', 'reply'] },
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

export const dnsResponses = defineMetric({
  name: 'parallax_dns_responses_total',
  type: 'counter',
  unit: 'none',
  help: 'Replies accepted, by response code.',
  scope: 'target',
  labels: { rcode: ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED', 'other'] },
  stability: 'stable',
});

export const dnsRecords = defineMetric({
  name: 'parallax_dns_records',
  type: 'gauge',
  unit: 'none',
  help: 'Records in the last reply by section; the OPT pseudo-record is not one.',
  scope: 'target',
  labels: { section: ['answer', 'authority', 'additional'] },
  stability: 'stable',
});

export const dnsFlag = defineMetric({
  name: 'parallax_dns_flag',
  type: 'gauge',
  unit: 'none',
  help: '1 when the flag was set in the last reply: aa authoritative, ra recursion available, ad authenticated by DNSSEC.',
  scope: 'target',
  labels: { flag: ['aa', 'ra', 'ad'] },
  stability: 'stable',
});

export const dnsReplySize = defineMetric({
  name: 'parallax_dns_reply_bytes',
  type: 'gauge',
  unit: 'bytes',
  help: 'Size of the last reply as a DNS message.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const dnsSerial = defineMetric({
  name: 'parallax_dns_serial',
  type: 'gauge',
  unit: 'none',
  help: 'Serial of the SOA record in the answer to a query for SOA.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const dnsTruncated = defineMetric({
  name: 'parallax_dns_truncated_total',
  type: 'counter',
  unit: 'none',
  help: 'Replies over UDP that were truncated.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const dnsSpoofed = defineMetric({
  name: 'parallax_dns_spoofed_total',
  type: 'counter',
  unit: 'none',
  help: 'Messages ignored because their id or question was not that of the query.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const dnsRetransmissions = defineMetric({
  name: 'parallax_dns_retransmissions_total',
  type: 'counter',
  unit: 'none',
  help: 'Queries sent again over UDP because no reply had come.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const dnsServer = defineMetric({
  name: 'parallax_dns_server_info',
  type: 'info',
  unit: 'none',
  help: 'Identity that the server gave itself (NSID, RFC 5001), as text or, when it does not print, in hexadecimal.',
  scope: 'target',
  labels: { nsid: 'open' },
  stability: 'stable',
});

export const dnsZoneServerUp = defineMetric({
  name: 'parallax_dns_zone_server_up',
  type: 'gauge',
  unit: 'none',
  help: '1 when this name server of the zone gave its SOA record, 0 when it did not; with compare: all_servers.',
  scope: 'target',
  labels: { server: 'open' },
  stability: 'stable',
});

export const dnsZoneServerSerial = defineMetric({
  name: 'parallax_dns_zone_server_serial',
  type: 'gauge',
  unit: 'none',
  help: 'Serial of the zone at this name server; with compare: all_servers.',
  scope: 'target',
  labels: { server: 'open' },
  stability: 'stable',
});
