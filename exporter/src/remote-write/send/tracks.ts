import type { LabelPair, NativeHistogram, Series } from '../../core/series.js';
import type { RelabelRule } from '../../core/relabel-config.js';
import { relabel } from '../../core/relabel.js';
import { sortedLabels } from '../../core/series.js';
import type { Symbols } from '../encode/index.js';
import { labelFault } from './checks.js';
import { Latest } from './latest.js';
import { Route } from './route.js';
import { Track } from './track.js';

export interface TrackOptions {
  readonly symbols: Symbols;
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly rules: readonly RelabelRule[];
  readonly nativeHistograms: boolean;
  /** Makes what requests will need of a new series. */
  readonly prime?: (track: Track) => void;
}

/** Series that are new are met in slices of so many: each costs some twenty microseconds, and probes share the loop. */
const SLICE = 100;

interface Met {
  readonly track: Track;
  readonly hash: number;
}

/** What a track that is gone has left. */
interface Gone {
  /** Its labels, when it was found by them. */
  readonly key: string | undefined;
  readonly number: number;
}

/** Relabels and checks each series once. */
export class TrackBook {
  readonly #external: readonly LabelPair[];
  readonly #routes = new WeakMap<readonly Series[], Route>();
  readonly #known = new WeakMap<Series, Met>();
  /** By the labels that the endpoint gets: two series that become one share their order. */
  readonly #byLabels = new Map<string, WeakRef<Track>>();
  readonly latest = new Latest();
  readonly #gone = new FinalizationRegistry<Gone>(({ key, number }) => {
    this.latest.give(number);
    if (key !== undefined && this.#byLabels.get(key)?.deref() === undefined) this.#byLabels.delete(key);
  });

  constructor(private readonly options: TrackOptions) {
    this.#external = Object.entries(options.externalLabels);
  }

  /** Makes the tracks of series that are new, with all that requests need of them; `pause` lets others run in between. */
  async meet(series: readonly Series[], pause: () => Promise<void>): Promise<void> {
    if (this.#routes.has(series)) return;
    let met = 0;
    for (const one of series) {
      if (this.#known.has(one)) continue;
      const { track } = this.#met(one);
      if (track.fault === undefined) this.options.prime?.(track);
      met += 1;
      if (met % SLICE === 0) await pause();
    }
  }

  /** The same array of series costs one look-up. */
  route(series: readonly Series[]): Route {
    let route = this.#routes.get(series);
    if (route === undefined) {
      const met = series.map((one) => this.#met(one));
      const hashes = Uint32Array.from(met, ({ hash }) => hash);
      route = new Route(
        met.map(({ track }) => track),
        hashes,
      );
      this.#routes.set(series, route);
    }
    return route;
  }

  #met(series: Series): Met {
    const known = this.#known.get(series);
    if (known !== undefined) return known;
    const met = { track: this.#make(series), hash: hashOf(series.labels) };
    this.#known.set(series, met);
    return met;
  }

  #make({ labels, metadata }: Series): Track {
    const { rules, nativeHistograms } = this.options;
    const all = this.#external.length === 0 ? labels : sortedLabels([...labels, ...this.#external]);
    const relabelled = rules.length === 0 ? all : relabel(all, rules);
    const twin = nativeHistograms && metadata.classicTwin === true;
    if (relabelled === undefined || twin) {
      const words = twin ? 'sent as a native histogram' : 'dropped by relabelling';
      return this.#track({ labels: all, metadata }, { outcome: 'filtered', words });
    }
    const words = labelFault(relabelled);
    const fault = words === undefined ? undefined : ({ outcome: 'invalid', words } as const);
    const key = keyOf(relabelled);
    const same = this.#byLabels.get(key)?.deref();
    if (same !== undefined && same.metadata.type === metadata.type) return same;
    const track = this.#track({ labels: relabelled, metadata }, fault, key);
    this.#byLabels.set(key, new WeakRef(track));
    return track;
  }

  #track(source: Pick<Series, 'labels' | 'metadata'>, fault: Track['fault'], key?: string): Track {
    const number = this.latest.take();
    const track = new Track(source, this.options.symbols, fault, number);
    this.#gone.register(track, { key, number });
    return track;
  }
}

const OFFSET = 0x811c_9dc5;
const PRIME = 0x0100_0193;
const text = new TextEncoder();
/** Stands in no well-formed text. */
const BETWEEN = 0xff;

/** FNV-1a over the bytes of the labels: the same in every process, since a shard's place in the queue outlives it. */
export function hashOf(labels: readonly LabelPair[]): number {
  let hash = OFFSET;
  for (const [name, value] of labels) {
    hash = Math.imul(hashText(hash, name) ^ BETWEEN, PRIME);
    hash = Math.imul(hashText(hash, value) ^ BETWEEN, PRIME);
  }
  // The low bits choose the shard: mix the high ones in.
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Letters of ASCII are their bytes; to have them encoded takes ten times as long as to hash them. */
function hashText(start: number, letters: string): number {
  let hash = start;
  for (let at = 0; at < letters.length; at += 1) {
    const code = letters.charCodeAt(at);
    if (code >= 0x80) return text.encode(letters).reduce((sum, byte) => Math.imul(sum ^ byte, PRIME), start);
    hash = Math.imul(hash ^ code, PRIME);
  }
  return hash;
}

/** Tells all lists of labels apart: each text with its length before it. */
const keyOf = (labels: readonly LabelPair[]): string =>
  labels.reduce((key, [name, value]) => `${key}${name.length} ${name}${value.length} ${value}`, '');

/** A value for people: every digit, or what a histogram holds. */
export function valueText(value: number, histogram: NativeHistogram | undefined): string {
  return histogram === undefined ? String(value) : `histogram of ${histogram.count}, sum ${histogram.sum}`;
}
