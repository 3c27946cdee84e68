/**
 * Who an address is: our tables beside mmdb-lib, both asked for the text of addresses in ranges that are announced on
 * the internet, in random order. The country comes from the same files on both sides. In the rows `facts` and `again`
 * ours tells system, name, prefix and country, and the peer still the country alone, as no MaxMind DB of systems may
 * be redistributed; `again` asks for the same 2,000 addresses over and over, as the runs of an agent do. CPU time of
 * this process; rounds in turn, median.
 */
import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import {
  atOnce,
  createEnricher,
  DEFAULT_ENRICH,
  installed,
  loadTables,
  parseAddress,
  type OwnEnricher,
  type Tables,
} from '@parallax/exporter/enrich';
import { Reader, type CountryResponse } from 'mmdb-lib';
import { lessIsBetter, median, type BenchRow } from './row.js';

const ROUNDS = 5;
const LOOKUPS = 200_000;
/** Addresses that an agent with many paths sees over and over. */
const ON_PATHS = 2_000;
const PEER = 'mmdb-lib 3.0.3';
const SYSTEMS = '@ip-location-db/asn/asn';
const COUNTRIES = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country';

function located(file: string): string {
  const path = installed(file);
  if (path === undefined) throw new Error(`${file} is not installed; run npm ci`);
  return path;
}

/** CPU seconds of `work`. */
async function cost(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** The same numbers on every run (Numerical Recipes' generator). */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) yield (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
}

/** First addresses of announced ranges, in random order, each with other last bits. */
function addresses(version: '4' | '6'): string[] {
  const lines = readFileSync(located(`${SYSTEMS}-ipv${version}.csv`), 'latin1').split('\n');
  const starts = lines.flatMap((line) => line.split(',', 1)[0] || []);
  const random = numbers(7);
  return Array.from({ length: LOOKUPS }, () => {
    const start = starts[random.next().value % starts.length] ?? '';
    const last = random.next().value & 0xff;
    return version === '4'
      ? start.replace(/\d+$/, String(last))
      : start.endsWith('::')
        ? `${start}${last.toString(16)}`
        : start;
  });
}

const words = new Uint32Array(4);

function countryOf(tables: Tables, ip: string): string {
  const width = parseAddress(ip, words);
  return width === 0 ? '' : tables.country(words, width);
}

function factsOf(tables: Tables, ip: string): string {
  const width = parseAddress(ip, words);
  return width === 0 ? '' : tables.facts(words, width).country;
}

type Country = CountryResponse & { readonly country_code?: string };

interface Race {
  readonly asked: readonly string[];
  ours(ip: string): string;
  peer(ip: string): string;
}

/** Nanoseconds a look-up, ours and the peer's, rounds in turn. */
async function race({ asked, ours, peer }: Race): Promise<{ ours: number; peer: number }> {
  const sums = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [side, look] of [['ours', ours] as const, ['peer', peer] as const]) {
      let letters = 0;
      const seconds = await cost(() => {
        for (const ip of asked) letters += look(ip).length;
      });
      if (letters < asked.length) throw new Error(`${side} knows hardly any country`);
      sums[side].push((seconds * 1e9) / asked.length);
    }
  }
  return { ours: median(sums.ours), peer: median(sums.peer) };
}

interface Loaded {
  readonly tables: Tables;
  readonly readers: Readonly<Record<'4' | '6', Reader<Country>>>;
  readonly bytes: number;
}

function openReaders(): Loaded['readers'] {
  const open = (version: string): Reader<Country> =>
    new Reader<Country>(readFileSync(located(`${COUNTRIES}-ipv${version}.mmdb`)), { cache: new Map() });
  return { '4': open('4'), '6': open('6') };
}

/** CPU seconds to load, rounds in turn, and what was loaded last. */
async function load(): Promise<Loaded & { ours: number; peer: number }> {
  const [ours, peer]: [number[], number[]] = [[], []];
  const bytes = ['4', '6'].reduce((sum, version) => sum + statSync(located(`${COUNTRIES}-ipv${version}.mmdb`)).size, 0);
  for (let round = 1; ; round += 1) {
    const loaded: { tables?: Tables; readers?: Loaded['readers'] } = {};
    ours.push(
      await cost(async () => (loaded.tables = await loadTables(FILES, (work) => Promise.resolve(atOnce(work))))),
    );
    peer.push(await cost(() => (loaded.readers = openReaders())));
    const { tables, readers } = loaded;
    if (round < ROUNDS || !tables || !readers) continue;
    return { tables, readers, bytes, ours: median(ours), peer: median(peer) };
  }
}

/** What an agent has: facts that are kept ready once an address was seen. */
async function openEnricher(): Promise<OwnEnricher> {
  const config = { ...DEFAULT_ENRICH, ptr: false };
  const resolver = { resolve: () => Promise.reject(new Error('nobody to ask')) };
  const log = { log: (): void => undefined };
  const enricher = createEnricher({ clock: CLOCK, files: FILES, log, resolver, config });
  enricher.warm();
  await enricher.loaded();
  return enricher;
}

export async function run(): Promise<BenchRow[]> {
  const { tables, readers, bytes, ...loads } = await load();
  const enricher = await openEnricher();
  const rows: BenchRow[] = [];
  for (const version of ['4', '6'] as const) {
    const all = addresses(version);
    const again = all.map((_, index) => all[index % ON_PATHS] ?? '');
    const peer = (ip: string): string => readers[version].get(ip)?.country_code ?? '';
    const races = {
      country: { asked: all, ours: (ip: string) => countryOf(tables, ip), peer },
      facts: { asked: all, ours: (ip: string) => factsOf(tables, ip), peer },
      again: { asked: again, ours: (ip: string) => enricher.facts(ip).country, peer },
    };
    for (const [what, one] of Object.entries(races)) {
      const name = `enrich-${what}-v${version} vs mmdb-lib`;
      rows.push(lessIsBetter({ name, unit: 'ns/look-up', ...(await race(one)), peerName: PEER }));
    }
  }
  enricher.close();
  const memory = { ours: tables.countryBytes / 1e6, peer: bytes / 1e6, peerName: PEER };
  rows.push(lessIsBetter({ name: 'enrich-country-memory vs mmdb-lib', unit: 'MB', ...memory }));
  rows.push(lessIsBetter({ name: 'enrich-load vs mmdb-lib', unit: 'CPU s', ...loads, peerName: `${PEER}, countries` }));
  return rows;
}

const FILES = {
  read: () => Promise.reject(new Error('nothing to read')),
  readBytes: (path: string) => readFile(path),
  glob: () => Promise.resolve([]),
  watch: () => () => undefined,
};
const CLOCK = {
  now: () => performance.now(),
  wall: () => Date.now(),
  lap: () => ({ startedAt: performance.now(), seconds: () => 0 }),
  sleep: (ms: number) => setTimeout(ms),
};
