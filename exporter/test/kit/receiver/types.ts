/** What a receiver of remote write finds in a request: the same shape for 1.0 and 2.0. */

export type Protocol = '1.0' | '2.0';
export type Label = readonly [name: string, value: string];

export interface WrittenSample {
  /** Unix milliseconds. */
  readonly timestamp: number;
  /** The 64 bits of the value as they came. */
  readonly bits: bigint;
  /** Start timestamp, Unix milliseconds; 0 when not said. */
  readonly start: number;
}

export interface WrittenHistogram {
  readonly timestamp: number;
  readonly start: number;
  readonly schema: number;
  readonly count: number;
  readonly sumBits: bigint;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  /** Counts are float numbers. */
  readonly float: boolean;
  /** Bucket index and its own count, not cumulative; empty ones of spans included. */
  readonly positive: readonly (readonly [index: number, count: number])[];
  readonly negative: readonly (readonly [index: number, count: number])[];
  readonly customBounds: readonly number[];
  /** 0 unknown, 1 yes, 2 no, 3 gauge. */
  readonly resetHint: number;
}

export interface WrittenExemplar {
  readonly labels: readonly Label[];
  readonly value: number;
  readonly timestamp: number;
}

/** Types as both protocols number them. */
export const TYPES = [
  'unknown',
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
] as const;
export type WrittenType = (typeof TYPES)[number];

export interface WrittenMetadata {
  readonly type: WrittenType;
  readonly help: string;
  readonly unit: string;
}

export interface WrittenSeries {
  readonly labels: readonly Label[];
  readonly samples: readonly WrittenSample[];
  readonly histograms: readonly WrittenHistogram[];
  readonly exemplars: readonly WrittenExemplar[];
  /** 2.0 only. */
  readonly metadata?: WrittenMetadata;
}

export interface WrittenRequest {
  readonly protocol: Protocol;
  readonly series: readonly WrittenSeries[];
  /** 1.0 only: by metric family. */
  readonly families: readonly (WrittenMetadata & { readonly family: string })[];
  /** 2.0 only. */
  readonly symbols: readonly string[];
}

/** Staleness marker. */
export const STALE_BITS = 0x7ff0_0000_0000_0002n;
const view = new DataView(new ArrayBuffer(8));

/** Bits of a number; what JavaScript calls NaN is one of many. */
export function bitsOf(value: number): bigint {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

export function numberOf(bits: bigint): number {
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

/** One text a label set: `{name="value",...}`, quoted as JSON, in the order given. */
export const seriesKey = (labels: readonly Label[]): string =>
  `{${labels.map(([name, value]) => `${/^[a-zA-Z_]\w*$/.test(name) ? name : JSON.stringify(name)}=${JSON.stringify(value)}`).join(',')}}`;
