/** Reads everything back from a Prometheus by remote read, which gives raw samples: bits of NaN and staleness markers too. */
import protobuf from 'protobufjs';
import { compressSync } from 'snappy';
import { decodeRequest } from '../../kit/receiver/decode.js';
import { decodeSnappyBlock } from '../../kit/receiver/snappy-block.js';
import { seriesKey, type WrittenSeries } from '../../kit/receiver/types.js';

const { root } = protobuf.parse(`syntax = "proto3";
  message ReadRequest { repeated Query queries = 1; }
  message Query { int64 start_timestamp_ms = 1; int64 end_timestamp_ms = 2; repeated Matcher matchers = 3; }
  message Matcher { int32 type = 1; string name = 2; string value = 3; }
  message ReadResponse { repeated bytes results = 1; }`);
const [ask, answer] = [root.lookupType('ReadRequest'), root.lookupType('ReadResponse')];
const MAX_BYTES = 256 << 20;
const DAY = 86_400_000;

/** Every series whose `label` is this, by {@link seriesKey}; samples as they are stored, ascending by time. */
export async function readPrometheus(address: string, label: string, is: string): Promise<Map<string, WrittenSeries>> {
  const query = { startTimestampMs: Date.now() - DAY, endTimestampMs: Date.now() + DAY, matchers: [{ name: label, value: is }] }; // prettier-ignore
  const response = await fetch(`http://${address}/api/v1/read`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-read-version': '0.1.0',
    },
    body: new Uint8Array(compressSync(Buffer.from(ask.encode(ask.fromObject({ queries: [query] })).finish()))),
  });
  const body = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) throw new Error(`remote read: ${response.status} ${Buffer.from(body).toString('utf8')}`);
  const { results } = answer.decode(decodeSnappyBlock(body, MAX_BYTES)) as unknown as {
    results: readonly Uint8Array[];
  };
  // A result of a query has its series in the same field, and in the same form, as a write request of 1.0.
  const all = results.flatMap((result) => decodeRequest('1.0', result).series);
  return new Map(all.map((series) => [seriesKey(series.labels), series]));
}

/** A native histogram as the query API shows it: populated buckets in ascending order. */
export interface StoredHistogram {
  readonly timestamp: number;
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly (readonly [upper: number, count: number])[];
}

interface RawHistogram {
  readonly count: string;
  readonly sum: string;
  readonly buckets?: readonly (readonly [rule: number, lower: string, upper: string, count: string])[];
}

/** The native histograms of the last hour of every series that `selector` selects, by {@link seriesKey}. */
export async function readHistograms(address: string, selector: string): Promise<Map<string, StoredHistogram[]>> {
  const query = new URLSearchParams({ query: `${selector}[1h]` });
  const response = await fetch(`http://${address}/api/v1/query?${query.toString()}`);
  const { data } = (await response.json()) as {
    data: { result: readonly { metric: Record<string, string>; histograms?: readonly [number, RawHistogram][] }[] };
  };
  return new Map(
    data.result.flatMap(({ metric, histograms }) => {
      const key = seriesKey(Object.entries(metric).sort(([one], [other]) => (one < other ? -1 : 1)));
      return histograms === undefined ? [] : [[key, histograms.map(histogramOf)] as const];
    }),
  );
}

function histogramOf([time, { count, sum, buckets = [] }]: readonly [number, RawHistogram]): StoredHistogram {
  const pairs = buckets.map(([, , upper, held]) => [Number(upper), Number(held)] as const);
  return { timestamp: Math.round(time * 1000), count: Number(count), sum: Number(sum), buckets: pairs };
}

export interface StoredExemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestamp: number;
}

/** Exemplars of a metric of the last day, by the series' labels as JSON. */
export async function readExemplars(address: string, metric: string): Promise<readonly StoredExemplar[]> {
  const range = { start: String(Date.now() / 1000 - 86_400), end: String(Date.now() / 1000 + 3600) };
  const query = new URLSearchParams({ query: metric, ...range });
  const response = await fetch(`http://${address}/api/v1/query_exemplars?${query.toString()}`);
  const { data } = (await response.json()) as { data: readonly { exemplars: readonly Raw[] }[] };
  return data.flatMap(({ exemplars }) => exemplars).map(({ labels, value, timestamp }) => ({ labels, value: Number(value), timestamp: Math.round(timestamp * 1000) })); // prettier-ignore
}

interface Raw {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
  readonly timestamp: number;
}
