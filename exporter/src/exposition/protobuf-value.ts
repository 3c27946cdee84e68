/**
 * The value part of `io.prometheus.client.Metric`, by type. Field numbers:
 * https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
 */
import {
  EXEMPLAR_LABEL,
  type Distribution,
  type Family,
  type NativeBuckets,
  type RunExemplar,
  type Summary,
} from '../core/snapshot.js';
import { Message, zigzag } from '../core/protobuf.js';

/** Field of Metric that holds the value: gauge 2, counter 3, summary 4, untyped 5, histogram 7. */
const FIELD = { gauge: 2, info: 2, counter: 3, summary: 4, unknown: 5, histogram: 7 } as const;
/** MetricType: COUNTER 0, GAUGE 1, SUMMARY 2, UNTYPED 3, HISTOGRAM 4. The format has no info. */
export const TYPE = { counter: 0, gauge: 1, info: 1, summary: 2, unknown: 3, histogram: 4 } as const;

/** Encodes the value of one row at a time; reuses its buffers, so the bytes it returns hold until the next call. */
export class ValueEncoder {
  readonly #fields = new Message();
  readonly #value = new Message();
  readonly #part = new Message();
  readonly #deltas = new Message();

  /**
   * The fields of Metric after its labels. Histograms carry native and classic buckets: a server that reads native ones
   * ignores the others, and one that does not would otherwise see a single bucket.
   */
  encode(family: Family, row: number): Message {
    const { type } = family.head;
    const created = family.created[row] ?? 0;
    this.#fields.clear();
    this.#value.clear();
    if (family.shape === 'scalar') {
      this.#value.double(1, family.values[row] ?? NaN);
      if (type === 'counter') this.#created(3, created);
      return this.#fields.nested(FIELD[type], this.#value);
    }
    const distribution = family.shape === 'histogram' ? family.distributions[row] : undefined;
    const summary = family.shape === 'summary' ? family.summaries[row] : undefined;
    if (family.shape === 'histogram' && distribution) this.#histogram(distribution, family.bounds, created);
    if (summary) this.#summary(summary, created);
    return this.#fields.nested(FIELD[type], this.#value);
  }

  #histogram(distribution: Distribution, bounds: readonly number[], created: number): void {
    const { exemplar } = distribution;
    this.#value.unsigned(1, distribution.count).double(2, distribution.sum);
    let cumulative = 0;
    for (let k = 0; k < bounds.length; k += 1) {
      cumulative += distribution.classic[k] ?? 0;
      this.#bucket(cumulative, bounds[k] ?? Infinity, k === exemplar?.bucket ? exemplar : undefined);
    }
    this.#bucket(distribution.count, Infinity, bounds.length === exemplar?.bucket ? exemplar : undefined);
    if (distribution.native) this.#native(distribution.native);
    this.#created(15, created);
    if (distribution.native && exemplar) this.#value.nested(16, this.#exemplar(exemplar));
  }

  #bucket(cumulative: number, bound: number, exemplar: RunExemplar | undefined): void {
    const bucket = this.#part.clear().unsigned(1, cumulative).double(2, bound);
    this.#value.nested(3, exemplar === undefined ? bucket : bucket.nested(3, this.#exemplar(exemplar)));
  }

  /** Exemplar{label=1, value=2, timestamp=3}. */
  #exemplar({ runId, value, timestamp }: RunExemplar): Message {
    const pair = new Message().text(1, EXEMPLAR_LABEL).text(2, runId);
    const time = new Message().unsigned(1, Math.floor(timestamp / 1000)).unsigned(2, (timestamp % 1000) * 1e6);
    return new Message().nested(1, pair).double(2, value).nested(3, time);
  }

  /** Populated buckets as spans of consecutive indexes, and each count as the difference to the one before. */
  #native(native: NativeBuckets): void {
    const { indexes, counts, used } = native;
    this.#value.signed(5, native.schema).double(6, native.zeroThreshold).unsigned(7, native.zeroCount);
    this.#deltas.clear();
    let previous = 0;
    let end = 0;
    for (let from = 0, to = 0; from < used; from = to) {
      const first = indexes[from] ?? 0;
      for (; to < used && indexes[to] === first + (to - from); to += 1) {
        const count = counts[to] ?? 0;
        this.#deltas.bare(zigzag(count - previous));
        previous = count;
      }
      // The first offset is from index 0, later ones from the end of the span before.
      this.#value.nested(
        12,
        this.#part
          .clear()
          .signed(1, first - end)
          .unsigned(2, to - from),
      );
      end = first + (to - from);
    }
    if (used > 0) this.#value.nested(13, this.#deltas);
  }

  #summary({ count, sum, quantiles }: Summary, created: number): void {
    this.#value.unsigned(1, count).double(2, sum);
    for (const [quantile, value] of quantiles)
      this.#value.nested(3, this.#part.clear().double(1, quantile).double(2, value));
    this.#created(4, created);
  }

  /** google.protobuf.Timestamp of Unix seconds, in whole microseconds; nothing when unknown. */
  #created(field: number, seconds: number): void {
    if (seconds <= 0) return;
    const micros = Math.round(seconds * 1e6);
    const whole = Math.floor(micros / 1e6);
    this.#value.nested(
      field,
      this.#part
        .clear()
        .unsigned(1, whole)
        .unsigned(2, (micros - whole * 1e6) * 1000),
    );
  }
}
