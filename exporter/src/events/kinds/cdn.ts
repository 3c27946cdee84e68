import type { CdnRun, CdnWay } from '@parallax/contract';
import { without, type Kind } from './kind.js';

export const cdnKind: Kind<CdnRun, 'cdn'> = {
  name: 'cdn',
  metadata: (run) => {
    const worst = worstOf(run.providers);
    return {
      outcome: outcomeOf(run.providers),
      baseline: run.baseline,
      ...(worst === undefined ? {} : { worst: worst.name }),
      ...(worst?.ratio === undefined ? {} : { ratio: worst.ratio.toFixed(3) }),
    };
  },
  *shorter(run) {
    const visits = run.visits.map((visit) => ({
      ...visit,
      layers: visit.layers.map((layer) => without(layer, ['evidence'])),
    }));
    yield { ...run, visits };
    yield without(run, ['visits']);
    yield without(run, ['visits', 'findings']);
    const { baseline, words, providers } = run;
    yield { baseline, words: words.slice(0, 1), providers: providers.slice(0, FEW) };
  },
};

/** Ways in the last resort. */
const FEW = 4;

const outcomeOf = (ways: readonly CdnWay[]): string =>
  ways.some(({ failures }) => failures > 0)
    ? 'failed'
    : ways.some(({ different }) => different > 0)
      ? 'different'
      : 'ok';

/** The way that most is wrong with: failures, then other content, then slowness; undefined when nothing was compared. */
function worstOf(ways: readonly CdnWay[]): CdnWay | undefined {
  const [worst] = [...ways].sort(
    (one, other) =>
      other.failures - one.failures || other.different - one.different || (other.ratio ?? 0) - (one.ratio ?? 0),
  );
  const hasSomething = worst !== undefined && (worst.failures > 0 || worst.different > 0 || worst.ratio !== undefined);
  return hasSomething ? worst : undefined;
}
