/**
 * An hour of three vantages with known truth, as agents would have written it: through the real store and encoder to a
 * real Prometheus. Random numbers come from a seed.
 */
import {
  cdnCacheBytes,
  cdnCacheRequests,
  cdnEdgeChecks,
  cdnFailures,
  cdnFirstByte,
  cdnFirstByteRatio,
  cdnIntegrityChecks,
  cdnPairs,
  cdnFetches,
  cdnTtlChecks,
  sample,
  subjects,
  vantageInfo,
  type CacheStatus,
  type CdnFetch,
  type Sample,
} from '@parallax/contract';
import type { Block } from '../../src/core/series.js';
import { compress, OutSeries, Rows, Symbols, V1Encoder } from '../../src/remote-write/index.js';
import { Intake } from '../../src/remote-write/intake/intake.js';
import { Store } from '../../src/store/index.js';
import { FakeClock } from '../kit/clock.js';
import { normals, numbers } from '../kit/random.js';

const ROUND_MS = 30_000;
/** Rounds of an hour. */
export const ROUNDS = 120;

export const VANTAGES = [
  { vantage: 'ber', country: 'DE', network: 'alpha', baseline: 0.03, native: false },
  { vantage: 'fra', country: 'DE', network: 'beta', baseline: 0.03, native: true },
  { vantage: 'nyc', country: 'US', network: '', baseline: 0.06, native: true },
] as const;

/** What is true of a provider. */
export interface Truth {
  /** Median of the ratio to the baseline; absent for the baseline. */
  readonly ratio?: number;
  /** Every how many rounds a request misses. */
  readonly misses: number;
  /** Rounds, of those before the end, that it is there for. */
  readonly rounds?: number;
}

export const TRUTH: Readonly<Record<string, Truth>> = {
  known: { misses: 10 },
  like: { ratio: 1, misses: 10 },
  quick: { ratio: 0.8, misses: 4 },
  slow: { ratio: 1.25, misses: 10 },
  /** Exactly at the limit: nobody can say. */
  between: { ratio: 1.05, misses: 10 },
  young: { ratio: 1, misses: 10, rounds: 8 },
};

export interface HistoryOptions {
  /** Address of a Prometheus that takes remote write. */
  readonly address: string;
  /** Unix milliseconds of the last round. */
  readonly end: number;
  readonly seed: number;
}

/** Writes it all, in the order of time. */
export async function writeHistory({ address, end, seed }: HistoryOptions): Promise<void> {
  const random = numbers(seed);
  const agents = VANTAGES.map((place) => new Agent(place, end - ROUNDS * ROUND_MS));
  for (let round = 0; round <= ROUNDS; round += 1) {
    const blocks = await Promise.all(agents.map((agent) => agent.round(round, random)));
    await Promise.all(blocks.flat().map((block) => push(address, block)));
  }
}

class Agent {
  readonly #clock: FakeClock;
  readonly #store: Store;
  readonly #intakes: readonly Intake[];
  readonly #labels: Readonly<Record<string, string>>;
  #blocks: Block[] = [];

  constructor(
    private readonly place: (typeof VANTAGES)[number],
    wall: number,
  ) {
    const { vantage, native } = place;
    const forms = { native, classic: !native };
    this.#clock = new FakeClock({ monotonic: 1_000, wall });
    this.#store = new Store({ clock: this.#clock, labels: { vantage } });
    this.#labels = { vantage, probe: 'shop', target: 'www.example.com' };
    const sink = { put: async (block: Block): Promise<void> => void this.#blocks.push(block) };
    // One of them comes by two ways.
    const jobs = vantage === 'nyc' ? ['parallax', 'copy'] : ['parallax'];
    this.#intakes = jobs.map(
      (job) => new Intake({ sink, labels: [['job', job]], forms, pause: () => Promise.resolve() }),
    );
  }

  /** The first round is what was there before the window: no count of it belongs into the scorecard. */
  async round(round: number, random: () => number): Promise<readonly Block[]> {
    if (round > 0) await this.#clock.advance(ROUND_MS);
    const metrics = Object.values(subjects.cdn);
    const samples = Object.entries(TRUTH).flatMap(([provider, truth]) =>
      round > ROUNDS - (truth.rounds ?? ROUNDS + 1) ? samplesOf({ provider, truth, round }, this.place, random) : [],
    );
    this.#store.accept({ source: 'shop', labels: this.#labels, expiresAt: Infinity, metrics, samples });
    this.#store.accept({ source: 'self', labels: { vantage: this.place.vantage }, expiresAt: Infinity, metrics: [vantageInfo], samples: [this.#where()] }); // prettier-ignore
    this.#blocks = [];
    for (const intake of this.#intakes) await intake.take(this.#store.snapshot(), this.#clock.wall());
    return this.#blocks;
  }

  #where(): Sample {
    const { country, network } = this.place;
    const rest = { city: '', latitude: '', longitude: '', asn: '', provider: '' };
    return sample(vantageInfo, { ...rest, country, network }, 1);
  }
}

interface Doing {
  readonly provider: string;
  readonly truth: Truth;
  readonly round: number;
}

function samplesOf(
  { provider, truth, round }: Doing,
  place: (typeof VANTAGES)[number],
  random: () => number,
): Sample[] {
  const normal = normals(random);
  const own = { provider, partition: 'static' } as const;
  const missed = round % truth.misses === 0;
  return [
    ...(['as_found', 'warm'] as const).flatMap((fetch) => {
      const status: CacheStatus = fetch === 'as_found' && missed ? 'miss' : 'hit';
      // Misses bring large objects, so that the two hit ratios differ.
      return [
        ...speed({ provider, truth, fetch }, place.baseline, normal),
        sample(cdnCacheRequests, { ...own, fetch, layer: 'edge', cache_status: status }, 1),
        sample(cdnCacheBytes, { ...own, fetch, cache_status: status }, status === 'miss' ? 9_000 : 1_000),
        sample(cdnFetches, { ...own, fetch }, 1),
      ];
    }),
    sample(cdnCacheRequests, { ...own, fetch: 'cold', layer: 'edge', cache_status: 'miss' }, round % 4 === 0 ? 1 : 0),
    sample(cdnTtlChecks, { ...own, outcome: provider === 'slow' ? 'longer' : 'honoured' }, 1),
    sample(cdnIntegrityChecks, { ...own, outcome: 'equal' }, 1),
    sample(cdnEdgeChecks, { provider, outcome: provider === 'quick' && place.vantage === 'nyc' ? 'unexpected' : 'expected' }, 1), // prettier-ignore
    ...rarely({ provider, truth, round }, place.vantage),
  ];
}

/** One object that was not the origin's, and one failure: series that begin in the middle of the window. */
function rarely({ provider, round }: Doing, vantage: string): Sample[] {
  const own = { provider, partition: 'static' } as const;
  if (provider !== 'slow' || vantage !== 'fra' || round !== 50) return [];
  return [
    sample(cdnIntegrityChecks, { ...own, outcome: 'different' }, 1),
    sample(cdnFailures, { ...own, reason: 'timeout' }, 1),
  ];
}

interface Fetching {
  readonly provider: string;
  readonly truth: Truth;
  readonly fetch: CdnFetch;
}

function speed({ provider, truth, fetch }: Fetching, baseline: number, normal: () => number): Sample[] {
  const own = { provider, partition: 'static', fetch } as const;
  const base = baseline * Math.exp(0.1 * normal());
  if (truth.ratio === undefined) return [sample(cdnFirstByte, own, base)];
  const ratio = truth.ratio * Math.exp(0.1 * normal());
  const comparison = ratio < 0.95 ? 'faster' : ratio > 1.05 ? 'slower' : 'within';
  return [
    sample(cdnFirstByte, own, base * ratio),
    sample(cdnFirstByteRatio, own, ratio),
    sample(cdnPairs, { ...own, comparison }, 1),
  ];
}

const OPTIONS = { exemplars: false, metadata: true, startTimestamps: false };

async function push(address: string, block: Block): Promise<void> {
  const symbols = new Symbols();
  const rows = block.series.map(({ labels, metadata }, row) => ({
    ...{ block, row },
    series: new OutSeries(labels, metadata, symbols),
  }));
  const response = await fetch(`http://${address}/api/v1/write`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: new Uint8Array(compress(new V1Encoder(OPTIONS).encode(Rows.of(rows)))),
  });
  if (!response.ok) throw new Error(`remote write: ${response.status} ${await response.text()}`);
}
