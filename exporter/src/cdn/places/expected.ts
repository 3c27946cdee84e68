import type { CdnProvider } from '@parallax/contract';
import { placeOf } from './index.js';

/** The places that should serve a vantage: as the provider names them, and countries (ISO 3166-1). */
export interface ExpectedPlaces {
  readonly pops: readonly string[];
  readonly countries: readonly string[];
}

/** Undefined when it cannot be told: no place, or one whose country is not known. */
export function isExpected(
  pop: string | undefined,
  provider: CdnProvider | undefined,
  { pops, countries }: ExpectedPlaces,
): boolean | undefined {
  if (pop === undefined) return undefined;
  if (pops.some((wanted) => isPop(pop.toUpperCase(), wanted.toUpperCase()))) return true;
  if (countries.length === 0) return false;
  const country = placeOf(pop, provider)?.country;
  if (country === undefined) return undefined;
  return countries.includes(country);
}

/** `FRA` is `FRA`, `FRA50` and `FRA56-P4`, and not `FRANKFURT`. */
const isPop = (pop: string, wanted: string): boolean =>
  pop === wanted || (pop.startsWith(wanted) && !/[A-Z]/.test(pop.charAt(wanted.length)));
