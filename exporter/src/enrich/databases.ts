/** What the user's MaxMind DB files say about an address. */
import { UNKNOWN } from '@parallax/contract';
import { NOTHING, type Entry } from './entry.js';
import type { Mmdb } from './mmdb.js';
import type { MmdbMap, MmdbValue } from './mmdb-value.js';
import { asnText, countryCode, plainText } from './text.js';
import { prefixText, type Width } from './words.js';

/** Records kept decoded; a run sees the same few over and over. */
const MAX_KEPT = 10_000;

const child = (map: MmdbValue | undefined, key: string): MmdbValue | undefined =>
  map instanceof Map ? (map as MmdbMap).get(key) : undefined;

const textOf = (value: MmdbValue | undefined): string => (typeof value === 'string' ? plainText(value) : UNKNOWN);

function firstKnown(candidates: readonly string[]): string {
  return candidates.find((one) => one !== UNKNOWN) ?? UNKNOWN;
}

/** A name in English, or the first there is: `{ names: { en } }` of MaxMind, plain text of others. */
function nameOf(value: MmdbValue | undefined): string {
  if (typeof value === 'string') return plainText(value);
  const names = child(value, 'names');
  if (!(names instanceof Map)) return UNKNOWN;
  return textOf((names as MmdbMap).get('en') ?? [...(names as MmdbMap).values()][0]);
}

function codeOf(value: MmdbValue | undefined): string {
  const code = typeof value === 'string' ? value : child(value, 'iso_code');
  return typeof code === 'string' ? countryCode(code) : UNKNOWN;
}

function systemOf(value: MmdbValue | undefined): string {
  if (typeof value === 'number') return asnText(value);
  const match = typeof value === 'string' ? /^(?:AS)?(\d{1,10})$/i.exec(value) : null;
  return match === null ? UNKNOWN : asnText(Number(match[1]));
}

/**
 * Reads a record, all but the prefix, under the names that the makers of such files use: MaxMind (GeoLite2, GeoIP2) and DB-IP
 * (`country.iso_code`, `city.names.en`, `autonomous_system_number`), IPinfo (`country_code`, `city`, `asn`, `as_name`),
 * ip-location-db (`country_code`, `city`).
 */
export function entryOf(record: MmdbValue): Entry {
  const at = (key: string): MmdbValue | undefined => child(record, key);
  return {
    asn: firstKnown([systemOf(at('autonomous_system_number')), systemOf(at('asn'))]),
    as_name: firstKnown([textOf(at('autonomous_system_organization')), textOf(at('as_name'))]),
    prefix: UNKNOWN,
    country: firstKnown(['country', 'country_code', 'registered_country'].map((key) => codeOf(at(key)))),
    place: nameOf(at('city')),
  };
}

/** One file and what was read from it. */
export class Database {
  readonly #kept = new Map<number, Entry>();

  constructor(
    readonly path: string,
    private readonly file: Mmdb,
  ) {}

  /** What the file says; `prefix` is its network when it tells the autonomous system. Throws a Fault when it is broken. */
  facts(words: Uint32Array, width: Width): Entry {
    const { data, bits } = this.file.find(words, width);
    if (data === undefined) return NOTHING;
    const entry = this.#entry(data);
    return entry.asn === UNKNOWN ? entry : { ...entry, prefix: prefixText(words, width, bits) };
  }

  #entry(data: number): Entry {
    const kept = this.#kept.get(data);
    if (kept !== undefined) return kept;
    const entry = entryOf(this.file.value(data));
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(data, entry);
    return entry;
  }
}
