import { CDN_BAND, type CdnRun, type CdnVisit, type CdnWay } from '@parallax/contract';

const MAX_WORDS = 12;
const [, SLOWER] = CDN_BAND;

/** What a person should know of a round, most important first: failures, other content, wrong places, slowness, lint. */
export function cdnWords({ baseline, providers, visits, findings }: Omit<CdnRun, 'words'>): readonly string[] {
  const words = [
    ...providers.flatMap((way) => failed(way, visits)),
    ...providers.flatMap((way) => differed(way, visits)),
    ...providers.filter(({ place }) => place === 'unexpected').map(misplaced),
    ...providers.flatMap((way) => slower(way, baseline)),
    ...linted(findings ?? []),
  ];
  if (words.length > 0) return words.slice(0, MAX_WORDS);
  return [`All ${visits.length} fetches over ${providers.length} ways came as they should.`];
}

function failed({ name, failures, visits: count }: CdnWay, visits: readonly CdnVisit[]): string[] {
  const failure = visits.find((visit) => visit.provider === name && visit.failure !== undefined)?.failure;
  if (failure === undefined) return [];
  return [`${name} failed ${failures} of ${count} fetches: ${failure.reason} during ${failure.phase}.`];
}

function differed({ name, different }: CdnWay, visits: readonly CdnVisit[]): string[] {
  const one = visits.find(({ provider, integrity }) => provider === name && integrity === 'different');
  if (one === undefined) return [];
  const more = different > 1 ? ` and ${different - 1} more` : '';
  return [`${name} gave other content than the origin for ${one.path}${more}.`];
}

const misplaced = ({ name, pop }: CdnWay): string =>
  `${name} answered from ${pop ?? 'a place'}, which should not serve this vantage.`;

function slower({ name, ratio }: CdnWay, baseline: string): string[] {
  if (ratio === undefined || ratio <= SLOWER) return [];
  return [`${name} took ${ratio.toFixed(2)} times as long as ${baseline} to the first byte.`];
}

function linted(findings: NonNullable<CdnRun['findings']>): string[] {
  const [worst] = findings.filter(({ severity }) => severity === 'error');
  return worst === undefined ? [] : [`${worst.provider}: ${worst.reason}`];
}
