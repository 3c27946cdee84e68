import fc from 'fast-check';
import { compressSync } from 'snappy';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { arbitraryBlock, plainBlock } from '../../../test/kit/arbitrary-block.js';
import { itemsOf, payloadOf } from '../../core/queue/items.js';
import { isStale, markStale, type Block, type LabelPair, type Series } from '../../core/series.js';
import { BlockCodec, PayloadError, splitBlock } from './index.js';

const metadata = { family: 'up', type: 'gauge', help: 'Whether it answers.', unit: '' } as const;
const seriesOf = (...names: string[]): Series[] =>
  names.map((name) => {
    const labels: LabelPair[] = [
      ['__name__', 'up'],
      ['instance', name],
    ];
    return { labels, metadata };
  });
const blockOf = (series: readonly Series[], value = 1): Block => ({
  series,
  timestamps: new Float64Array(series.length).fill(1_764_000_000_000),
  values: Float64Array.from(series, (_, row) => value + row),
  starts: new Float64Array(series.length),
  histograms: new Map(),
  exemplars: new Map(),
});
const faultOf = (bytes: Uint8Array): string => {
  try {
    new BlockCodec().decode(bytes);
    return 'none';
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    return error.fault;
  }
};

describe('blocks in the queue', () => {
  it('come back to the bit, whatever is in them', () => {
    fc.assert(
      fc.property(arbitraryBlock, (block) => {
        const payload = new BlockCodec().encode(block);
        expect(itemsOf(payload)).toBe(block.series.length);
        expect(plainBlock(new BlockCodec().decode(payload))).toEqual(plainBlock(block));
      }),
      { numRuns: 300 },
    );
  });

  it('keep NaN and the staleness marker apart', () => {
    const block = blockOf(seriesOf('a', 'b', 'c'));
    block.values[0] = NaN;
    markStale(block.values, 1);
    const back = new BlockCodec().decode(new BlockCodec().encode(block));
    expect([0, 1, 2].map((row) => isStale(back.values, row))).toEqual([false, true, false]);
    expect(back.values[0]).toBeNaN();
  });

  it('have a column of one number in common with those that had the same one last', () => {
    const codec = new BlockCodec();
    const columns = (rows: number, value: 'stale' | number): Float64Array => {
      const block = blockOf(seriesOf(...'abcdefg'.slice(0, rows)));
      for (let row = 0; row < rows; row += 1) {
        if (value === 'stale') markStale(block.values, row);
        else block.values[row] = value;
      }
      const { values } = codec.decode(codec.encode(block));
      expect([...block.series.keys()].every((row) => isStale(values, row))).toBe(value === 'stale');
      if (value !== 'stale') expect([...values]).toEqual(Array.from({ length: rows }, () => value));
      return values;
    };
    const first = columns(3, NaN);
    for (const [rows, value] of [[3, 'stale'], [2, NaN], [3, 7]] as const) expect(columns(rows, value)).not.toBe(first); // prettier-ignore
    expect(columns(3, NaN)).toBe(first);
  });

  it('keep a byte order mark in a text', () => {
    const back = new BlockCodec().decode(new BlockCodec().encode(blockOf(seriesOf('\ufeffa'))));
    expect(back.series[0]?.labels[1]).toEqual(['instance', '\ufeffa']);
  });

  it('are read as an earlier release wrote them', () => {
    const hex = readFileSync(new URL('./testdata/version-1.hex', import.meta.url), 'utf8').replace(/#.*|\s/g, '');
    const block = blockOf(seriesOf('a', 'b'));
    expect(plainBlock(new BlockCodec().decode(Buffer.from(hex, 'hex')))).toEqual(plainBlock(block));
  });
});

describe('series of stored blocks', () => {
  it('are the array of the producer while it is in use', () => {
    const codec = new BlockCodec();
    const series = seriesOf('a', 'b');
    expect(codec.decode(codec.encode(blockOf(series))).series).toBe(series);
    expect(codec.decode(codec.encode(blockOf(series, 7))).series).toBe(series);
  });

  it('are not looked at again while the array is the same', () => {
    let looks = 0;
    const [one] = seriesOf('a');
    const watched = { metadata, get labels() { looks += 1; return one?.labels ?? []; } }; // prettier-ignore
    const codec = new BlockCodec();
    const block = blockOf([watched]);
    codec.encode(block);
    const before = looks;
    codec.encode(block);
    expect(looks).toBe(before);
  });

  it('are one array for the same bytes after a restart', () => {
    const writer = new BlockCodec();
    const [one, two] = [blockOf(seriesOf('a', 'b')), blockOf(seriesOf('a', 'b'), 5)].map((block) =>
      writer.encode(block),
    );
    const reader = new BlockCodec();
    expect(reader.decode(one as Uint8Array).series).toBe(reader.decode(two as Uint8Array).series);
  });

  it('stay the same objects when series come and go beside them', () => {
    const reader = new BlockCodec();
    const before = reader.decode(new BlockCodec().encode(blockOf(seriesOf('a', 'b')))).series;
    const after = reader.decode(new BlockCodec().encode(blockOf(seriesOf('b', 'c')))).series;
    expect(after[0]).toBe(before[1]);
    expect(after[1]?.labels).toContainEqual(['instance', 'c']);
  });

  it('with the same labels and another help are others', () => {
    const [one] = seriesOf('a');
    const other = { labels: one?.labels ?? [], metadata: { ...metadata, help: 'Something else.' } };
    const reader = new BlockCodec();
    for (const series of [[one as Series], [other]]) {
      expect(reader.decode(new BlockCodec().encode(blockOf(series))).series[0]?.metadata).toEqual(series[0]?.metadata);
    }
  });

  it('are read again when there was no room to keep them', () => {
    const reader = new BlockCodec({ arrays: 1, bytes: 100 });
    const payloads = [seriesOf('a'), seriesOf('b'), seriesOf('c')].map((series) =>
      new BlockCodec().encode(blockOf(series)),
    );
    for (const round of [1, 2]) {
      const seen = payloads.map((payload) => reader.decode(payload).series[0]?.labels[1]?.[1]);
      expect([round, ...seen]).toEqual([round, 'a', 'b', 'c']);
    }
  });
});

describe('what is no block of this version', () => {
  const payload = new BlockCodec().encode(blockOf(seriesOf('a', 'b', 'c')));

  it('is refused by the name of its version', () => {
    const later = payload.slice();
    later[1] = 9;
    expect(() => new BlockCodec().decode(later)).toThrow(/version 9; this agent reads version 1/);
    expect(faultOf(later)).toBe('version');
    expect(itemsOf(later)).toBe(3);
  });

  it('is refused when its number of rows is not that of its series', () => {
    const block = blockOf(seriesOf('a', 'b', 'c'));
    block.values.fill(1); // so that its columns would do for any number of rows
    const other = new BlockCodec().encode(block).slice();
    other[0] = 4;
    expect(faultOf(other)).toBe('damaged');
  });

  it('is refused wherever it is cut off', () => {
    for (let end = 0; end < payload.length; end += 1) expect(faultOf(payload.subarray(0, end))).toBe('damaged');
  });

  it('gives a block or the error when any byte is changed', () => {
    fc.assert(
      fc.property(
        arbitraryBlock,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        (block, changes) => {
          const bytes = new BlockCodec().encode(block).slice();
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          expect(['none', 'damaged', 'version']).toContain(faultOf(bytes));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives a block or the error for chunks of any bytes', () => {
    const chunk = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(fc.nat(5), chunk, chunk, (items, series, data) => {
        const [one, two] = [compressSync(series), compressSync(data)];
        const bytes = payloadOf(items, Uint8Array.of(1, one.length), one, two);
        expect(['none', 'damaged']).toContain(faultOf(bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  it('makes nobody allocate what it only claims to hold', () => {
    const claim = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0); // 4 GiB in 7 bytes
    const claiming = payloadOf(1, Uint8Array.of(1, claim.length), claim);
    expect(() => new BlockCodec().decode(claiming)).toThrow('7 bytes say that they are 4294967295');
    // A table of 2^40 texts, well compressed.
    const texts = compressSync(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x20));
    expect(faultOf(payloadOf(1, Uint8Array.of(1, texts.length), texts))).toBe('damaged');
  });
});

describe('a block that is split', () => {
  it('says the same in pieces', () => {
    fc.assert(
      fc.property(arbitraryBlock, fc.integer({ min: 1, max: 5 }), (block, rows) => {
        const pieces = splitBlock(block, rows);
        expect(pieces.every(({ series }) => series.length > 0 && series.length <= rows)).toBe(true);
        expect(pieces.flatMap(plainBlock)).toEqual(plainBlock(block));
        const histograms = pieces.map((piece) => piece.histograms.size);
        expect(histograms.reduce((sum, size) => sum + size, 0)).toBe(block.histograms.size);
      }),
    );
  });

  it('has the same arrays in its pieces each time', () => {
    const series = seriesOf('a', 'b', 'c');
    const [one, two] = [splitBlock(blockOf(series), 2), splitBlock(blockOf(series, 5), 2)];
    expect(two.map((piece) => one.findIndex((other) => other.series === piece.series))).toEqual([0, 1]);
  });
});
