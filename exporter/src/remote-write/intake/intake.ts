/** The agent's own series on their way to the queue: a snapshot of the store every interval, as a scrape would see it. */
import type { Block, BlockSink, Exemplar, LabelPair, NativeHistogram, Series } from '../../core/series.js';
import {
  EXEMPLAR_LABEL,
  type Distribution,
  type Family,
  type NativeBuckets,
  type RunExemplar,
  type Snapshot,
} from '../../core/snapshot.js';
import { BlockBuilder } from './block-builder.js';
import { FamilySeries, type Forms } from './families.js';

export interface IntakeOptions {
  readonly sink: BlockSink;
  /** Labels that a scrape would add: `job` and `instance`. */
  readonly labels: readonly LabelPair[];
  readonly forms: Forms;
  /** Lets others run; asked between slices of work. */
  pause(): Promise<void>;
}

/** Rows of one block: what one record of the queue holds, and what one flipped bit on disk can cost. */
const BLOCK_ROWS = 2_000;
const NONE = { indexes: [], counts: [], used: 0 };

export class Intake {
  readonly #families = new Map<string, FamilySeries>();
  /** Series of the blocks of the last round, in order. */
  #last: (readonly Series[])[] = [];

  constructor(private readonly options: IntakeOptions) {}

  /** Hands everything in the snapshot over. `stampedAt` in Unix milliseconds is the time of every sample. */
  async take(snapshot: Pick<Snapshot, 'families'>, stampedAt: number): Promise<void> {
    const blocks: Block[] = [];
    const builder = new BlockBuilder();
    const ended: Series[] = [];
    const flush = async (least: number): Promise<void> => {
      if (builder.rows < least) return;
      blocks.push(builder.build(stampedAt, this.#last[blocks.length]));
      await this.options.pause();
    };
    for (const family of snapshot.families) {
      const series = this.#seriesOf(family);
      ended.push(...series.update(family));
      for (let row = 0; row < family.rows; row += 1) {
        addRow(builder, family, row, series);
        if (builder.rows >= BLOCK_ROWS) await flush(BLOCK_ROWS);
      }
    }
    await flush(1);
    this.#last = blocks.map((block) => block.series);
    ended.push(...this.#forgetExcept(snapshot.families));
    for (const series of ended) builder.addStale(series);
    if (builder.rows > 0) blocks.push(builder.build(stampedAt, undefined));
    await Promise.all(blocks.map((block) => this.options.sink.put(block)));
  }

  /** Says of every series that it has ended: the agent stops. */
  async end(stampedAt: number): Promise<void> {
    await this.take({ families: [] }, stampedAt);
  }

  #seriesOf(family: Family): FamilySeries {
    const { name } = family.head;
    const known = this.#families.get(name);
    if (known !== undefined) return known;
    const made = new FamilySeries(this.options.labels, this.options.forms);
    this.#families.set(name, made);
    return made;
  }

  #forgetExcept(families: readonly Family[]): Series[] {
    const names = new Set(families.map(({ head }) => head.name));
    const gone = [...this.#families].filter(([name]) => !names.has(name));
    for (const [name] of gone) this.#families.delete(name);
    return gone.flatMap(([, series]) => series.all);
  }
}

function addRow(builder: BlockBuilder, family: Family, row: number, { rows }: FamilySeries): void {
  const series = rows[row];
  if (series === undefined) return;
  const start = Math.round((family.created[row] ?? 0) * 1000);
  if (family.shape === 'scalar') {
    if (series.main !== undefined) builder.add(series.main, family.values[row] ?? Number.NaN, start);
    return;
  }
  const point = family.shape === 'histogram' ? family.distributions[row] : family.summaries[row];
  if (point === undefined) return;
  if ('classic' in point) addDistribution(builder, { point, start }, series);
  if (series.sum !== undefined) builder.add(series.sum, point.sum, start);
  if (series.count !== undefined) builder.add(series.count, point.count, start);
}

interface Observed {
  readonly point: Distribution;
  readonly start: number;
}

function addDistribution(
  builder: BlockBuilder,
  { point, start }: Observed,
  { main, parts }: { readonly main?: Series; readonly parts: readonly Series[] },
): void {
  const { classic, native, exemplar } = point;
  const pointer = exemplar && [exemplarOf(exemplar)];
  if (main !== undefined && native !== undefined) {
    builder.addHistogram(main, nativeOf(point, native), start);
    if (pointer !== undefined) builder.exemplify(pointer);
  }
  let cumulative = 0;
  parts.forEach((series, bucket) => {
    cumulative += classic[bucket] ?? 0;
    builder.add(series, cumulative, start);
    if (pointer !== undefined && bucket === exemplar?.bucket) builder.exemplify(pointer);
  });
}

const exemplarOf = ({ runId, value, timestamp }: RunExemplar): Exemplar => ({
  labels: [[EXEMPLAR_LABEL, runId]],
  ...{ value, timestamp },
});

function nativeOf({ count, sum }: Distribution, native: NativeBuckets): NativeHistogram {
  const { schema, zeroThreshold, zeroCount, used, indexes, counts } = native;
  return { count, sum, schema, zeroThreshold, zeroCount, positive: { indexes, counts, used }, negative: NONE };
}
