/** The tables that come with the agent: where they are, and what they say. */
import { createRequire } from 'node:module';
import { UNKNOWN } from '@parallax/contract';
import { specialPrefixes } from '../core/address.js';
import type { Files } from '../core/files.js';
import { readAsnLines, Systems } from './asn-csv.js';
import { countryTable, type Countries } from './country-table.js';
import { NOTHING, type Entry } from './entry.js';
import { Mmdb } from './mmdb.js';
import { RangeBuilder } from './range-builder.js';
import type { RangeTable } from './ranges.js';
import type { Sliced } from './slices.js';
import { lastOf, prefixText, wordsOfBytes, type Width } from './words.js';

const MAX_BYTES = 128 * 1024 * 1024;

/** Packages of data, optional dependencies; NOTICE says whose they are. */
const SYSTEMS = '@ip-location-db/asn';
const COUNTRIES = '@ip-location-db/geo-whois-asn-country-mmdb';
const FILES = {
  asn4: `${SYSTEMS}/asn-ipv4.csv`,
  asn6: `${SYSTEMS}/asn-ipv6.csv`,
  country4: `${COUNTRIES}/geo-whois-asn-country-ipv4.mmdb`,
  country6: `${COUNTRIES}/geo-whois-asn-country-ipv6.mmdb`,
} as const;
type FileName = keyof typeof FILES;

const require = createRequire(import.meta.url);

/** Where an installed file of data is; undefined when its package is not installed. */
export function installed(file: string): string | undefined {
  try {
    return require.resolve(file);
  } catch {
    return undefined;
  }
}

interface PerFamily {
  readonly special: RangeTable;
  readonly asn?: RangeTable | undefined;
  readonly country?: RangeTable | undefined;
}

/** Autonomous systems and countries in memory. */
export class Tables {
  constructor(
    private readonly families: Readonly<Record<Width, PerFamily>>,
    private readonly systems: Systems,
    private readonly countries: Countries,
    /** Packages that are not installed. */
    readonly missing: readonly string[],
  ) {}

  /** `prefix` is the largest aligned block that holds the address and is announced by the same autonomous system. */
  facts(words: Uint32Array, width: Width): Entry {
    const { asn } = this.families[width];
    if (this.#isSpecial(words, width)) return NOTHING;
    const land = this.#country(words, width);
    const range = asn?.find(words) ?? 0;
    const system = asn?.valueAt(range) ?? 0;
    if (asn === undefined || system === 0) return onlyCountry(land);
    const { asn: number, as_name } = this.systems.describe(system);
    return {
      asn: number,
      as_name,
      prefix: prefixText(words, width, asn.blockBits(words, range)),
      country: land,
      place: UNKNOWN,
    };
  }

  /** The country alone. */
  country(words: Uint32Array, width: Width): string {
    return this.#isSpecial(words, width) ? UNKNOWN : this.#country(words, width);
  }

  #country(words: Uint32Array, width: Width): string {
    const table = this.families[width].country;
    return table === undefined ? UNKNOWN : (this.countries[table.valueAt(table.find(words))] ?? UNKNOWN);
  }

  /** Registries list whole blocks, private and documentation addresses in them too. */
  #isSpecial(words: Uint32Array, width: Width): boolean {
    const { special } = this.families[width];
    return special.valueAt(special.find(words)) !== 0;
  }

  /** Bytes of the tables of countries. */
  get countryBytes(): number {
    return Object.values(this.families).reduce((sum, { country }) => sum + (country?.bytes ?? 0), 0);
  }

  /** Ranges and bytes, for people. */
  get size(): { readonly ranges: number; readonly bytes: number } {
    const all = Object.values(this.families).flatMap(({ asn, country }) => [asn, country].flatMap((one) => one ?? []));
    const bytes = all.reduce((sum, table) => sum + table.bytes, this.systems.bytes);
    return { ranges: all.reduce((sum, table) => sum + table.length, 0), bytes };
  }
}

const onlyCountry = (country: string): Entry =>
  country === UNKNOWN ? NOTHING : { asn: UNKNOWN, as_name: UNKNOWN, prefix: UNKNOWN, country, place: UNKNOWN };

/** Runs sliced work; the caller decides how it shares the thread. */
export type Runner = <T>(work: Sliced<T>) => Promise<T>;

/** Reads what is installed. Rejects with a Fault or FileError when an installed file cannot be used. */
export async function loadTables(files: Files, run: Runner, locate = installed): Promise<Tables> {
  const systems = new Systems();
  const countries: Countries = [UNKNOWN];
  const missing = new Set<string>();
  const bytesOf = async (file: FileName): Promise<Uint8Array | undefined> => {
    const path = locate(FILES[file]);
    if (path === undefined) missing.add(file.startsWith('asn') ? SYSTEMS : COUNTRIES);
    return path === undefined ? undefined : files.readBytes(path, MAX_BYTES);
  };
  const family = async (width: Width, asnFile: FileName, countryFile: FileName): Promise<PerFamily> => {
    const lines = await bytesOf(asnFile);
    const asn = lines && (await run(asnTable(lines, width, systems)));
    const tree = await bytesOf(countryFile);
    const country = tree && (await run(countryTable(new Mmdb(tree), width, countries)));
    return { special: await run(specialTable(width)), asn, country };
  };
  const four = await family(1, 'asn4', 'country4');
  const six = await family(4, 'asn6', 'country6');
  systems.seal();
  return new Tables({ 1: four, 4: six }, systems, countries, [...missing]);
}

function* asnTable(lines: Uint8Array, width: Width, systems: Systems): Sliced<RangeTable> {
  const ranges = new RangeBuilder(width);
  yield* readAsnLines(lines, width, { ranges, systems });
  return yield* ranges.build();
}

function* specialTable(width: Width): Sliced<RangeTable> {
  const ranges = new RangeBuilder(width);
  for (const { bytes, bits } of specialPrefixes()) {
    if (bytes.length !== width * 4) continue;
    const first = wordsOfBytes(bytes);
    const last = lastOf(first, width, bits, new Uint32Array(width));
    ranges.add(first, last, 1);
  }
  return yield* ranges.build();
}
