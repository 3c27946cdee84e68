/**
 * The value part of `io.prometheus.client.Metric`, by type. Field numbers:
 * https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
 */
import type { Distribution, Family, NativeBuckets, Summary } from '../core/snapshot.js';
import { Message, zigzag } from './wire.js';

/** Field of Metric that holds the value: gauge 2, counter 3, summary 4, untyped 5, histogram 7. */
const FIELD = { gauge: 2, info: 2, counter: 3, summary: 4, unknown: 5, histogram: 7 } as const;
/** MetricType: COUNTER 0, GAUGE 1, SUMMARY 2, UNTYPED 3, HISTOGRAM 4. The format has no info. */
export const TYPE = { counter: 0, gauge: 1, info: 1, summary: 2, unknown: 3, histogram: 4 } as const;

const NANOS = 1e9;

/** google.protobuf.Timestamp of Unix seconds. */
function timestamp(seconds: number): Uint8Array {
  let whole = Math.floor(seconds);
  let nanos = Math.round((seconds - whole) * 1e6) * 1000;
  if (nanos === NANOS) {
    whole += 1;
    nanos = 0;
  }
  const message = new Message().unsigned(1, whole);
  return (nanos > 0 ? message.unsigned(2, nanos) : message).bytes;
}

/** Populated buckets as spans of consecutive indexes, and each count as the difference to the one before. */
function addNative(histogram: Message, native: NativeBuckets): void {
  histogram.signed(5, native.schema).double(6, native.zeroThreshold).unsigned(7, native.zeroCount);
  const deltas = new Message();
  let previous = 0;
  let end = 0;
  for (let from = 0; from < native.used;) {
    const first = native.indexes[from] ?? 0;
    let to = from;
    while (to < native.used && native.indexes[to] === first + (to - from)) {
      const count = native.counts[to] ?? 0;
      deltas.bare(zigzag(count - previous));
      previous = count;
      to += 1;
    }
    // The first offset is from index 0, later ones from the end of the span before.
    histogram.nested(12, new Message().signed(1, first - end).unsigned(2, to - from).bytes);
    end = first + (to - from);
    from = to;
  }
  if (native.used > 0) histogram.nested(13, deltas.bytes);
}

function histogram(distribution: Distribution, bounds: readonly number[], created: number): Uint8Array {
  const message = new Message().unsigned(1, distribution.count).double(2, distribution.sum);
  let cumulative = 0;
  const bucket = new Message();
  bounds.forEach((bound, k) => {
    cumulative += distribution.classic[k] ?? 0;
    message.nested(3, bucket.clear().unsigned(1, cumulative).double(2, bound).bytes);
  });
  message.nested(3, bucket.clear().unsigned(1, distribution.count).double(2, Infinity).bytes);
  if (distribution.native) addNative(message, distribution.native);
  if (created > 0) message.nested(15, timestamp(created));
  return message.bytes;
}

function summary({ count, sum, quantiles }: Summary, created: number): Uint8Array {
  const message = new Message().unsigned(1, count).double(2, sum);
  for (const [quantile, value] of quantiles)
    message.nested(3, new Message().double(1, quantile).double(2, value).bytes);
  if (created > 0) message.nested(4, timestamp(created));
  return message.bytes;
}

/**
 * The fields of Metric after its labels, for one row. Histograms carry native and classic buckets: a server that reads
 * native ones ignores the others, and one that does not would otherwise see a single bucket.
 */
export function valueFields(family: Family, row: number, into: Message): Uint8Array {
  const field = FIELD[family.head.type];
  const created = family.created[row] ?? 0;
  into.clear();
  if (family.shape === 'scalar') {
    const value = new Message().double(1, family.values[row] ?? NaN);
    if (family.head.type === 'counter' && created > 0) value.nested(3, timestamp(created));
    return into.nested(field, value.bytes).bytes;
  }
  const distribution = family.shape === 'histogram' ? family.distributions[row] : undefined;
  const summed = family.shape === 'summary' ? family.summaries[row] : undefined;
  if (family.shape === 'histogram' && distribution) into.nested(field, histogram(distribution, family.bounds, created));
  if (summed) into.nested(field, summary(summed, created));
  return into.bytes;
}
