import type { Share } from '@parallax/contract';
import { drawsByKind } from './draws.js';
import { shareInterval } from './interval.js';
import { NOBODY, type Kind, type Sighting } from './types.js';

/** What one provider gets at one kind of resolver. */
export interface ProviderShare {
  readonly kind: Kind;
  readonly provider: string;
  readonly measured: Share;
  /** Distance of the intended share from the interval, 0 to 1. */
  readonly drift: number;
}

/** The share of each provider that the weights mean; they need not sum to anything. `unknown` is meant to get none. */
export function intendedShares(weights: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  const shares = Object.entries(weights).map(([name, weight]): [string, number] => [name, weight / sum]);
  return new Map([...shares, [NOBODY, 0]]);
}

/**
 * Shares of the draws by kind of resolver, for every intended provider. Kinds without a draw are left out.
 *
 * Where a share of 0 or 1 is intended chance explains nothing: there every answer of the window counts, also one that is
 * no draw of its own, and drift is the whole difference.
 */
export function sharesOf(
  draws: readonly Sighting[],
  answers: readonly Sighting[],
  intended: ReadonlyMap<string, number>,
): readonly ProviderShare[] {
  const tests = testsOf(intended);
  const all = drawsByKind(answers);
  return [...drawsByKind(draws)].flatMap(([kind, drawn]) =>
    [...intended].map(([provider, share]): ProviderShare => {
      const measured = shareInterval(count(drawn, provider), drawn.length, tests);
      const given = all.get(kind) ?? drawn;
      const drift = share === 0 || share === 1 ? Math.abs(count(given, provider) / given.length - share) : outside(share, measured); // prettier-ignore
      return { kind, provider, measured, drift };
    }),
  );
}

/** With two providers one interval is the other's mirror image, so that both are one test. */
function testsOf(intended: ReadonlyMap<string, number>): number {
  const open = [...intended.values()].filter((share) => share > 0 && share < 1).length;
  return open <= 2 ? 1 : open;
}

const count = (sightings: readonly Sighting[], provider: string): number =>
  sightings.filter((one) => one.provider === provider).length;

const outside = (share: number, { low, high }: Share): number => Math.max(0, low - share, share - high);
