/** The peer of the encoders: protobufjs with code that it generates from the messages, as one would use it. */
import protobuf from 'protobufjs';
import type { LoadSeries } from './remote-write-load.js';

const field = (name: string, id: number, type: string, rule?: 'repeated'): protobuf.Field =>
  new protobuf.Field(name, id, type, rule);
const message = (name: string, ...fields: protobuf.Field[]): protobuf.Type => {
  const type = new protobuf.Type(name);
  for (const one of fields) type.add(one);
  return type;
};

const v1 = new protobuf.Root().define('v1');
v1.add(message('Label', field('name', 1, 'string'), field('value', 2, 'string')));
v1.add(message('Sample', field('value', 1, 'double'), field('timestamp', 2, 'int64')));
v1.add(message('TimeSeries', field('labels', 1, 'Label', 'repeated'), field('samples', 2, 'Sample', 'repeated')));
v1.add(message('WriteRequest', field('timeseries', 1, 'TimeSeries', 'repeated')));
const v2 = new protobuf.Root().define('v2');
v2.add(message('Sample', field('value', 1, 'double'), field('timestamp', 2, 'int64')));
v2.add(message('Metadata', field('type', 1, 'int32'), field('help_ref', 3, 'uint32'), field('unit_ref', 4, 'uint32')));
v2.add(
  message(
    'TimeSeries',
    ...[field('labels_refs', 1, 'uint32', 'repeated'), field('samples', 2, 'Sample', 'repeated')],
    field('metadata', 5, 'Metadata'),
  ),
);
v2.add(message('Request', field('symbols', 4, 'string', 'repeated'), field('timeseries', 5, 'TimeSeries', 'repeated')));
const WriteRequest = v1.lookupType('WriteRequest').setup();
const Request = v2.lookupType('Request').setup();

/** A batch of samples: one of each series at one time. */
export interface LoadBatch {
  readonly series: readonly LoadSeries[];
  readonly timestamp: number;
  readonly values: Float64Array;
}

export function encodeV1({ series, timestamp, values }: LoadBatch): Uint8Array {
  const timeseries = series.map(({ labels }, row) => ({
    labels: labels.map(([name, value]) => ({ name, value })),
    samples: [{ value: values[row], timestamp }],
  }));
  return WriteRequest.encode({ timeseries } as unknown as protobuf.Message).finish();
}

const GAUGE = 2;

export function encodeV2({ series, timestamp, values }: LoadBatch): Uint8Array {
  const symbols = new Map([['', 0]]);
  const ref = (text: string): number => {
    let index = symbols.get(text);
    if (index === undefined) symbols.set(text, (index = symbols.size));
    return index;
  };
  const timeseries = series.map(({ labels, metadata }, row) => ({
    labels_refs: labels.flatMap(([name, value]) => [ref(name), ref(value)]),
    samples: [{ value: values[row], timestamp }],
    metadata: { type: GAUGE, help_ref: ref(metadata.help), unit_ref: ref(metadata.unit) },
  }));
  return Request.encode({ symbols: [...symbols.keys()], timeseries } as unknown as protobuf.Message).finish();
}
