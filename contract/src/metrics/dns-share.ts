import { DNS_SHARE_OUTCOMES, REASONS } from '../labels.js';
import { defineMetric } from '../metric.js';

/**
 * Which provider the answers of resolvers lead to, beside the share that each was meant to have. `provider` is a name
 * of the configuration, or `unknown`; `resolver` is one too, or `authoritative` for the name servers found by NS.
 */

/** Name servers of the zone, resolvers open to all, the vantage's own. Each has shares of its own: caches lag behind. */
const KINDS = ['authoritative', 'public', 'vantage'] as const;

export const dnsShareAnswers = defineMetric({
  name: 'parallax_dns_share_answers_total',
  type: 'counter',
  unit: 'none',
  help: 'Answers by the provider that they lead to; unknown when neither name, address nor network tells.',
  scope: 'target',
  labels: { provider: 'open', resolver: 'open' },
  stability: 'stable',
});

export const dnsShareFailures = defineMetric({
  name: 'parallax_dns_share_failures_total',
  type: 'counter',
  unit: 'none',
  help: 'Queries that gave no answer, by reason.',
  scope: 'target',
  labels: { resolver: 'open', reason: REASONS },
  stability: 'stable',
});

export const dnsShareDraws = defineMetric({
  name: 'parallax_dns_share_draws',
  type: 'gauge',
  unit: 'none',
  help: 'Independent draws among the answers of the window: answers out of one cached record set are one.',
  scope: 'target',
  labels: { kind: KINDS },
  stability: 'stable',
});

export const dnsShareMeasured = defineMetric({
  name: 'parallax_dns_share_measured_ratio',
  type: 'gauge',
  unit: 'ratio',
  help: 'Share of draws over the window with its 95 % bounds (Wilson score with continuity correction, simultaneous over providers).',
  scope: 'target',
  labels: { provider: 'open', kind: KINDS, bound: ['low', 'estimate', 'high'] },
  stability: 'stable',
});

export const dnsShareIntended = defineMetric({
  name: 'parallax_dns_share_intended_ratio',
  type: 'gauge',
  unit: 'ratio',
  help: 'Share that the configured weight means.',
  scope: 'target',
  labels: { provider: 'open' },
  stability: 'stable',
});

export const dnsShareDrift = defineMetric({
  name: 'parallax_dns_share_drift_ratio',
  type: 'gauge',
  unit: 'ratio',
  help: 'How far the intended share lies outside what chance explains of the measured one; 0 while it is inside the interval.',
  scope: 'target',
  labels: { provider: 'open', kind: KINDS },
  stability: 'stable',
});

export const dnsShareTtl = defineMetric({
  name: 'parallax_dns_share_ttl_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'TTL of the answers of the last round, the largest that a resolver gave.',
  scope: 'target',
  labels: { resolver: 'open' },
  stability: 'stable',
});

export const dnsShareTtlStretch = defineMetric({
  name: 'parallax_dns_share_ttl_stretch_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'How much longer a resolver keeps answers than the authoritative servers say; 0 when it does not.',
  scope: 'target',
  labels: { resolver: 'open' },
  stability: 'stable',
});

export const dnsShareStep = defineMetric({
  name: 'parallax_dns_share_step_checks_total',
  type: 'counter',
  unit: 'none',
  help: 'Rounds by whether the hostnames of the target have the same shares, as far as chance can tell.',
  scope: 'target',
  labels: { outcome: DNS_SHARE_OUTCOMES },
  stability: 'stable',
});
