import { ICMP_ERROR_CLASSES } from '../labels.js';
import { defineMetric, DURATION_BUCKETS } from '../metric.js';

export const icmpSent = defineMetric({
  name: 'parallax_icmp_sent_total',
  type: 'counter',
  unit: 'none',
  help: 'Echo requests sent.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const icmpReceived = defineMetric({
  name: 'parallax_icmp_received_total',
  type: 'counter',
  unit: 'none',
  help: 'Echo requests answered unchanged and in time; the rest of those sent are lost.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const icmpRtt = defineMetric({
  name: 'parallax_icmp_rtt_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Round-trip time of each packet by the timestamps of the kernel.',
  scope: 'target',
  labels: {},
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

export const icmpJitter = defineMetric({
  name: 'parallax_icmp_jitter_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Absolute difference between the round-trip times of two consecutive packets of a run, both answered (IPDV, RFC 3393).',
  scope: 'target',
  labels: {},
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

export const icmpUnexpected = defineMetric({
  name: 'parallax_icmp_unexpected_replies_total',
  type: 'counter',
  unit: 'none',
  help: 'Echo replies that were not counted as an answer: one more after the first, changed on the way, not ours, or too late.',
  scope: 'target',
  labels: { kind: ['duplicate', 'corrupted', 'forged', 'late'] },
  stability: 'stable',
});

export const icmpErrors = defineMetric({
  name: 'parallax_icmp_errors_total',
  type: 'counter',
  unit: 'none',
  help: 'ICMP errors that came back for echo requests, by class.',
  scope: 'target',
  labels: { class: ICMP_ERROR_CLASSES },
  stability: 'stable',
});

export const icmpReplyTtl = defineMetric({
  name: 'parallax_icmp_reply_ttl',
  type: 'gauge',
  unit: 'none',
  help: 'TTL or hop limit of the last echo reply; a change means another way back or another machine.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});
