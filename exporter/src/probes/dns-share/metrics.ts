import * as contract from '@parallax/contract';
import { sample, type Metric, type Reason, type Sample } from '@parallax/contract';
import type { Result } from '../../core/probe.js';
import type { DnsShareMeasured } from './result.js';

export const metrics: readonly Metric[] = [
  contract.dnsShareAnswers,
  contract.dnsShareFailures,
  contract.dnsShareDraws,
  contract.dnsShareMeasured,
  contract.dnsShareIntended,
  contract.dnsShareDrift,
  contract.dnsShareTtl,
  contract.dnsShareTtlStretch,
  contract.dnsShareStep,
];

/** Counted from the first round on, so that their rates are. */
const COMMON_FAILURES: readonly Reason[] = ['timeout', 'resolver_failure', 'no_such_name', 'no_address'];
const OUTCOMES = contract.dnsShareStep.labels.outcome;

export function* samples({ measured }: Result<DnsShareMeasured>): Generator<Sample> {
  const { resolvers = [], intended, shares = [], draws = [], step } = measured;
  for (const round of resolvers) yield* roundSamples(round);
  for (const [provider, share] of intended ?? []) yield sample(contract.dnsShareIntended, { provider }, share);
  for (const [kind, count] of draws) yield sample(contract.dnsShareDraws, { kind }, count);
  for (const { kind, provider, measured: share, drift } of shares) {
    for (const bound of contract.dnsShareMeasured.labels.bound) {
      yield sample(contract.dnsShareMeasured, { provider, kind, bound }, share[bound]);
    }
    yield sample(contract.dnsShareDrift, { provider, kind }, drift);
  }
  if (step === undefined) return;
  for (const outcome of OUTCOMES) yield sample(contract.dnsShareStep, { outcome }, outcome === step ? 1 : 0);
}

function* roundSamples(round: DnsShareMeasured['resolvers'][number]): Generator<Sample> {
  const { resolver, answers, failures, ttl, stretch } = round;
  for (const [provider, count] of Object.entries(answers)) {
    yield sample(contract.dnsShareAnswers, { provider, resolver }, count);
  }
  const seen = Object.keys(failures) as Reason[];
  for (const reason of new Set([...COMMON_FAILURES, ...seen])) {
    yield sample(contract.dnsShareFailures, { resolver, reason }, failures[reason] ?? 0);
  }
  if (ttl !== undefined) yield sample(contract.dnsShareTtl, { resolver }, ttl);
  if (stretch !== undefined) yield sample(contract.dnsShareTtlStretch, { resolver }, stretch);
}
