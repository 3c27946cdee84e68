/**
 * The messages of both protocols, written down from the field tables of the specifications and read by protobufjs'
 * reflection: nothing is shared with the encoder under test. Every double that must be exact is declared as its 64 bits
 * (`fixed64` has the same wire type), because JavaScript may change the payload of a NaN.
 */
import protobuf from 'protobufjs';

const HISTOGRAM = `
  message BucketSpan { sint32 offset = 1; uint32 length = 2; }
  message Histogram {
    oneof count { uint64 count_int = 1; double count_float = 2; }
    fixed64 sum = 3; sint32 schema = 4; double zero_threshold = 5;
    oneof zero_count { uint64 zero_count_int = 6; double zero_count_float = 7; }
    repeated BucketSpan negative_spans = 8; repeated sint64 negative_deltas = 9; repeated double negative_counts = 10;
    repeated BucketSpan positive_spans = 11; repeated sint64 positive_deltas = 12; repeated double positive_counts = 13;
    int32 reset_hint = 14; int64 timestamp = 15; repeated double custom_values = 16;`;

const V1 = `syntax = "proto3"; package one;
  message Request { repeated TimeSeries timeseries = 1; repeated Family metadata = 3; }
  message Family { int32 type = 1; string family = 2; string help = 4; string unit = 5; }
  message TimeSeries {
    repeated Label labels = 1; repeated Sample samples = 2; repeated Exemplar exemplars = 3; repeated Histogram histograms = 4;
  }
  message Label { string name = 1; string value = 2; }
  message Sample { fixed64 value = 1; int64 timestamp = 2; }
  message Exemplar { repeated Label labels = 1; double value = 2; int64 timestamp = 3; }
  ${HISTOGRAM} }`;

/** 2.0-rc.4: start timestamps in samples and histograms, field 6 of a series reserved. */
const V2 = `syntax = "proto3"; package two;
  message Request { repeated string symbols = 4; repeated TimeSeries timeseries = 5; }
  message TimeSeries {
    repeated uint32 labels_refs = 1; repeated Sample samples = 2; repeated Histogram histograms = 3;
    repeated Exemplar exemplars = 4; Metadata metadata = 5;
  }
  message Sample { fixed64 value = 1; int64 timestamp = 2; int64 start_timestamp = 3; }
  message Exemplar { repeated uint32 labels_refs = 1; double value = 2; int64 timestamp = 3; }
  message Metadata { int32 type = 1; uint32 help_ref = 3; uint32 unit_ref = 4; }
  ${HISTOGRAM} int64 start_timestamp = 17; }`;

/** A 64-bit integer as protobufjs gives it; a plain number only as the default. */
export type Whole = number | { readonly low: number; readonly high: number };

export interface RawHistogram {
  readonly countInt?: Whole;
  readonly countFloat: number;
  readonly count?: 'countInt' | 'countFloat';
  readonly sum: Whole;
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCountInt?: Whole;
  readonly zeroCountFloat: number;
  readonly zeroCount?: 'zeroCountInt' | 'zeroCountFloat';
  readonly negativeSpans: readonly RawSpan[];
  readonly negativeDeltas: readonly Whole[];
  readonly negativeCounts: readonly number[];
  readonly positiveSpans: readonly RawSpan[];
  readonly positiveDeltas: readonly Whole[];
  readonly positiveCounts: readonly number[];
  readonly resetHint: number;
  readonly timestamp: Whole;
  readonly customValues: readonly number[];
  readonly startTimestamp?: Whole;
}
export interface RawSpan {
  readonly offset: number;
  readonly length: number;
}
interface RawSample {
  readonly value: Whole;
  readonly timestamp: Whole;
  readonly startTimestamp?: Whole;
}
interface RawValue {
  readonly value: number;
  readonly timestamp: Whole;
}
export interface RawOne {
  readonly timeseries: readonly {
    readonly labels: readonly { readonly name: string; readonly value: string }[];
    readonly samples: readonly RawSample[];
    readonly histograms: readonly RawHistogram[];
    readonly exemplars: readonly (RawValue & { readonly labels: readonly { readonly name: string; readonly value: string }[] })[]; // prettier-ignore
  }[];
  readonly metadata: readonly { readonly type: number; readonly family: string; readonly help: string; readonly unit: string }[]; // prettier-ignore
}
export interface RawTwo {
  readonly symbols: readonly string[];
  readonly timeseries: readonly {
    readonly labelsRefs: readonly number[];
    readonly samples: readonly RawSample[];
    readonly histograms: readonly RawHistogram[];
    readonly exemplars: readonly (RawValue & { readonly labelsRefs: readonly number[] })[];
    readonly metadata?: { readonly type: number; readonly helpRef: number; readonly unitRef: number } | null;
  }[];
}

/** For tests of the receiver itself, which need requests from somewhere. */
export const requestTypes = {
  '1.0': protobuf.parse(V1).root.lookupType('one.Request'),
  '2.0': protobuf.parse(V2).root.lookupType('two.Request'),
} as const;

/** Throws an Error on anything that the message does not declare: unknown fields, other wire types, a torn end, bad UTF-8. */
export function decodeOne(body: Uint8Array): RawOne {
  return decode(requestTypes['1.0'], body) as unknown as RawOne;
}

export function decodeTwo(body: Uint8Array): RawTwo {
  return decode(requestTypes['2.0'], body) as unknown as RawTwo;
}

function decode(type: protobuf.Type, body: Uint8Array): protobuf.Message {
  const reader = protobuf.Reader.create(body);
  reader.discardUnknown = false;
  const message = type.decode(reader);
  refuseUnknown(message, type);
  return message;
}

/** protobufjs keeps what it does not know in `$unknowns`. */
function refuseUnknown(message: protobuf.Message, type: protobuf.Type): void {
  if ((message as { $unknowns?: unknown[] }).$unknowns?.length) throw new Error(`${type.name} has unknown fields`);
  const values = message as unknown as Readonly<Record<string, unknown>>;
  for (const field of messageFields(type)) {
    const value = values[field.name];
    const list = (field.repeated ? value : value ? [value] : []) as protobuf.Message[];
    for (const inner of list) refuseUnknown(inner, field.resolvedType as protobuf.Type);
  }
}

const cache = new Map<protobuf.Type, readonly protobuf.Field[]>();
function messageFields(type: protobuf.Type): readonly protobuf.Field[] {
  const known = cache.get(type);
  if (known) return known;
  const found = type.fieldsArray.filter((field) => field.resolve().resolvedType instanceof protobuf.Type);
  cache.set(type, found);
  return found;
}
