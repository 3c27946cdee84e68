/**
 * Samples a second that one core encodes, ours beside protobufjs: 20,000 series of 9 labels in batches of 2,000, batch by
 * batch in turn. The best of all rounds of each batch counts, for both: what else the machine does only makes them slower.
 */
import { compress, OutSeries, Rows, Symbols, V1Encoder, V2Encoder } from '@parallax/exporter/remote-write';
import { loadSeries } from './remote-write-load.js';
import * as protobufjs from './remote-write-protobufjs.js';
import { machine, type BenchRow } from './row.js';

const SERIES = 20_000;
const BATCH = 2_000;
const ROUNDS = 60;
const PEER = 'protobufjs 8.8.1';

interface Batch {
  readonly rows: Rows;
  readonly load: protobufjs.LoadBatch;
}

function batches(symbols: Symbols): Batch[] {
  const all = loadSeries(SERIES);
  return Array.from({ length: SERIES / BATCH }, (_, k) => {
    const series = all.slice(k * BATCH, (k + 1) * BATCH);
    const timestamp = 1_764_000_000_000 + k;
    const values = Float64Array.from(series, (__, row) => Math.sin(row + k * BATCH));
    const block = {
      ...{ series, values, timestamps: new Float64Array(BATCH).fill(timestamp), starts: new Float64Array(BATCH) },
      ...{ histograms: new Map<number, never>(), exemplars: new Map<number, never>() },
    };
    const piece = { block, rows: Uint32Array.from(series.keys()), from: 0, to: BATCH, first: 0 };
    const out = series.map(({ labels, metadata }) => new OutSeries(labels, metadata, symbols));
    return { rows: new Rows([{ ...piece, series: out }]), load: { series, timestamp, values } };
  });
}

interface Encoder {
  readonly encode: (batch: Batch) => Uint8Array;
  /** Milliseconds by batch. */
  readonly best: number[];
  bytes: number;
}

function race(list: readonly Batch[], encoders: readonly Encoder[]): void {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [k, batch] of list.entries()) {
      for (const encoder of encoders) {
        const begun = performance.now();
        const request = encoder.encode(batch);
        encoder.best[k] = Math.min(encoder.best[k] ?? Infinity, performance.now() - begun);
        if (round === 0) encoder.bytes += compress(request).length;
      }
    }
  }
}

export function run(): BenchRow[] {
  const symbols = new Symbols();
  const all = { exemplars: true, metadata: true, startTimestamps: true };
  const [v1, v2] = [new V1Encoder(all), new V2Encoder(symbols, all)];
  const list = batches(symbols);
  const encoder = (encode: Encoder['encode']): Encoder => ({ encode, best: [], bytes: 0 });
  const pairs = [
    ['1.0', encoder(({ rows }) => v1.encode(rows)), encoder(({ load }) => protobufjs.encodeV1(load))],
    ['2.0', encoder(({ rows }) => v2.encode(rows)), encoder(({ load }) => protobufjs.encodeV2(load))],
  ] as const;
  race(
    list,
    pairs.flatMap(([, ours, peer]) => [ours, peer]),
  );
  const rate = ({ best }: Encoder): number => SERIES / best.reduce((sum, ms) => sum + ms, 0) / 1000;
  return pairs.flatMap(([version, ours, peer]) => [
    {
      ...{ name: `remote-write encode ${version} vs protobufjs`, unit: 'M samples/s', peerName: PEER },
      ...{ ours: rate(ours), peer: rate(peer), ratio: rate(ours) / rate(peer), machine: machine() },
    },
    {
      ...{ name: `remote-write bytes ${version} vs protobufjs`, unit: 'bytes/sample', peerName: PEER },
      ...{ ours: ours.bytes / SERIES, peer: peer.bytes / SERIES, ratio: peer.bytes / ours.bytes, machine: machine() },
    },
  ]);
}
