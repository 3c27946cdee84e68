/** Histogram messages, the same in 1.0 (prompb/types.proto) and 2.0 (io/prometheus/write/v2/types.proto). */
import { Message, zigzag } from '../../core/protobuf.js';
import { STALE_HIGH, STALE_LOW, type BucketCounts, type NativeHistogram } from '../../core/series.js';

/** ResetHint GAUGE. */
const GAUGE = 3;
/** Field numbers of spans, deltas (integers) and counts (floats). */
const NEGATIVE = { spans: 8, deltas: 9, counts: 10 } as const;
const POSITIVE = { spans: 11, deltas: 12, counts: 13 } as const;
const STALE = Float64Array.of(0);
new Uint32Array(STALE.buffer).set([STALE_LOW, STALE_HIGH]);
const STALE_BYTES = new Uint8Array(STALE.buffer);

export interface HistogramRow {
  /** Undefined for a staleness marker. */
  readonly histogram: NativeHistogram | undefined;
  /** Unix milliseconds. */
  readonly timestamp: number;
  /** Unix milliseconds; 0 when unknown or not to be sent (1.0 has no such field). */
  readonly start: number;
}

const span = new Message();
const packed = new Message();

/** Fields of Histogram into `to`. A staleness marker is an empty histogram whose sum is the marker. */
export function writeHistogram(to: Message, { histogram, timestamp, start }: HistogramRow): Message {
  if (histogram === undefined) to.unsigned(1, 0).doubleBytes(3, STALE_BYTES);
  else writeBody(to, histogram);
  to.int64(15, Math.round(timestamp));
  if (histogram?.customBounds && histogram.customBounds.length > 0) {
    packed.clear();
    for (const bound of histogram.customBounds) packed.bareDouble(bound);
    to.nested(16, packed);
  }
  return start === 0 ? to : to.int64(17, Math.round(start));
}

function writeBody(to: Message, histogram: NativeHistogram): void {
  const { count, sum, schema, zeroThreshold, zeroCount, positive, negative, gauge, float } = histogram;
  if (float) to.double(2, count);
  else to.unsigned(1, count);
  to.double(3, sum);
  if (schema !== 0) to.signed(4, schema);
  if (!Object.is(zeroThreshold, 0)) to.double(5, zeroThreshold);
  if (float) to.double(7, zeroCount);
  else to.unsigned(6, zeroCount);
  writeBuckets(to, negative, float ? { ...NEGATIVE, float } : NEGATIVE);
  writeBuckets(to, positive, float ? { ...POSITIVE, float } : POSITIVE);
  if (gauge) to.unsigned(14, GAUGE);
}

interface BucketFields {
  readonly spans: number;
  readonly deltas: number;
  readonly counts: number;
  readonly float?: true;
}

/** Populated buckets as spans of consecutive indexes; counts as they are (float), else each less the one before. */
function writeBuckets(to: Message, { indexes, counts, used }: BucketCounts, fields: BucketFields): void {
  packed.clear();
  let previous = 0;
  let end = 0;
  for (let from = 0, behind = 0; from < used; from = behind) {
    const first = indexes[from] ?? 0;
    for (; behind < used && indexes[behind] === first + (behind - from); behind += 1) {
      const count = counts[behind] ?? 0;
      if (fields.float) packed.bareDouble(count);
      else packed.bare(zigzag(count - previous));
      previous = count;
    }
    // The first offset is from index 0, later ones from the end of the span before.
    span.clear();
    to.nested(fields.spans, span.signed(1, first - end).unsigned(2, behind - from));
    end = first + (behind - from);
  }
  if (used > 0) to.nested(fields.float ? fields.counts : fields.deltas, packed);
}
