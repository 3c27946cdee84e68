/** Decodes delimited io.prometheus.client.MetricFamily messages by their field numbers, independently of our encoder. */
export interface DecodedHistogram {
  count: number;
  sum: number;
  /** Upper bound and cumulative count. */
  classic: [bound: number, count: number][];
  schema?: number;
  zeroThreshold?: number;
  zeroCount?: number;
  /** Native bucket index and its own count. */
  native: [index: number, count: number][];
  created?: number;
}

export interface DecodedMetric {
  labels: Map<string, string>;
  kind: 'gauge' | 'counter' | 'summary' | 'untyped' | 'histogram';
  value?: number;
  created?: number;
  histogram?: DecodedHistogram;
}

export interface DecodedFamily {
  name: string;
  help: string;
  type: number;
  unit: string;
  metrics: DecodedMetric[];
}

type Field = { readonly number: number; readonly varint: bigint } | { readonly number: number; readonly bytes: Buffer };

class Reader {
  at = 0;
  constructor(private readonly bytes: Buffer) {}
  get done(): boolean {
    return this.at >= this.bytes.length;
  }
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.bytes[this.at++];
      if (byte === undefined || shift > 63n) throw new Error('broken varint');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
  take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new Error('message ends too early');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  field(): Field {
    const tag = Number(this.varint());
    const number = tag >> 3;
    if ((tag & 7) === 0) return { number, varint: this.varint() };
    if ((tag & 7) === 1) return { number, bytes: this.take(8) };
    if ((tag & 7) === 2) return { number, bytes: this.take(Number(this.varint())) };
    throw new Error(`wire type ${tag & 7}`);
  }
}

function* fields(bytes: Buffer): Generator<Field> {
  const reader = new Reader(bytes);
  while (!reader.done) yield reader.field();
}

const bytesOf = (field: Field): Buffer => {
  if (!('bytes' in field)) throw new Error(`field ${field.number} is a varint`);
  return field.bytes;
};
const numberOf = (field: Field): number => Number('varint' in field ? field.varint : NaN);
const doubleOf = (field: Field): number => bytesOf(field).readDoubleLE(0);
const textOf = (field: Field): string => new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(field));
const unzigzag = (value: bigint): number => Number((value >> 1n) ^ -(value & 1n));

function timestamp(bytes: Buffer): number {
  const found = new Map([...fields(bytes)].map((field) => [field.number, numberOf(field)]));
  return (found.get(1) ?? 0) + (found.get(2) ?? 0) / 1e9;
}

function histogram(bytes: Buffer): DecodedHistogram {
  const result: DecodedHistogram = { count: NaN, sum: NaN, classic: [], native: [] };
  const spans: [offset: number, length: number][] = [];
  const deltas: number[] = [];
  for (const field of fields(bytes)) {
    if (field.number === 1) result.count = numberOf(field);
    else if (field.number === 2) result.sum = doubleOf(field);
    else if (field.number === 3) {
      const [count, bound] = [...fields(bytesOf(field))];
      if (count?.number === 1 && bound?.number === 2) result.classic.push([doubleOf(bound), numberOf(count)]);
    } else if (field.number === 5) result.schema = unzigzag('varint' in field ? field.varint : 0n);
    else if (field.number === 6) result.zeroThreshold = doubleOf(field);
    else if (field.number === 7) result.zeroCount = numberOf(field);
    else if (field.number === 12) {
      const [offset, length] = [...fields(bytesOf(field))];
      if (offset && 'varint' in offset && length) spans.push([unzigzag(offset.varint), numberOf(length)]);
    } else if (field.number === 13) {
      const packed = new Reader(bytesOf(field));
      while (!packed.done) deltas.push(unzigzag(packed.varint()));
    } else if (field.number === 15) result.created = timestamp(bytesOf(field));
    else throw new Error(`unknown histogram field ${field.number}`);
  }
  let index = 0;
  let count = 0;
  for (const [offset, length] of spans) {
    index += offset;
    for (let k = 0; k < length; k += 1) {
      count += deltas.shift() ?? NaN;
      result.native.push([index++, count]);
    }
  }
  if (deltas.length > 0) throw new Error('more deltas than spans');
  return result;
}

const KINDS = { 2: 'gauge', 3: 'counter', 4: 'summary', 5: 'untyped', 7: 'histogram' } as const;

function metric(bytes: Buffer): DecodedMetric {
  const result: DecodedMetric = { labels: new Map(), kind: 'untyped' };
  for (const field of fields(bytes)) {
    const kind = KINDS[field.number as keyof typeof KINDS];
    if (field.number === 1) {
      const [name, value] = [...fields(bytesOf(field))];
      if (name && value) result.labels.set(textOf(name), textOf(value));
      continue;
    }
    result.kind = kind;
    if (kind === 'histogram') result.histogram = histogram(bytesOf(field));
    else if (kind !== 'summary')
      for (const inner of fields(bytesOf(field)))
        if (inner.number === 1) result.value = doubleOf(inner);
        else if (inner.number === 3) result.created = timestamp(bytesOf(inner));
  }
  return result;
}

export function decodeMetricFamilies(body: Uint8Array): DecodedFamily[] {
  const reader = new Reader(Buffer.from(body));
  const families: DecodedFamily[] = [];
  while (!reader.done) {
    const family: DecodedFamily = { name: '', help: '', type: 0, unit: '', metrics: [] };
    for (const field of fields(reader.take(Number(reader.varint())))) {
      if (field.number === 1) family.name = textOf(field);
      else if (field.number === 2) family.help = textOf(field);
      else if (field.number === 3) family.type = numberOf(field);
      else if (field.number === 4) family.metrics.push(metric(bytesOf(field)));
      else if (field.number === 5) family.unit = textOf(field);
      else throw new Error(`unknown family field ${field.number}`);
    }
    families.push(family);
  }
  return families;
}
