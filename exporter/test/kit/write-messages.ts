/** Remote write requests, decoded by protobufjs from the messages' field tables, as plain values that compare to the bit. */
import protobuf from 'protobufjs';
import { fileURLToPath } from 'node:url';
import {
  type Block,
  type BucketCounts,
  type LabelPair,
  type MetadataType,
  type NativeHistogram,
  type SeriesMetadata,
} from '../../src/core/series.js';
import { bitsOf } from './arbitrary-block.js';

export type WireProtocol = 'v1' | 'v2';

interface PlainSample {
  readonly at: number;
  readonly start: number;
  readonly bits: string;
}

interface PlainHistogram {
  readonly at: number;
  readonly start: number;
  readonly sum: string;
  /** All the rest; nothing of a staleness marker. */
  readonly rest: unknown;
}

interface PlainExemplar {
  readonly labels: readonly LabelPair[];
  readonly bits: string;
  readonly at: number;
}

export interface PlainSeries {
  readonly labels: readonly LabelPair[];
  readonly samples: readonly PlainSample[];
  readonly histograms: readonly PlainHistogram[];
  readonly exemplars: readonly PlainExemplar[];
  /** 2.0 only. */
  readonly about?: { readonly type: MetadataType; readonly help: string; readonly unit: string };
}

export interface PlainRequest {
  readonly series: PlainSeries[];
  /** 1.0 only. */
  readonly families: Omit<SeriesMetadata, 'classicTwin'>[];
  /** 2.0 only. */
  readonly symbols: readonly string[];
}

const STALE = '7ff0000000000002';
/** Types by their number on the wire. */
const TYPES: readonly MetadataType[] = [
  'unknown',
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
];

const load = (protocol: WireProtocol): protobuf.Root => {
  const path = `../../src/remote-write/encode/testdata/write-${protocol}.proto`;
  const root = protobuf.loadSync(fileURLToPath(new URL(path, import.meta.url)));
  // Doubles as fixed64, the same eight bytes: so no NaN goes through arithmetic.
  for (const type of root.nestedArray.flatMap((space) => (space as protobuf.Namespace).nestedArray)) {
    if (!(type instanceof protobuf.Type)) continue;
    for (const field of type.fieldsArray) if (field.type === 'double') field.type = 'fixed64';
  }
  return root;
};
const messages = {
  v1: load('v1').lookupType('v1.WriteRequest'),
  v2: load('v2').lookupType('v2.Request'),
};

/** A decoded message: fields by name, 64 bits as hexadecimal or decimal text. */
type Fields = Readonly<Record<string, unknown>>;
const list = (fields: Fields, name: string): Fields[] => (fields[name] ?? []) as Fields[];
const hex = (value: unknown): string =>
  BigInt.asUintN(64, BigInt(String(value)))
    .toString(16)
    .padStart(16, '0');

export function decodeRequest(protocol: WireProtocol, bytes: Uint8Array): PlainRequest {
  const message = messages[protocol].toObject(messages[protocol].decode(bytes), {
    longs: String,
    defaults: true,
    arrays: true,
  });
  const symbols = (message['symbols'] ?? []) as string[];
  const labelsOf = (of: Fields): LabelPair[] => {
    if (protocol === 'v1') return list(of, 'labels').map(({ name, value }) => [name as string, value as string]);
    const refs = of['labelsRefs'] as number[];
    return refs.flatMap((ref, at) =>
      at % 2 === 0 ? [[symbols[ref] ?? '?', symbols[refs[at + 1] ?? NaN] ?? '?'] as const] : [],
    );
  };
  const series = list(message, 'timeseries').map((one) => plainSeries(one, symbols, labelsOf));
  const families = list(message, 'metadata').map(({ type, metricFamilyName, help, unit }) => ({
    ...{ family: metricFamilyName as string, type: TYPES[type as number] ?? 'unknown' },
    ...{ help: help as string, unit: unit as string },
  }));
  return { series, families, symbols };
}

function plainSeries(one: Fields, symbols: readonly string[], labelsOf: (of: Fields) => LabelPair[]): PlainSeries {
  const about = one['metadata'] as Fields | null | undefined;
  const text = (ref: unknown): string => symbols[ref as number] ?? '?';
  return {
    labels: labelsOf(one),
    samples: list(one, 'samples').map(({ value, timestamp, startTimestamp }) => ({
      ...{ at: Number(timestamp), start: Number(startTimestamp ?? 0), bits: hex(value) },
    })),
    histograms: list(one, 'histograms').map(plainHistogram),
    exemplars: list(one, 'exemplars').map((exemplar) => ({
      ...{ labels: labelsOf(exemplar), bits: hex(exemplar['value']), at: Number(exemplar['timestamp']) },
    })),
    ...(about
      ? {
          about: {
            type: TYPES[about['type'] as number] ?? 'unknown',
            help: text(about['helpRef']),
            unit: text(about['unitRef']),
          },
        }
      : {}),
  };
}

function plainHistogram(one: Fields): PlainHistogram {
  const float = one['countFloat'] !== undefined;
  const sum = hex(one['sum']);
  const number = (value: unknown): string => (float ? hex(value) : String(value));
  const buckets = (side: string): unknown[] => {
    const counts = one[`${side}${float ? 'Counts' : 'Deltas'}`] as string[];
    const plain: unknown[] = [];
    let index = 0;
    let count = 0n;
    for (const { offset, length } of list(one, `${side}Spans`)) {
      index += offset as number;
      for (let k = 0; k < (length as number); k += 1, index += 1) {
        const next = counts[plain.length] ?? '0';
        count += float ? 0n : BigInt(next);
        plain.push([index, float ? hex(next) : String(count)]);
      }
    }
    return plain;
  };
  const rest = {
    ...{ float, count: number(float ? one['countFloat'] : one['countInt']) },
    zeroCount: number(float ? one['zeroCountFloat'] : one['zeroCountInt']),
    ...{ schema: one['schema'], gauge: one['resetHint'] === 3, zeroThreshold: hex(one['zeroThreshold']) },
    bounds: (one['customValues'] as string[]).map(hex),
    ...{ positive: buckets('positive'), negative: buckets('negative') },
  };
  return {
    ...{ at: Number(one['timestamp']), start: Number(one['startTimestamp'] ?? 0), sum },
    rest: sum === STALE ? undefined : rest,
  };
}

/** What a receiver should get of these blocks: each series once, its rows in time order, a 2.0 series with either samples or histograms. */
export function expectedOf(protocol: WireProtocol, blocks: readonly Block[]): PlainSeries[] {
  const bySeries = new Map<unknown, { block: Block; row: number }[]>();
  for (const block of blocks) {
    block.series.forEach((one, row) => {
      const rows = bySeries.get(one);
      if (rows) rows.push({ block, row });
      else bySeries.set(one, [{ block, row }]);
    });
  }
  return [...bySeries.values()].flatMap((rows) => {
    const sorted = rows.map((one) => expectedRow(protocol, one.block, one.row)).sort((one, other) => one.at - other.at);
    const [first] = rows;
    if (!first) return [];
    const { labels, metadata } = first.block.series[first.row] as Block['series'][number];
    const hasHistogram = sorted.some(({ histogram }) => histogram);
    const onlyHistograms = hasHistogram && sorted.every(({ histogram, bits }) => histogram ?? bits === STALE);
    const said = onlyHistograms ? sorted.map(asHistogram) : sorted;
    const { type, help, unit } = metadata;
    const silent = protocol === 'v1' || (type === 'unknown' && help === '' && unit === '');
    const message = (of: readonly ExpectedRow[]): PlainSeries => ({
      labels,
      samples: of.flatMap(({ histogram, at, start, bits }) => (histogram ? [] : [{ at, start, bits }])),
      histograms: of.flatMap(({ histogram }) => histogram ?? []),
      exemplars: of.flatMap(({ exemplars }) => exemplars),
      ...(silent ? {} : { about: { type, help, unit } }),
    });
    if (protocol === 'v1') return [message(said)];
    const parts = [said.filter(({ histogram }) => !histogram), said.filter(({ histogram }) => histogram)];
    return parts.flatMap((part) => (part.length > 0 ? [message(part)] : []));
  });
}

interface ExpectedRow extends PlainSample {
  readonly histogram: PlainHistogram | undefined;
  readonly exemplars: readonly PlainExemplar[];
}

const asHistogram = (row: ExpectedRow): ExpectedRow => ({
  ...row,
  histogram: row.histogram ?? { at: row.at, start: row.start, sum: STALE, rest: undefined },
});

const bits = (value: number): string => bitsOf(Float64Array.of(value), 0);

function expectedRow(protocol: WireProtocol, block: Block, row: number): ExpectedRow {
  const at = block.timestamps[row] ?? NaN;
  const start = protocol === 'v1' ? 0 : (block.starts[row] ?? NaN);
  const valueBits = bitsOf(block.values, row);
  const native = block.histograms.get(row);
  const stale = valueBits === STALE;
  const sum = stale ? STALE : bits(native?.sum ?? 0);
  return {
    ...{ at, start, bits: valueBits },
    histogram: native && { at, start, sum, rest: stale ? undefined : expectedHistogram(native) },
    exemplars: (block.exemplars.get(row) ?? []).map(({ labels, value, timestamp }) => ({
      ...{ labels, bits: bits(value), at: timestamp || at },
    })),
  };
}

function expectedHistogram(native: NativeHistogram): unknown {
  const float = native.float ?? false;
  const number = (value: number): string => (float ? bits(value) : String(value));
  const buckets = ({ indexes, counts, used }: BucketCounts): unknown[] =>
    Array.from({ length: used }, (_, at) => [indexes[at], number(counts[at] ?? NaN)]);
  return {
    ...{ float, count: number(native.count), zeroCount: number(native.zeroCount), schema: native.schema },
    ...{ gauge: native.gauge ?? false, zeroThreshold: bits(native.zeroThreshold) },
    bounds: (native.customBounds ?? []).map(bits),
    ...{ positive: buckets(native.positive), negative: buckets(native.negative) },
  };
}
