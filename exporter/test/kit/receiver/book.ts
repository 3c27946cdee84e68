/** What a receiver has stored, and whether it takes a sample: order and duplicates a series, as Prometheus, Mimir and Thanos judge them. */
import { Columns } from './columns.js';
import {
  seriesKey,
  type Label,
  type WrittenExemplar,
  type WrittenHistogram,
  type WrittenMetadata,
  type WrittenRequest,
  type WrittenSample,
  type WrittenSeries,
} from './types.js';

export interface BookRules {
  /** Milliseconds by which a sample may be older than the newest of all series; 0 takes nothing late. */
  readonly outOfOrderWindow: number;
  /** A series' first sample may be this much older than the newest of all series (Prometheus: an hour); also without a window. */
  readonly headAge?: number;
  /** Samples beyond this time are refused. */
  readonly notAfter?: number;
  /** Samples that can never be stored. */
  readonly poison?: (series: WrittenSeries, timestamp: number, bits?: bigint) => boolean;
}

export type Refusal = 'out_of_order' | 'too_old' | 'conflict' | 'future' | 'poison';

export interface Entry {
  readonly labels: readonly Label[];
  /** Ascending by time. */
  readonly samples: Columns;
  readonly histograms: Map<number, WrittenHistogram>;
  readonly exemplars: WrittenExemplar[];
  metadata: WrittenMetadata | undefined;
  newest: number;
}

export interface Tally {
  samples: number;
  histograms: number;
  exemplars: number;
}

export interface Judgement {
  /** What is stored when the request is committed, same samples sent again included. */
  readonly good: Tally;
  readonly refused: readonly { readonly key: string; readonly timestamp: number; readonly reason: Refusal }[];
  /** Stores the good part. */
  commit(): void;
}

const MAX_EXEMPLARS = 1000;

export class Book {
  readonly series = new Map<string, Entry>();
  /** By family; 1.0 only. */
  readonly families = new Map<string, WrittenMetadata>();
  newest = -Infinity;
  /** Samples and histograms stored, each once. */
  stored = 0;
  /** Samples and histograms that came again with the same bits. */
  repeated = 0;
  /** Samples and histograms that were stored although a newer one of their series was there. */
  late = 0;

  judge(request: WrittenRequest, rules: BookRules): Judgement {
    const good: Tally = { samples: 0, histograms: 0, exemplars: 0 };
    const refused: Judgement['refused'][number][] = [];
    const commits: (() => void)[] = [];
    const fresh = new Map<string, Entry>();
    for (const series of request.series) {
      const key = seriesKey(series.labels);
      const entry = this.series.get(key) ?? fresh.get(key) ?? empty(series.labels);
      fresh.set(key, entry);
      const before = refused.length;
      for (const kind of ['samples', 'histograms'] as const) {
        for (const item of series[kind]) {
          const verdict = this.#verdict({ entry, series, item, rules });
          if (verdict === 'new') commits.push(() => this.#add(key, entry, item));
          else if (verdict === 'repeated') commits.push(() => void (this.repeated += 1));
          else refused.push({ key, timestamp: item.timestamp, reason: verdict });
          if (verdict === 'new' || verdict === 'repeated') good[kind] += 1;
        }
      }
      if (before === refused.length) {
        good.exemplars += series.exemplars.length;
        commits.push(() => this.#describe(entry, series));
      }
    }
    for (const family of request.families) commits.push(() => void this.families.set(family.family, family));
    return { good, refused, commit: () => commits.forEach((commit) => commit()) };
  }

  #verdict({ entry, series, item, rules }: Question): 'new' | 'repeated' | Refusal {
    const { timestamp } = item;
    if (rules.poison?.(series, timestamp, 'bits' in item ? item.bits : undefined)) return 'poison';
    if (timestamp > (rules.notAfter ?? Infinity)) return 'future';
    const same = this.#same(entry, item);
    if (same !== undefined) return same ? 'repeated' : 'conflict';
    if (timestamp > entry.newest) {
      const tooOld = this.newest - timestamp > Math.max(rules.headAge ?? Infinity, rules.outOfOrderWindow);
      return tooOld ? 'too_old' : 'new';
    }
    if (rules.outOfOrderWindow === 0) return 'out_of_order';
    return this.newest - timestamp > rules.outOfOrderWindow ? 'too_old' : 'new';
  }

  /** Whether what is stored at the same time is the same; undefined when nothing is. */
  #same(entry: Entry, item: WrittenSample | WrittenHistogram): boolean | undefined {
    const bits = entry.samples.bitsAt(item.timestamp);
    const histogram = entry.histograms.get(item.timestamp);
    if (bits === undefined && histogram === undefined) return undefined;
    return 'bits' in item ? bits === item.bits : histogram !== undefined && plain(histogram) === plain(item);
  }

  #add(key: string, entry: Entry, item: WrittenSample | WrittenHistogram): void {
    this.series.set(key, entry);
    if ('bits' in item) entry.samples.add(item);
    else entry.histograms.set(item.timestamp, item);
    this.stored += 1;
    if (item.timestamp < entry.newest) this.late += 1;
    entry.newest = Math.max(entry.newest, item.timestamp);
    this.newest = Math.max(this.newest, item.timestamp);
  }

  #describe(entry: Entry, { exemplars, metadata }: WrittenSeries): void {
    if (metadata !== undefined) entry.metadata = metadata;
    entry.exemplars.push(...exemplars);
    entry.exemplars.splice(0, entry.exemplars.length - MAX_EXEMPLARS);
  }
}

interface Question {
  readonly entry: Entry;
  readonly series: WrittenSeries;
  readonly item: WrittenSample | WrittenHistogram;
  readonly rules: BookRules;
}

const empty = (labels: readonly Label[]): Entry => ({
  labels,
  samples: new Columns(),
  histograms: new Map(),
  exemplars: [],
  metadata: undefined,
  newest: -Infinity,
});

/** JSON of a value; 64 bits of a number as hexadecimal digits. */
export const plain = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? inner.toString(16).padStart(16, '0') : inner,
  );
