import type { CdnProvider } from '@parallax/contract';
import { AFRICA } from './africa.js';
import { AMERICA } from './america.js';
import { ASIA } from './asia.js';
import { EUROPE } from './europe.js';
import type { Place } from './place.js';
import { SPELLINGS } from './spellings.js';

export type { Place } from './place.js';

/** Every place that is known, by continent and code. Our own table, from general knowledge of airports. */
export const places: readonly Place[] = [AFRICA, AMERICA, ASIA, EUROPE].flatMap((rows) =>
  rows.map(([code, city, country, latitude, longitude]) => ({ code, city, country, latitude, longitude })),
);

const byCode = new Map(places.map((place) => [place.code, place]));

/** `PRAGUECZ`: city without marks and spaces, and country; of several airports of a city the first in the table. */
const byCity = new Map<string, Place>();
for (const place of places) {
  const key = lettersOf(place.city) + place.country;
  if (!byCity.has(key)) byCity.set(key, place);
}

/** Longest name of a place that is looked at. */
const LONGEST = 64;

/** `FRA`, `FRA50`, `FRA56-P4`, `FRA-1a2b3c4d`, `LGA/0FE8`. */
const LEADING_CODE = /^([A-Z]{3})\d{0,5}(?:[-_/].*)?$/;
/** `EU-DE-FRA-12` (continent, country, code), `CACHE-FRA-ETOU8220102-FRA` (the last part is the code). */
const INNER_CODE = /^[A-Z]{2}-[A-Z]{2}-([A-Z]{3})(?:-.*)?$/;
const FINAL_CODE = /-([A-Z]{3})$/;
/** `DE1-601`, `FR5-UP-GC10`, `RBX1`: a spelling of the provider's own, with or without a number. */
const SPELLING = /^([A-Z]{1,4})(\d{0,3})(?:-.*)?$/;
/** `LOSANGELESUSCA`: in the United States with the state. */
const STATE = /^(.+US)[A-Z]{2}$/;

/**
 * The place that a provider means by `pop`, in any case: an IATA code, alone or within a server's name, or a spelling
 * of the provider's own (`DE1`, `pragueCZ`, `rbx`), which needs `provider` since two providers may mean two things by
 * one. Undefined when it is not known.
 */
export function placeOf(pop: string, provider?: CdnProvider): Place | undefined {
  if (pop.length > LONGEST) return undefined;
  const text = pop.trim().toUpperCase();
  return spelled(text, provider) ?? coded(text) ?? named(text);
}

function coded(text: string): Place | undefined {
  for (const pattern of [LEADING_CODE, INNER_CODE, FINAL_CODE]) {
    const code = pattern.exec(text)?.[1];
    const place = code === undefined ? undefined : byCode.get(code);
    if (place) return place;
  }
  return undefined;
}

function spelled(text: string, provider: CdnProvider | undefined): Place | undefined {
  const own = provider === undefined ? undefined : SPELLINGS[provider];
  const match = SPELLING.exec(text);
  if (!own || !match) return undefined;
  const [, letters = '', digits = ''] = match;
  return byCode.get(own[letters + digits] ?? own[letters] ?? '');
}

function named(text: string): Place | undefined {
  const letters = lettersOf(text);
  const state = STATE.exec(letters)?.[1];
  return byCity.get(letters) ?? (state === undefined ? undefined : byCity.get(state));
}

/** Upper-case letters A to Z only; marks go (`Málaga` is MALAGA), and so does everything between. */
function lettersOf(text: string): string {
  return text
    .normalize('NFD')
    .toUpperCase()
    .replaceAll('Ł', 'L')
    .replace(/[^A-Z]+/g, '');
}

/** Mean radius of the Earth (IUGG, R1), metres. */
const EARTH_RADIUS = 6_371_008.8;

type Position = Pick<Place, 'latitude' | 'longitude'>;

/** Metres along the great circle, by the haversine formula: within 0.6 % of the ellipsoid. */
export function distanceMeters(a: Position, b: Position): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (degrees: number): number => Math.sin(radians(degrees) / 2) ** 2;
  const along = Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude));
  const h = half(b.latitude - a.latitude) + along * half(b.longitude - a.longitude);
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
}
