/**
 * The measurement store: accumulates what sources say, within budgets, until they fall silent.
 *
 * A snapshot is the state at one instant for all series at once: it shares the columns, and the next change of a column
 * copies it first. So a scrape may stream for as long as it likes while updates arrive.
 */
import { OVERFLOW, type Metric, type StoreBudget, type StoreRemoval } from '@parallax/contract';
import type { Clock } from '../core/clock.js';
import { decodeLabels, LabelWriter } from '../core/label-text.js';
import type { SampleBatch, SampleSink } from '../core/sink.js';
import type { Snapshot } from '../core/snapshot.js';
import { FamilyTable } from './family-table.js';
import type { Run } from './native-histogram.js';
import { Tally } from './own-metrics.js';
import { Texts } from './texts.js';

/** How many series at most; a histogram is one. */
export interface Budgets {
  readonly total: number;
  readonly perMetric: number;
  readonly perSource: number;
}

export const DEFAULT_BUDGETS: Budgets = { total: 1_000_000, perMetric: 200_000, perSource: 2_000 };

export interface StoreOptions {
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  /** Labels of the agent's own series, such as `vantage`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly budgets?: Partial<Budgets>;
}

/** A series that is gone: what remote write needs for a staleness marker. */
export interface RemovedSeries {
  readonly metric: Metric;
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly cause: StoreRemoval;
}

export type RemovalListener = (removed: RemovedSeries) => void;

/** A series as one number: which family, which row. */
type Handle = number;
const ROWS_PER_FAMILY = 2 ** 32;

interface Source {
  labels: Readonly<Record<string, string>>;
  /** Text of the labels, and their names. */
  base: number;
  baseNames: readonly string[];
  expiresAt: number;
  readonly handles: Handle[];
  readonly exempt: boolean;
}

/** Memory freed by expiry is looked for at most this often while a budget is used up, in milliseconds. */
const EXPIRY_PAUSE = 1000;

export class Store implements SampleSink {
  readonly #clock: Pick<Clock, 'now' | 'wall'>;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #budgets: Budgets;
  readonly #texts = new Texts();
  readonly #writer = new LabelWriter();
  readonly #tally = new Tally();
  readonly #families: FamilyTable[] = [];
  readonly #byName = new Map<string, FamilyTable>();
  readonly #sources = new Map<string, Source>();
  readonly #listeners = new Set<RemovalListener>();
  readonly #self: Source;
  readonly #overflow = new Map<FamilyTable['metric']['scope'], Source>();
  #series = 0;
  #stamp = 0;
  #expiredAt = -Infinity;
  /** No source expires before this: until then there is nothing to look for. */
  #soonest = Infinity;

  constructor(options: StoreOptions) {
    this.#clock = options.clock;
    this.#labels = options.labels;
    this.#budgets = { ...DEFAULT_BUDGETS, ...options.budgets };
    this.#self = this.#newSource(options.labels, true);
    const overflow = { ...options.labels, probe: OVERFLOW, target: OVERFLOW };
    this.#overflow.set('target', this.#newSource(overflow, true));
    this.#overflow.set('vantage', this.#self);
    this.#takeOwn();
  }

  accept(batch: SampleBatch): void {
    let source = this.#sources.get(batch.source);
    if (!source) {
      source = this.#newSource(batch.labels, false);
      this.#sources.set(batch.source, source);
    }
    if (source.labels !== batch.labels) this.#relabel(source, batch.labels);
    source.expiresAt = batch.expiresAt;
    this.#soonest = Math.min(this.#soonest, batch.expiresAt);
    const { runId } = batch;
    const run = runId === undefined ? undefined : { runId, timestamp: this.#clock.wall() };
    this.#take(source, batch, run);
  }

  forget(source: string): void {
    const known = this.#sources.get(source);
    if (known) this.#drop(source, known, 'forgotten');
  }

  /**
   * Removes the series of every source that has been silent for too long; `now` in monotonic milliseconds. Looks at all
   * sources, but only when the one that was to expire first when they were last looked at is due: about once an interval.
   */
  expire(now = this.#clock.now()): void {
    this.#expiredAt = now;
    if (now <= this.#soonest) return;
    let soonest = Infinity;
    for (const [key, source] of this.#sources) {
      if (now > source.expiresAt) this.#drop(key, source, 'expired');
      else if (source.expiresAt < soonest) soonest = source.expiresAt;
    }
    this.#soonest = soonest;
  }

  /** Calls back, synchronously, for each series that goes; returns how to stop that. */
  onRemoved(listener: RemovalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The state now, after {@link expire}, including the store's own metrics. Costs microseconds, whatever the number of series. */
  snapshot(now = this.#clock.now()): Snapshot {
    this.expire(now);
    this.#takeOwn();
    const texts = this.#texts.view();
    const live = this.#families.filter((family) => family.series > 0);
    live.sort((a, b) => (a.metric.name < b.metric.name ? -1 : 1));
    return {
      takenAt: this.#clock.wall(),
      series: this.#series,
      families: live.map((family) => family.freeze(texts)),
    };
  }

  /** Turns what happened since the last time into the store's own series. */
  #takeOwn(): void {
    const { flaws } = this.#writer;
    this.#tally.flaws.truncated += flaws.truncated;
    this.#tally.flaws.repaired += flaws.repaired;
    flaws.truncated = 0;
    flaws.repaired = 0;
    const samples = this.#tally.drain(this.#series, this.#budgets.total);
    this.#take(this.#self, { samples, metrics: Tally.metrics });
  }

  /**
   * Takes the samples of one batch. A source repeats itself, so the series is first guessed from its last order
   * (a comparison of bytes), then looked up, then made.
   */
  #take(source: Source, { samples, metrics }: Pick<SampleBatch, 'samples' | 'metrics'>, run?: Run): void {
    const { handles } = source;
    this.#stamp = (this.#stamp + 1) >>> 0;
    let cursor = 0;
    for (const sample of samples) {
      const guess = handles[cursor] ?? -1;
      let family = guess < 0 ? undefined : this.#families[Math.floor(guess / ROWS_PER_FAMILY)];
      let row = guess >>> 0;
      const guessed = family?.metric === sample.metric;
      if (!family || !guessed) family = this.#familyOf(sample.metric);
      if (!family) continue;
      this.#writeOwn(family, sample.labels);
      if (!guessed || !this.#texts.equals(family.own[row] ?? 0, this.#writer.bytes, this.#writer.length)) {
        row = this.#resolve(source, family, cursor);
        if (row < 0) {
          this.#fold(source, family, sample.value);
          continue;
        }
      }
      if (handles[cursor] === handleOf(family, row)) cursor += 1;
      family.touch(row, this.#stamp);
      if (!family.apply(row, sample.value, run)) this.#tally.dropped.invalid_value += 1;
    }
    this.#removeUnsaid(source, metrics);
  }

  #writeOwn(family: FamilyTable, labels: Readonly<Record<string, unknown>>): void {
    this.#writer.reset();
    for (const name of family.labelNames) this.#writer.add(name, labels[name]);
  }

  #familyOf(metric: Metric): FamilyTable | undefined {
    const known = this.#byName.get(metric.name);
    if (known) {
      if (known.metric === metric || known.metric.type === metric.type) return known;
      this.#tally.dropped.type_conflict += 1;
      return undefined;
    }
    const family = new FamilyTable(metric, this.#families.length);
    this.#families.push(family);
    this.#byName.set(metric.name, family);
    return family;
  }

  /**
   * Row of the series whose own labels the writer holds, brought to place `cursor` of the source unless it
   * stands before (a series said twice); -1 when a budget forbids it.
   */
  #resolve(source: Source, family: FamilyTable, cursor: number): number {
    const own = this.#texts.intern(this.#writer.bytes, this.#writer.length);
    this.#texts.retain(own);
    const base = this.#baseFor(source, family);
    let row = family.find(own, base);
    const known = row < 0 ? -1 : source.handles.indexOf(handleOf(family, row));
    if (known < 0) row = this.#adopt(source, family, { row, own, base });
    this.#texts.release(base);
    this.#texts.release(own);
    if (row < 0) return row;
    const { handles } = source;
    const from = known < 0 ? handles.length - 1 : known;
    if (from > cursor) {
      handles[from] = handles[cursor] ?? 0;
      handles[cursor] = handleOf(family, row);
    }
    return row;
  }

  /** Makes the series, or shares it when another source has the very same labels. */
  #adopt(source: Source, family: FamilyTable, wanted: { row: number; own: number; base: number }): number {
    let { row } = wanted;
    if (this.#spent(source, family, row < 0)) return -1;
    if (row < 0) {
      row = family.add(wanted.own, wanted.base, this.#clock.wall() / 1000);
      this.#texts.retain(wanted.own);
      this.#texts.retain(wanted.base);
      this.#series += 1;
    }
    family.retain(row);
    source.handles.push(handleOf(family, row));
    return row;
  }

  /** The budget that forbids one more series. */
  #spent(source: Source, family: FamilyTable, isNew: boolean): StoreBudget | undefined {
    if (source.exempt) return undefined;
    if (source.handles.length >= this.#budgets.perSource) return 'source';
    if (!isNew) return undefined;
    const spent = (): StoreBudget | undefined =>
      family.series >= this.#budgets.perMetric ? 'metric' : this.#series >= this.#budgets.total ? 'total' : undefined;
    if (spent() && this.#clock.now() - this.#expiredAt > EXPIRY_PAUSE) this.#expireOthers(source);
    return spent();
  }

  #expireOthers(source: Source): void {
    const { expiresAt } = source;
    source.expiresAt = Infinity;
    this.expire();
    source.expiresAt = expiresAt;
    this.#soonest = Math.min(this.#soonest, expiresAt);
  }

  #fold(source: Source, family: FamilyTable, value: number): void {
    if (!family.accumulates) {
      this.#tally.dropped.budget += 1;
      return;
    }
    if (!(value >= 0 && value < Infinity)) {
      this.#tally.dropped.invalid_value += 1;
      return;
    }
    this.#tally.folded[this.#spent(source, family, true) ?? 'total'] += 1;
    if (family.overflow < 0) family.overflow = this.#makeOverflow(family);
    family.apply(family.overflow, value);
  }

  #makeOverflow(family: FamilyTable): number {
    const source = this.#overflow.get(family.metric.scope) ?? this.#self;
    this.#writeOwn(family, Object.fromEntries(family.labelNames.map((name) => [name, OVERFLOW])));
    return this.#resolve(source, family, source.handles.length);
  }

  /** Gauges and infos that the batch could have mentioned and did not are no longer true. */
  #removeUnsaid(source: Source, metrics: readonly Metric[]): void {
    const { handles } = source;
    for (let at = handles.length - 1; at >= 0; at -= 1) {
      const handle = handles[at] ?? 0;
      const family = this.#families[Math.floor(handle / ROWS_PER_FAMILY)];
      if (!family || family.accumulates || family.touched(handle >>> 0, this.#stamp)) continue;
      if (!metrics.includes(family.metric)) continue;
      handles.splice(at, 1);
      this.#release(family, handle >>> 0, 'replaced');
    }
  }

  #release(family: FamilyTable, row: number, cause: StoreRemoval): void {
    if (!family.release(row)) return;
    const own = family.own[row] ?? 0;
    const base = family.base[row] ?? 0;
    if (this.#listeners.size > 0) this.#announce(family.metric, [own, base], cause);
    family.remove(row);
    this.#texts.release(own);
    this.#texts.release(base);
    this.#series -= 1;
    this.#tally.removed[cause] += 1;
  }

  #announce(metric: Metric, texts: readonly number[], cause: StoreRemoval): void {
    const labels = texts.flatMap((id) => {
      const { bytes, start, length } = this.#texts.locate(id);
      return decodeLabels(bytes, start, length);
    });
    for (const listener of this.#listeners) listener({ metric, labels, cause });
  }

  #drop(key: string, source: Source, cause: StoreRemoval): void {
    this.#sources.delete(key);
    this.#clear(source, cause);
    this.#texts.release(source.base);
  }

  #clear(source: Source, cause: StoreRemoval): void {
    for (const handle of source.handles.splice(0)) {
      const family = this.#families[Math.floor(handle / ROWS_PER_FAMILY)];
      if (family) this.#release(family, handle >>> 0, cause);
    }
  }

  #newSource(labels: Readonly<Record<string, string>>, exempt: boolean): Source {
    const { id, names } = this.#internBase(labels, []);
    return { labels, base: id, baseNames: names, expiresAt: Infinity, handles: [], exempt };
  }

  /** The same source with other labels is a new set of series. */
  #relabel(source: Source, labels: Readonly<Record<string, string>>): void {
    const { id, names } = this.#internBase(labels, []);
    const same = id === source.base;
    if (!same) this.#clear(source, 'replaced');
    this.#texts.release(source.base);
    source.labels = labels;
    source.base = id;
    source.baseNames = names;
  }

  /** Retained text of source labels in the order of their names, without those that the metric declares itself. */
  #internBase(
    labels: Readonly<Record<string, string>>,
    without: readonly string[],
  ): { id: number; names: readonly string[] } {
    this.#writer.reset();
    for (const name of Object.keys(labels).sort()) if (!without.includes(name)) this.#writer.add(name, labels[name]);
    const id = this.#texts.intern(this.#writer.bytes, this.#writer.length);
    this.#texts.retain(id);
    return { id, names: [...this.#writer.names] };
  }

  /** Retained text of the labels that the source adds to a series of this family; a metric's own label wins over a user's. */
  #baseFor(source: Source, family: FamilyTable): number {
    if (family.labelNames.some((name) => source.baseNames.includes(name)))
      return this.#internBase(source.labels, family.labelNames).id;
    this.#texts.retain(source.base);
    return source.base;
  }
}

const handleOf = (family: FamilyTable, row: number): Handle => family.number * ROWS_PER_FAMILY + row;
