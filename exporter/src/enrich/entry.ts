import { UNKNOWN } from '@parallax/contract';

/** What one source says of an address; `unknown` where it says nothing. */
export interface Entry {
  readonly asn: string;
  readonly as_name: string;
  /** CIDR; known only together with `asn`. */
  readonly prefix: string;
  readonly country: string;
  readonly place: string;
}

export const NOTHING: Entry = Object.freeze({
  asn: UNKNOWN,
  as_name: UNKNOWN,
  prefix: UNKNOWN,
  country: UNKNOWN,
  place: UNKNOWN,
});

/**
 * What a more trusted source says over what was known. A name stays with its number, and a place with its country:
 * where the two sources disagree about the one, the other of the less trusted source is not believed either.
 */
export function override(known: Entry, said: Entry): Entry {
  const either = (key: keyof Entry, agree: boolean): string =>
    said[key] !== UNKNOWN || !agree ? said[key] : known[key];
  const sameSystem = said.asn === UNKNOWN || said.asn === known.asn;
  const sameCountry = said.country === UNKNOWN || said.country === known.country;
  return {
    asn: either('asn', sameSystem),
    as_name: either('as_name', sameSystem),
    prefix: either('prefix', sameSystem),
    country: either('country', sameCountry),
    place: either('place', sameCountry),
  };
}
