/** From the bytes of a request to the one shape of both protocols. What can be said only in the bytes is judged here. */
import { decodeOne, decodeTwo, type RawHistogram, type RawSpan, type RawTwo, type Whole } from './messages.js';
import { TYPES, type Label, type Protocol, type WrittenHistogram, type WrittenMetadata, type WrittenRequest, type WrittenType } from './types.js'; // prettier-ignore

/** What is wrong with a request; the text says where. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** Throws {@link Malformed}. */
export function decodeRequest(protocol: Protocol, body: Uint8Array): WrittenRequest {
  try {
    return protocol === '1.0' ? fromOne(body) : fromTwo(body);
  } catch (error) {
    if (error instanceof Malformed) throw error;
    throw new Malformed(`no message of ${protocol}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fromOne(body: Uint8Array): WrittenRequest {
  const raw = decodeOne(body);
  const pairs = (labels: readonly { readonly name: string; readonly value: string }[]): Label[] =>
    labels.map(({ name, value }) => [name, value]);
  return {
    protocol: '1.0',
    symbols: [],
    families: raw.metadata.map(({ type, family, help, unit }) => ({ type: typeOf(type), family, help, unit })),
    series: raw.timeseries.map(({ labels, samples, histograms, exemplars }) => ({
      labels: pairs(labels),
      samples: samples.map(sampleOf),
      histograms: histograms.map(histogramOf),
      exemplars: exemplars.map((one) => ({ labels: pairs(one.labels), value: one.value, timestamp: toNumber(one.timestamp) })), // prettier-ignore
    })),
  };
}

function fromTwo(body: Uint8Array): WrittenRequest {
  const raw = decodeTwo(body);
  if (raw.symbols[0] !== '') throw new Malformed('symbols[0] is not the empty text');
  if (new Set(raw.symbols).size !== raw.symbols.length) throw new Malformed('a symbol stands in the table twice');
  const symbol = (ref: number): string => {
    const text = raw.symbols[ref];
    if (text === undefined) throw new Malformed(`reference ${ref} of ${raw.symbols.length} symbols`);
    return text;
  };
  const pairs = (refs: readonly number[]): Label[] => {
    if (refs.length % 2 !== 0) throw new Malformed(`${refs.length} label references: not an even count`);
    return Array.from({ length: refs.length / 2 }, (_, at) => [symbol(refs[2 * at] ?? -1), symbol(refs[2 * at + 1] ?? -1)]); // prettier-ignore
  };
  return {
    protocol: '2.0',
    symbols: raw.symbols,
    families: [],
    series: raw.timeseries.map(({ labelsRefs, samples, histograms, exemplars, metadata }) => ({
      labels: pairs(labelsRefs),
      samples: samples.map(sampleOf),
      histograms: histograms.map(histogramOf),
      exemplars: exemplars.map((one) => ({ labels: pairs(one.labelsRefs), value: one.value, timestamp: toNumber(one.timestamp) })), // prettier-ignore
      ...(metadata ? { metadata: metadataOf(metadata, symbol) } : {}),
    })),
  };
}

type RawMetadata = NonNullable<RawTwo['timeseries'][number]['metadata']>;
const metadataOf = ({ type, helpRef, unitRef }: RawMetadata, symbol: (ref: number) => string): WrittenMetadata => ({
  type: typeOf(type),
  help: symbol(helpRef),
  unit: symbol(unitRef),
});

function typeOf(number: number): WrittenType {
  const type = TYPES[number];
  if (type === undefined) throw new Malformed(`metadata type ${number}`);
  return type;
}

const sampleOf = (raw: { readonly value: Whole; readonly timestamp: Whole; readonly startTimestamp?: Whole }) => ({
  timestamp: toNumber(raw.timestamp),
  bits: toBits(raw.value),
  start: toNumber(raw.startTimestamp ?? 0),
});

function histogramOf(raw: RawHistogram): WrittenHistogram {
  const float = raw.count === 'countFloat';
  const whole = (value: Whole | undefined): number => toNumber(value ?? 0);
  const side = (name: 'positive' | 'negative'): (readonly [number, number])[] =>
    buckets(raw[`${name}Spans`], float ? raw[`${name}Counts`] : summed(raw[`${name}Deltas`]));
  if (float ? raw.positiveDeltas.length + raw.negativeDeltas.length : raw.positiveCounts.length + raw.negativeCounts.length) throw new Malformed('buckets of whole numbers and of floats in one histogram'); // prettier-ignore
  return {
    timestamp: toNumber(raw.timestamp),
    start: whole(raw.startTimestamp),
    schema: raw.schema,
    count: float ? raw.countFloat : whole(raw.countInt),
    sumBits: toBits(raw.sum),
    zeroThreshold: raw.zeroThreshold,
    zeroCount: raw.zeroCount === 'zeroCountFloat' ? raw.zeroCountFloat : whole(raw.zeroCountInt),
    float,
    positive: side('positive'),
    negative: side('negative'),
    customBounds: raw.customValues,
    resetHint: raw.resetHint,
  };
}

function summed(deltas: readonly Whole[]): number[] {
  let count = 0;
  return deltas.map((delta) => (count += toNumber(delta)));
}

function buckets(spans: readonly RawSpan[], counts: readonly number[]): (readonly [number, number])[] {
  const result: [number, number][] = [];
  let index = 0;
  spans.forEach(({ offset, length }, at) => {
    if (at > 0 && offset < 0) throw new Malformed('a span that goes back');
    index += offset;
    for (let k = 0; k < length; k += 1, index += 1) result.push([index, counts[result.length] ?? NaN]);
  });
  if (result.length !== counts.length)
    throw new Malformed(`spans of ${result.length} buckets, ${counts.length} counts`);
  return result;
}

/** A signed 64-bit integer that is exact as a number. */
function toNumber(whole: Whole): number {
  const value = typeof whole === 'number' ? whole : whole.high * 2 ** 32 + (whole.low >>> 0);
  if (!Number.isSafeInteger(value)) throw new Malformed(`${value} is beyond 2^53`);
  return value;
}

const toBits = (whole: Whole): bigint =>
  typeof whole === 'number' ? BigInt(whole) : (BigInt(whole.high >>> 0) << 32n) | BigInt(whole.low >>> 0);
