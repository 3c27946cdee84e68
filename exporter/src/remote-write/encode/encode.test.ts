import fc from 'fast-check';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { arbitraryBlock } from '../../../test/kit/arbitrary-block.js';
import { decodeRequest, expectedOf, type PlainSeries } from '../../../test/kit/write-messages.js';
import { markStale, type Block, type LabelPair, type Series, type SeriesMetadata } from '../../core/series.js';
import {
  MetadataSchedule,
  OutSeries,
  Rows,
  Symbols,
  V1Encoder,
  V2Encoder,
  type EncodeOptions,
  type Piece,
  type Row,
} from './index.js';

const ALL: EncodeOptions = { exemplars: true, metadata: true, startTimestamps: true };
const T = 1_764_000_000_000;

const up: SeriesMetadata = { family: 'up', type: 'gauge', help: 'Höhe in m.', unit: 'm' };
const total: SeriesMetadata = { family: 'x', type: 'counter', help: '', unit: '' };
const rtt: SeriesMetadata = { family: 'rtt', type: 'histogram', help: 'RTT.', unit: '' };
const series = (name: string, metadata: SeriesMetadata, ...labels: LabelPair[]): Series => ({
  labels: [['__name__', name], ...labels],
  metadata,
});
const NONE = { indexes: [], counts: [], used: 0 };
const native = {
  ...{ count: 7, sum: 1.5, schema: 3, zeroThreshold: 2 ** -20, zeroCount: 1, negative: NONE },
  positive: { indexes: [-5, -4, 10, 99], counts: [3, 1, 2, 99], used: 3 },
};
const floats = {
  ...{ count: 1.5, sum: -2, schema: -53, zeroThreshold: 0, zeroCount: 0, gauge: true, float: true, negative: NONE },
  ...{ positive: { indexes: [0, 2], counts: [0.5, 1], used: 2 }, customBounds: [0.1, 1] },
};

interface Said {
  readonly series: Series;
  readonly at?: number;
  readonly start?: number;
  readonly value?: number | 'stale';
  readonly more?: Partial<Record<'histogram' | 'exemplars', unknown>>;
}

function blockOf(...said: Said[]): Block {
  const values = Float64Array.from(said, ({ value = 0 }) => (value === 'stale' ? 0 : value));
  said.forEach(({ value }, row) => {
    if (value === 'stale') markStale(values, row);
  });
  const map = <V>(key: 'histogram' | 'exemplars'): Map<number, V> =>
    new Map(said.flatMap(({ more }, row) => (more?.[key] ? [[row, more[key] as V] as const] : [])));
  return {
    series: said.map((one) => one.series),
    timestamps: Float64Array.from(said, ({ at = 0 }) => T + at),
    values,
    starts: Float64Array.from(said, ({ start = 0 }) => start),
    histograms: map('histogram'),
    exemplars: map('exemplars'),
  };
}

/** Encodes blocks with one `OutSeries` a series, as an endpoint does. */
class Endpoint {
  readonly symbols = new Symbols();
  readonly v1: V1Encoder;
  readonly v2: V2Encoder;
  readonly #series = new Map<Series, OutSeries>();

  constructor(options = ALL) {
    this.v1 = new V1Encoder(options);
    this.v2 = new V2Encoder(this.symbols, options);
  }

  rows(...blocks: readonly Block[]): Rows {
    return new Rows(
      blocks.map((block) => ({
        ...{ block, rows: Uint32Array.from(block.series.keys()), from: 0, to: block.series.length, first: 0 },
        series: block.series.map((one) => this.#out(one)),
      })),
    );
  }

  #out(one: Series): OutSeries {
    const out = this.#series.get(one) ?? new OutSeries(one.labels, one.metadata, this.symbols);
    this.#series.set(one, out);
    return out;
  }
}

describe('rows of a request', () => {
  const endpoint = new Endpoint();
  const blocks = [3, 1, 2].map((rows, at) =>
    blockOf(...Array.from({ length: rows }, (_, value) => ({ series: series(`x_${value}`, up), at, value }))),
  );
  const all = endpoint.rows(...blocks);
  const said = (rows: Rows): string[] =>
    [...rows].map(({ series: { pairs }, block, row }) => `${pairs[0]?.[1]} at ${block.timestamps[row]}`);

  it('are cut over the pieces that they stand in', () => {
    for (let from = 0; from <= all.length; from += 1) {
      for (let to = from; to <= all.length; to += 1) {
        const part = all.slice(from, to);
        expect(part.length).toBe(to - from);
        expect(said(part)).toEqual(said(all).slice(from, to));
        if (to - from > 1) expect(said(part.slice(1, 2))).toEqual(said(all).slice(from + 1, from + 2));
      }
    }
  });

  it('are left out by their series', () => {
    expect(said(all.filter(({ pairs }) => pairs[0]?.[1] !== 'x_0'))).toEqual(said(all).filter((one) => !one.startsWith('x_0'))); // prettier-ignore
    expect(all.filter(() => true)).toBe(all);
  });

  describe('that a request is made of', () => {
    const blocks = (...sizes: readonly number[]): Block[] =>
      sizes.map((size) => blockOf(...Array.from({ length: size }, () => ({ series: series('up', up) }))));
    const sizes = (rows: Rows, most: number): number[] => {
      const first = rows.first(most).length;
      return first === 0 ? [] : [first, ...sizes(rows.slice(first, rows.length), most)];
    };

    it('are whole pieces as far as they fit', () =>
      expect(sizes(new Endpoint().rows(...blocks(2, 3, 6, 5, 5)), 10)).toEqual([5, 6, 10]));
    it('are part of a piece only when that alone is larger', () =>
      expect(sizes(new Endpoint().rows(...blocks(3, 25, 4, 2)), 10)).toEqual([3, 10, 10, 9, 2]));
    it('are none of none', () => expect(sizes(new Rows([]), 10)).toEqual([]));
  });
});

const height = series('up', up, ['a', 'b'], ['ort', 'Köln']);
const count = series('x_total', total, ['a', 'up']);
const trace = { labels: [['trace_id', 'up']] as const, value: 0.25, timestamp: 0 };
const goldens: Readonly<Record<string, Block>> = {
  sample: blockOf({ series: height, value: 2.5 }),
  'two-series': blockOf(
    { series: count, value: 1, start: T - 60_000, more: { exemplars: [{ ...trace, timestamp: T - 1 }] } },
    { series: height, value: 'stale' },
    { series: count, at: 15_000, value: 3, start: T - 60_000, more: { exemplars: [trace] } },
  ),
  histogram: blockOf(
    { series: series('rtt', rtt), start: T - 1, more: { histogram: native } },
    { series: series('size', { ...rtt, type: 'gaugehistogram' }), more: { histogram: floats } },
    { series: series('gone', rtt), value: 'stale', more: { histogram: native } },
  ),
};

const testdata = (name: string): string => fileURLToPath(new URL(`./testdata/${name}`, import.meta.url));
const golden = (name: string): Buffer =>
  Buffer.from(readFileSync(testdata(`${name}.hex`), 'utf8').replace(/#.*|\s/g, ''), 'hex');
const hasProtoc = spawnSync('protoc', ['--version']).status === 0;
const why = hasProtoc ? '' : ' (skipped: there is no protoc; apt-get install protobuf-compiler)';

describe.each(['v1', 'v2'] as const)('requests of %s', (protocol) => {
  const encode = (endpoint: Endpoint, rows: Rows): Uint8Array =>
    protocol === 'v1' ? endpoint.v1.encode(rows, [up]) : endpoint.v2.encode(rows);

  describe.each(Object.entries(goldens))('%s', (name, block) => {
    it('has these bytes', () => {
      const endpoint = new Endpoint();
      const bytes = encode(endpoint, endpoint.rows(block));
      expect(Buffer.from(bytes).toString('hex')).toBe(golden(`${protocol}-${name}`).toString('hex'));
    });

    it.skipIf(!hasProtoc)(`is this to protoc${why}`, () => {
      const message = protocol === 'v1' ? 'v1.WriteRequest' : 'v2.Request';
      const flags = [`--proto_path=${testdata('')}`, `--decode=${message}`, `write-${protocol}.proto`];
      const text = execFileSync('protoc', flags, { input: golden(`${protocol}-${name}`), encoding: 'utf8' });
      expect(text).toBe(readFileSync(testdata(`${protocol}-${name}.txt`), 'utf8'));
    });

    it('is to protobufjs what went in', () => {
      const decoded = decodeRequest(protocol, golden(`${protocol}-${name}`));
      expect(decoded.series).toEqual(expectedOf(protocol, [block]));
    });
  });

  it('say what went in, to the bit, each series once and in time order', () => {
    const endpoint = new Endpoint();
    fc.assert(
      fc.property(fc.array(arbitraryBlock, { maxLength: 3 }), (blocks) => {
        const decoded = decodeRequest(protocol, encode(endpoint, endpoint.rows(...blocks)));
        expect(decoded.series).toEqual(expectedOf(protocol, blocks));
      }),
      { numRuns: 200 },
    );
  });

  describe('of series that were sent before', () => {
    const many = Array.from({ length: 300 }, (_, k) =>
      series(k % 2 === 0 ? 'up' : 'x_total', k % 2 === 0 ? up : total, ['a', 'b'.repeat(k)], ['b', String(k % 7)]),
    );
    // References of more than 127 bytes: their length takes two.
    const wide = Array.from({ length: 70 }, (_, k): LabelPair => [`l${k}`, `v${k}`]);
    many[5] = series('wide', up, ...wide);
    const round = (at: number, of: readonly Series[] = many, more: Partial<Said> = {}): Block =>
      blockOf(...of.map((one, k): Said => ({ series: one, at, value: k % 5 === 0 ? 'stale' : Math.sin(k), ...more })));
    /** Each request by an endpoint that knows these arrays of series, and by one that has seen none of them. */
    const expectSame = (...requests: readonly (readonly Block[])[]): void => {
      const known = new Endpoint();
      const rows = requests.map((blocks) => known.rows(...blocks));
      const before = blockOf(...many.map((one, k) => ({ series: one, at: -1, value: -k })));
      for (const one of [...rows, ...rows, ...rows]) {
        encode(known, new Rows(one.pieces.map((piece) => ({ ...piece, block: before }))));
      }
      for (const [k, one] of rows.entries()) {
        for (const [from, to] of [
          [0, one.length],
          [0, one.length],
          [0, one.length],
          [7, one.length - 5],
          [299, 301],
        ] as const) {
          const endpoint = new Endpoint();
          const fresh = encode(endpoint, endpoint.rows(...(requests[k] ?? [])).slice(from, to));
          expect(Buffer.from(encode(known, one.slice(from, to))).equals(Buffer.from(fresh)), `${k}: ${from}`).toBe(
            true,
          );
        }
      }
    };

    it('are the same to the byte', () => expectSame([round(0)], [round(1)]));
    it('say when a sample began to count', () => expectSame([round(5, many, { start: T - 60_000 })]));
    it('are the same with times of other lengths', () =>
      expectSame([round(-T + 1)], [round(-T - 1)], [round(2 ** 43)], [round(0.4)]));
    it('are the same for several arrays, whether or not they share a series', () =>
      expectSame([round(0, many.slice(0, 250)), round(0, many.slice(250))], [round(0), round(1, many.slice(50))]));
    it('are the same when other series come behind those that they came with before', () => {
      const known = new Endpoint();
      const fresh = new Endpoint();
      const part = (from: number): Block => round(0, many.slice(from, from + 100));
      const [head, one, other] = known.rows(part(0), part(100), part(200)).pieces as [Piece, Piece, Piece];
      for (let k = 0; k < 3; k += 1) encode(known, new Rows([head, one]));
      expect(Buffer.from(encode(known, new Rows([head, other])))).toEqual(
        Buffer.from(encode(fresh, fresh.rows(part(0), part(200)))),
      );
    });
    it('are the same with histograms or exemplars', () =>
      expectSame([round(0, many, { more: { exemplars: [trace] } })], [round(0), round(1, many.slice(0, 9), { more: { histogram: native } })])); // prettier-ignore
  });

  it('put rows of several blocks together by series', () => {
    const endpoint = new Endpoint();
    const blocks = [20, 0, 10].map((at) =>
      blockOf({ series: height, at, value: at }, { series: count, at, value: at + 1 }),
    );
    const { series: sent } = decodeRequest(protocol, encode(endpoint, endpoint.rows(...blocks)));
    const times = sent.map(({ samples }) => samples.map((sample) => sample.at - T));
    expect(times).toEqual([
      [0, 10, 20],
      [0, 10, 20],
    ]);
  });

  it('send the end of a histogram as a histogram, so that it cannot overtake one', () => {
    const endpoint = new Endpoint();
    const one = series('rtt', rtt);
    const blocks = [
      blockOf({ series: one, more: { histogram: native } }),
      blockOf({ series: one, at: 1, value: 'stale' }),
    ];
    const [sent, ...others] = decodeRequest(protocol, encode(endpoint, endpoint.rows(...blocks))).series;
    expect(others).toEqual([]);
    expect(sent?.samples).toEqual([]);
    expect(sent?.histograms.map(({ at, sum }) => [at, sum])).toEqual([
      [T, '3ff8000000000000'],
      [T + 1, '7ff0000000000002'],
    ]);
  });

  it('leave out what an endpoint does not want', () => {
    const endpoint = new Endpoint({ exemplars: false, metadata: false, startTimestamps: false });
    const rows = endpoint.rows(...Object.values(goldens));
    const { series: sent } = decodeRequest(
      protocol,
      protocol === 'v1' ? endpoint.v1.encode(rows) : endpoint.v2.encode(rows),
    );
    const starts = (one: PlainSeries): number[] => [...one.samples, ...one.histograms].map(({ start }) => start);
    expect(sent.flatMap(({ exemplars }) => exemplars)).toEqual([]);
    expect(sent.flatMap(starts).every((start) => start === 0)).toBe(true);
    expect(sent.every(({ about }) => about === undefined || about.help === '')).toBe(true);
  });

  it('hold no bytes of the request before', () => {
    const endpoint = new Endpoint();
    const many = Array.from({ length: 500 }, (_, k) => series(`long_${k}_${'x'.repeat(200)}`, up));
    encode(endpoint, endpoint.rows(blockOf(...many.map((one) => ({ series: one, value: 1 })))));
    const rows = endpoint.rows(goldens['two-series'] as Block);
    expect(Buffer.from(encode(endpoint, rows))).toEqual(golden(`${protocol}-two-series`));
  });
});

describe('symbols', () => {
  it('are each once in a table, the empty one first', () => {
    const endpoint = new Endpoint();
    fc.assert(
      fc.property(arbitraryBlock, (block) => {
        const { symbols } = decodeRequest('v2', endpoint.v2.encode(endpoint.rows(block)));
        expect(symbols[0]).toBe('');
        expect(new Set(symbols).size).toBe(symbols.length);
      }),
    );
  });

  it('stand in each table where that request has them', () => {
    const endpoint = new Endpoint();
    const block = goldens['two-series'] as Block;
    const [first, second, third] = endpoint.rows(block);
    for (const rows of [[first, second], [second], [third, second], [second]] as Row[][]) {
      const { series: sent } = decodeRequest('v2', endpoint.v2.encode(Rows.of(rows)));
      expect(sent.map(({ labels }) => labels)).toEqual(rows.map(({ series: { pairs } }) => pairs));
      expect(sent.map(({ about }) => about?.help)).toEqual(rows.map(({ series: { metadata } }) => metadata.help));
    }
  });

  it('beyond 16,384 in a request take longer references', () => {
    const endpoint = new Endpoint();
    const many = Array.from({ length: 10_000 }, (_, k) => series('up', up, [`n${k}`, `value ${k}`]));
    const block = blockOf(...many.map((one, value) => ({ series: one, value })));
    const { series: sent } = decodeRequest('v2', endpoint.v2.encode(endpoint.rows(block)));
    expect(sent.map(({ labels }) => labels)).toEqual(many.map(({ labels }) => labels));
  });
});

describe('metadata of 1.0', () => {
  it('is due when a family is new, and again after a minute', () => {
    const endpoint = new Endpoint();
    const schedule = new MetadataSchedule();
    const rows = endpoint.rows(goldens['two-series'] as Block);
    const due = (now: number): string[] => schedule.due(rows, now).map(({ family }) => family);
    expect(due(0)).toEqual(['x', 'up']);
    expect(due(1)).toEqual(['x', 'up']); // nobody said that they were sent
    schedule.sent([up], 1);
    expect(due(60_000)).toEqual(['x']);
    expect(due(60_001)).toEqual(['x', 'up']);
  });

  it('is sent beside the series', () => {
    const endpoint = new Endpoint();
    const { families } = decodeRequest('v1', endpoint.v1.encode(new Rows([]), [up, total]));
    expect(families).toEqual([
      { family: 'up', type: 'gauge', help: 'Höhe in m.', unit: 'm' },
      { family: 'x', type: 'counter', help: '', unit: '' },
    ]);
  });
});
