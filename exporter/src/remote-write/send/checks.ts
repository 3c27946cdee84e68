/** What no receiver takes, or what makes it refuse the whole request: found before anything is encoded. */
import type { LabelPair, NativeHistogram } from '../../core/series.js';

/** Prometheus sets no bound, Mimir takes 30 unless told otherwise, which many are: so that only what nobody means is stopped. */
const MAX_LABELS = 64;
/** UTF-8 bytes; the default of Mimir and Cortex. */
const MAX_NAME = 1_024;
/** Prometheus sets no bound and Mimir one of 2,048, which it says by refusing the sample; a sender is expected to pass on 10,000. */
const MAX_VALUE = 65_536;
const LEGACY_METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LEGACY_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const MIN_SCHEMA = -4;
const MAX_SCHEMA = 8;
const CUSTOM_BOUNDS = -53;

/** Whether a text has more than so many bytes; no unit of UTF-16 takes more than three. */
const isLonger = (text: string, bytes: number): boolean => 3 * text.length > bytes && Buffer.byteLength(text) > bytes;

/** What is wrong with the labels of a series, in words for people; undefined when nothing is. They are sorted. */
export function labelFault(labels: readonly LabelPair[]): string | undefined {
  if (labels.length > MAX_LABELS) return `more than ${MAX_LABELS} labels`;
  if (!labels.some(([name]) => name === '__name__')) return 'no metric name';
  for (const [index, [name, value]] of labels.entries()) {
    if (name === '' || value === '') return 'an empty label name or value';
    if (name === labels[index - 1]?.[0]) return `label ${name} twice`;
    if (LONE_SURROGATE.test(name) || LONE_SURROGATE.test(value)) return 'a label that is no well-formed Unicode';
    if (isLonger(name, MAX_NAME)) return `a label name of more than ${MAX_NAME} bytes`;
    if (isLonger(value, MAX_VALUE)) return `the value of ${name} has more than ${MAX_VALUE} bytes`;
  }
  return undefined;
}

/** Whether remote write 1.0 and receivers that speak it know such names. */
export function isLegacy(labels: readonly LabelPair[]): boolean {
  return labels.every(([name, value]) => (name === '__name__' ? LEGACY_METRIC.test(value) : LEGACY_LABEL.test(name)));
}

/** The same for a native histogram; rules of https://prometheus.io/docs/specs/native_histograms/#data-model */
export function histogramFault(histogram: NativeHistogram): string | undefined {
  const { schema, zeroThreshold, customBounds = [] } = histogram;
  const custom = schema === CUSTOM_BOUNDS;
  if (!custom && !(Number.isInteger(schema) && schema >= MIN_SCHEMA && schema <= MAX_SCHEMA)) return `schema ${schema}`;
  if (!(zeroThreshold >= 0)) return 'a negative zero threshold';
  if (custom && (histogram.negative.used > 0 || histogram.zeroCount !== 0))
    return 'custom bounds with negative buckets';
  if (customBounds.some((bound, index) => !(bound > (customBounds[index - 1] ?? -Infinity)) || bound === Infinity)) {
    return 'bounds that are not ascending';
  }
  return bucketFault(histogram, custom ? customBounds.length : Infinity);
}

function bucketFault(histogram: NativeHistogram, last: number): string | undefined {
  const { count, sum, zeroCount, positive, negative, float = false } = histogram;
  const isCount = (value: number): boolean => (float ? value >= 0 : Number.isSafeInteger(value) && value >= 0);
  let total = zeroCount;
  if (!isCount(count) || !isCount(zeroCount)) return 'a count that is no count';
  for (const { indexes, counts, used } of [positive, negative]) {
    for (let at = 0; at < used; at += 1) {
      const index = indexes[at] ?? Number.NaN;
      if (!Number.isInteger(index) || (at > 0 && index <= (indexes[at - 1] ?? Infinity))) return 'buckets out of order';
      if (index > last || (last !== Infinity && index < 0)) return 'a bucket without a bound';
      if (!isCount(counts[at] ?? Number.NaN)) return 'a bucket whose count is no count';
      total += counts[at] ?? 0;
    }
  }
  // Observations of NaN are in the count and in no bucket; counts that are no whole numbers do not add up exactly.
  if (float || total === count || (Number.isNaN(sum) && total <= count)) return undefined;
  return `buckets hold ${total} of ${count} observations`;
}
