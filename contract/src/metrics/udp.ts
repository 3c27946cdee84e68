import { defineMetric, DURATION_BUCKETS } from '../metric.js';

export const udpSent = defineMetric({
  name: 'parallax_udp_sent_total',
  type: 'counter',
  unit: 'none',
  help: 'Datagrams sent.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const udpReceived = defineMetric({
  name: 'parallax_udp_received_total',
  type: 'counter',
  unit: 'none',
  help: 'Datagrams sent that were answered as expected and in time; the rest of those sent are lost.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const udpRtt = defineMetric({
  name: 'parallax_udp_rtt_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Time from sending a datagram to its first expected answer.',
  scope: 'target',
  labels: {},
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

export const udpUnexpected = defineMetric({
  name: 'parallax_udp_unexpected_replies_total',
  type: 'counter',
  unit: 'none',
  help: 'Datagrams received that were not counted as an answer: not the expected content, one more after the first, after the wait.',
  scope: 'target',
  labels: { kind: ['mismatch', 'duplicate', 'late'] },
  stability: 'stable',
});

export const udpErrors = defineMetric({
  name: 'parallax_udp_icmp_errors_total',
  type: 'counter',
  unit: 'none',
  help: 'Datagrams sent that came back as an ICMP error, such as port unreachable.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});
