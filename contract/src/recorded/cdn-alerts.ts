import { defineRecorded } from './define.js';

/** What alerts on providers rest on. `origin` is a provider here like any other unless it is said. */

const VANTAGE = { vantage: 'open' } as const;
const WAY = { probe: 'open', target: 'open', provider: 'open' } as const;
const ROW = { ...WAY, partition: 'open' } as const;

export const cdnStretchPairs = defineRecorded({
  name: 'parallax:cdn_stretch_pairs:increase',
  unit: 'none',
  help: 'Pairs of a believed vantage within a stretch of time, a twelfth of the window of the verdict.',
  labels: { ...VANTAGE, ...ROW },
});

export const cdnStretchSlower = defineRecorded({
  name: 'parallax:cdn_stretch_slower:increase',
  unit: 'none',
  help: 'Those of the pairs of a stretch in which the provider was slower than the baseline by more than 5 %.',
  labels: { ...VANTAGE, ...ROW },
});

export const cdnVerdictPairs = defineRecorded({
  name: 'parallax:cdn_verdict_pairs:sum',
  unit: 'none',
  help: 'Pairs that the verdict rests on, of all vantages.',
  labels: ROW,
});

export const cdnVerdictStretches = defineRecorded({
  name: 'parallax:cdn_verdict_stretches:sum',
  unit: 'none',
  help: 'Stretches of time in which vantages made pairs, over all vantages.',
  labels: ROW,
});

export const cdnVerdictSlower = defineRecorded({
  name: 'parallax:cdn_verdict_slower:ratio',
  unit: 'ratio',
  help: 'Share of pairs in which the provider was slower than the baseline by more than 5 %.',
  labels: ROW,
});

export const cdnVerdictSpread = defineRecorded({
  name: 'parallax:cdn_verdict_spread:sum',
  unit: 'none',
  help: 'How far the stretches stray from that share: the sum of squares, in pairs.',
  labels: ROW,
});

export const cdnVerdictAlike = defineRecorded({
  name: 'parallax:cdn_verdict_alike:ratio',
  unit: 'ratio',
  help: 'Correlation of each stretch with the next one of its vantage, 0 to 0.8.',
  labels: ROW,
});

export const cdnVerdictWorth = defineRecorded({
  name: 'parallax:cdn_verdict_worth:sum',
  unit: 'none',
  help: 'Independent pairs that would tell as much.',
  labels: ROW,
});

export const cdnVerdictQuantile = defineRecorded({
  name: 'parallax:cdn_verdict_errors:student',
  unit: 'none',
  help: 'Standard errors to either side of the interval, by how many stretches there are.',
  labels: ROW,
});

export const cdnVerdictLow = defineRecorded({
  name: 'parallax:cdn_verdict_slower_ratio:low',
  unit: 'ratio',
  help: 'Lower bound of the share of slower pairs; above one half the verdict is fail.',
  labels: ROW,
});

export const cdnVerdictHigh = defineRecorded({
  name: 'parallax:cdn_verdict_slower_ratio:high',
  unit: 'ratio',
  help: 'Upper bound of the share of slower pairs; below one half the verdict is pass.',
  labels: ROW,
});

export const cdnVerdict = defineRecorded({
  name: 'parallax:cdn_verdict:last',
  unit: 'none',
  help: '1 where the provider is slower than the baseline by more than 5 % (fail), -1 where it is not (pass), 0 where neither can be said.',
  labels: ROW,
});

export const cdnFetchesMade = defineRecorded({
  name: 'parallax:cdn_fetches:increase',
  unit: 'none',
  help: 'Fetches of a vantage within the window of alerts; the window is longer for probes that run seldom.',
  labels: { ...VANTAGE, ...ROW },
});

export const cdnFetchesFailed = defineRecorded({
  name: 'parallax:cdn_failures:ratio',
  unit: 'ratio',
  help: 'Share of those fetches that failed, of vantages that are believed, with enough fetches to say so.',
  labels: { ...VANTAGE, ...ROW },
});

export const cdnReferenceFailed = defineRecorded({
  name: 'parallax:cdn_reference_failures:ratio',
  unit: 'ratio',
  help: 'The same of the way to the origin, or of the best way where the origin is not asked.',
  labels: { ...VANTAGE, probe: 'open', target: 'open', partition: 'open' },
});

export const cdnFetchesFailing = defineRecorded({
  name: 'parallax:cdn_failures:sum',
  unit: 'none',
  help: 'Fetches that failed since the agent began, for whatever reason.',
  labels: { ...VANTAGE, ...ROW },
});

export const cdnFailingRounds = defineRecorded({
  name: 'parallax:cdn_failing:rounds',
  unit: 'none',
  help: 'Rounds with failed fetches within the window of alerts; the window is longer for probes that run seldom.',
  labels: { ...VANTAGE, ...ROW },
});

export const cdnFailing = defineRecorded({
  name: 'parallax:cdn_failing:last',
  unit: 'none',
  help: '1 for a vantage that sees the provider fail in enough rounds where the reference does not, in any partition, else 0.',
  labels: { ...VANTAGE, ...WAY },
});

export const cdnFailingAgreed = defineRecorded({
  name: 'parallax:cdn_failing:quorum',
  unit: 'none',
  help: 'Vantages that see the provider fail where the reference does not; there only where they are enough.',
  labels: WAY,
});

export const cdnWrongEdges = defineRecorded({
  name: 'parallax:cdn_wrong_edge:ratio',
  unit: 'ratio',
  help: 'Share of the rounds of a believed vantage that a place answered which should not serve it.',
  labels: { ...VANTAGE, ...WAY },
});

export const cdnWrongEdgeSeen = defineRecorded({
  name: 'parallax:cdn_wrong_edge:last',
  unit: 'none',
  help: '1 for a vantage that is served by wrong places too often, else 0.',
  labels: { ...VANTAGE, ...WAY },
});

export const cdnHitsNow = defineRecorded({
  name: 'parallax:cdn_hits:ratio',
  unit: 'ratio',
  help: 'Hit ratio of the edges, over all believed vantages, with enough requests to say so.',
  labels: ROW,
});

export const cdnHitsBefore = defineRecorded({
  name: 'parallax:cdn_hits_ratio:baseline',
  unit: 'ratio',
  help: 'The least of: the hit ratio a day ago, a week ago, and the median of the last day.',
  labels: ROW,
});

export const cdnContentDifferent = defineRecorded({
  name: 'parallax:cdn_content_differs:sum',
  unit: 'none',
  help: 'Responses since the agent began whose content was not that of the origin.',
  labels: { ...VANTAGE, ...ROW },
});

export const cdnContentDifferentRounds = defineRecorded({
  name: 'parallax:cdn_content_differs:rounds',
  unit: 'none',
  help: 'Rounds with such responses within the window of alerts.',
  labels: { ...VANTAGE, ...ROW },
});

export const cdnContentOther = defineRecorded({
  name: 'parallax:cdn_content_differs:ratio',
  unit: 'ratio',
  help: 'Share of the responses that a believed vantage compared whose content was not that of the origin.',
  labels: { ...VANTAGE, ...ROW },
});

export const cdnContentOtherSeen = defineRecorded({
  name: 'parallax:cdn_content_differs:last',
  unit: 'none',
  help: '1 for a vantage that gets other content too often, else 0.',
  labels: { ...VANTAGE, ...ROW },
});

export const cdnTtlMissed = defineRecorded({
  name: 'parallax:cdn_ttl_ignored:ratio',
  unit: 'ratio',
  help: 'Share of responses that the edge keeps longer or shorter than the origin says, over all believed vantages.',
  labels: ROW,
});

export const cdnHeadersMute = defineRecorded({
  name: 'parallax:cdn_unknown:ratio',
  unit: 'ratio',
  help: 'Share of responses whose cache status no header tells, over all believed vantages.',
  labels: WAY,
});

export const cdnErrorsFound = defineRecorded({
  name: 'parallax:cdn_findings:max',
  unit: 'none',
  help: 'Objects with an error of the lint, most that a believed vantage found, by rule.',
  labels: { ...WAY, rule: 'open' },
});

export const dnsShareDriftNow = defineRecorded({
  name: 'parallax:dns_share_drift_ratio:last',
  unit: 'ratio',
  help: 'Drift as a believed vantage sees it, while it has enough draws to say so.',
  labels: { ...VANTAGE, ...WAY, kind: 'open' },
});

export const dnsShareDriftHeld = defineRecorded({
  name: 'parallax:dns_share_drift_ratio:min',
  unit: 'ratio',
  help: 'The least of it within the window of alerts, where it was known when that began.',
  labels: { ...VANTAGE, ...WAY, kind: 'open' },
});

export const dnsShareDriftSeen = defineRecorded({
  name: 'parallax:dns_share_drifted:last',
  unit: 'none',
  help: '1 for a vantage that sees more drift than may be, else 0.',
  labels: { ...VANTAGE, ...WAY, kind: 'open' },
});

export const dnsShareStepMissed = defineRecorded({
  name: 'parallax:dns_share_out_of_step:ratio',
  unit: 'ratio',
  help: 'Share of the rounds of a believed vantage in which hostnames that should share their weights had different shares.',
  labels: { ...VANTAGE, probe: 'open', target: 'open' },
});

export const dnsShareStepSeen = defineRecorded({
  name: 'parallax:dns_share_out_of_step:last',
  unit: 'none',
  help: '1 for a vantage that sees too many of them, else 0.',
  labels: { ...VANTAGE, probe: 'open', target: 'open' },
});
