import { defineAlert } from './define.js';

/** Providers, beside the one that we know. */

export const cdnVerdictFailed = defineAlert({
  name: 'ParallaxCdnVerdictFailed',
  severity: 'warning',
  fault: 'cdn',
  help: 'A provider is slower than its baseline by more than was agreed, with enough pairs to say so.',
  runbook: 'cdn-slower',
});

export const cdnErrors = defineAlert({
  name: 'ParallaxCdnErrors',
  severity: 'critical',
  fault: 'cdn',
  help: 'A provider fails where the origin does not.',
  runbook: 'cdn-errors',
});

export const cdnWrongEdge = defineAlert({
  name: 'ParallaxCdnWrongEdge',
  severity: 'warning',
  fault: 'cdn',
  help: 'Vantages are served by a place that should not serve them.',
  runbook: 'cdn-wrong-edge',
});

export const cdnHitRatioDropped = defineAlert({
  name: 'ParallaxCdnHitRatioDropped',
  severity: 'warning',
  fault: 'cdn',
  help: 'A provider answers from its cache less often than it used to.',
  runbook: 'cdn-hit-ratio',
});

export const cdnContentDiffers = defineAlert({
  name: 'ParallaxCdnContentDiffers',
  severity: 'critical',
  fault: 'cdn',
  help: 'A provider serves other bytes than the origin.',
  runbook: 'cdn-content-differs',
});

export const cdnTtlIgnored = defineAlert({
  name: 'ParallaxCdnTtlIgnored',
  severity: 'warning',
  fault: 'cdn',
  help: 'A provider keeps objects longer or shorter than the origin says.',
  runbook: 'cdn-ttl-ignored',
});

export const cdnHeadersUnknown = defineAlert({
  name: 'ParallaxCdnHeadersUnknown',
  severity: 'info',
  fault: 'cdn',
  help: 'Answers whose cache status cannot be told have become common.',
  runbook: 'cdn-headers-unknown',
});

export const cdnLintErrors = defineAlert({
  name: 'ParallaxCdnLintErrors',
  severity: 'warning',
  fault: 'cdn',
  help: 'The lint of origin and edges finds errors.',
  runbook: 'cdn-lint',
});

export const dnsShareDrifted = defineAlert({
  name: 'ParallaxDnsShareDrifted',
  severity: 'warning',
  fault: 'resolver',
  help: 'Answers of name servers do not follow the weights that were set.',
  runbook: 'dns-drift',
});

export const dnsShareOutOfStep = defineAlert({
  name: 'ParallaxDnsShareOutOfStep',
  severity: 'warning',
  fault: 'resolver',
  help: 'Hostnames that should share their weights have different shares.',
  runbook: 'dns-drift',
});
