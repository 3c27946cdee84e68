import { defineMetric, DURATION_BUCKETS } from '../metric.js';

export const tcpPhaseDuration = defineMetric({
  name: 'parallax_tcp_phase_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Time in each phase of a TCP probe: connect, the plain-text upgrade dialogue, the TLS handshake.',
  scope: 'target',
  labels: { phase: ['connect', 'starttls', 'tls'] },
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

// prettier-ignore
const STEPS = [
  '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15', '16',
  '17', '18', '19', '20', '21', '22', '23', '24', '25', '26', '27', '28', '29', '30', '31', '32', 'later',
] as const;

export const tcpStepDuration = defineMetric({
  name: 'parallax_tcp_step_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Time until each expect step of the dialogue was answered, counted from what was sent before it; steps count from 1, after 32 they are one.',
  scope: 'target',
  labels: {
    step: STEPS,
  },
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

export const tcpReceivedBytes = defineMetric({
  name: 'parallax_tcp_received_bytes',
  type: 'gauge',
  unit: 'bytes',
  help: 'Bytes that the dialogue of the last run took from the peer, handshakes not counted.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const tcpTls = defineMetric({
  name: 'parallax_tcp_tls_info',
  type: 'info',
  unit: 'none',
  help: 'TLS version and cipher suite of the last run.',
  scope: 'target',
  labels: { version: ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3', 'other'], cipher: 'open' },
  stability: 'stable',
});

export const tcpCertificateExpiry = defineMetric({
  name: 'parallax_tcp_certificate_not_after_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'When certificates that the peer sent expire, as Unix time: the leaf, and the earliest of all.',
  scope: 'target',
  labels: { certificate: ['leaf', 'earliest'] },
  stability: 'stable',
});
