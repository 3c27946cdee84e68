/** Everything that the specifications ask of a request, beyond that it can be read. */
import type { IncomingHttpHeaders } from 'node:http';
import { STALE_BITS, seriesKey, type Label, type Protocol, type WrittenRequest, type WrittenSeries } from './types.js';

const CONTENT_TYPES: Readonly<Record<string, Protocol>> = {
  'application/x-protobuf': '1.0',
  'application/x-protobuf;proto=io.prometheus.write.v2.Request': '2.0',
};
const VERSIONS: Readonly<Record<Protocol, string>> = { '1.0': '0.1.0', '2.0': '2.0.0' };

/** The protocol that the content type says; undefined for any other spelling. */
export const protocolOf = (headers: IncomingHttpHeaders): Protocol | undefined =>
  CONTENT_TYPES[headers['content-type'] ?? ''];

export function headerFaults(headers: IncomingHttpHeaders): string[] {
  const faults: string[] = [];
  const protocol = protocolOf(headers);
  if (protocol === undefined) faults.push(`content-type is ${JSON.stringify(headers['content-type'])}`);
  const version = headers['x-prometheus-remote-write-version'];
  if (protocol !== undefined && version !== VERSIONS[protocol])
    faults.push(`version of ${protocol} is ${JSON.stringify(version)}`);
  if (headers['content-encoding'] !== 'snappy')
    faults.push(`content-encoding is ${JSON.stringify(headers['content-encoding'])}`);
  if (!headers['user-agent']) faults.push('no user-agent');
  return faults;
}

/**
 * Where a series, or the whole request, breaks a rule; empty when it breaks none. A series may stand in a request again
 * with newer samples only: its metadata may have changed.
 */
export function requestFaults(request: WrittenRequest): string[] {
  const faults: string[] = [];
  const seen = new Map<string, number>();
  for (const series of request.series) {
    const key = seriesKey(series.labels);
    const times = [...series.samples, ...series.histograms].map(({ timestamp }) => timestamp);
    if (Math.min(...times) <= (seen.get(key) ?? -Infinity)) faults.push(`${key} stands in the request twice`);
    seen.set(key, Math.max(...times, seen.get(key) ?? -Infinity));
    for (const fault of seriesFaults(series, request.protocol)) faults.push(`${key}: ${fault}`);
  }
  for (const { family } of request.families)
    if (!METRIC_NAME.test(family)) faults.push(`family ${JSON.stringify(family)}`);
  return faults;
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export function seriesFaults(series: WrittenSeries, protocol: Protocol): string[] {
  const { labels, samples, histograms, exemplars } = series;
  const faults = labelFaults(labels, protocol);
  if (!labels.some(([name]) => name === '__name__')) faults.push('no __name__');
  if (samples.length === 0 && histograms.length === 0) faults.push('neither samples nor histograms');
  if (samples.length > 0 && histograms.length > 0) faults.push('samples and histograms');
  for (const list of [samples, histograms]) {
    list.forEach(({ timestamp, start }, at) => {
      const before = list[at - 1]?.timestamp ?? -Infinity;
      if (timestamp <= before) faults.push(`${timestamp} after ${before}`);
      if (start > timestamp) faults.push(`starts at ${start}, after its timestamp ${timestamp}`);
    });
  }
  for (const histogram of histograms) faults.push(...histogramFaults(histogram));
  for (const exemplar of exemplars) {
    faults.push(...labelFaults(exemplar.labels, protocol).map((fault) => `exemplar: ${fault}`));
    if (exemplar.timestamp === 0) faults.push('exemplar without a timestamp');
  }
  return faults;
}

function labelFaults(labels: readonly Label[], protocol: Protocol): string[] {
  const faults: string[] = [];
  labels.forEach(([name, value], at) => {
    const before = labels[at - 1]?.[0];
    if (name === '') faults.push('a label without a name');
    if (value === '') faults.push(`label ${name} without a value`);
    if (before === name) faults.push(`label ${name} twice`);
    else if (before !== undefined && Buffer.compare(Buffer.from(before), Buffer.from(name)) > 0)
      faults.push(`label ${name} after ${before}`);
    if (protocol === '2.0') return;
    const valid = name === '__name__' ? METRIC_NAME.test(value) : LABEL_NAME.test(name);
    if (!valid) faults.push(`1.0 has no name ${JSON.stringify(name === '__name__' ? value : name)}`);
  });
  return faults;
}

const CUSTOM = -53;

function histogramFaults(histogram: WrittenSeries['histograms'][number]): string[] {
  const { schema, count, zeroCount, positive, negative, customBounds, sumBits } = histogram;
  if (sumBits === STALE_BITS) return [];
  const faults: string[] = [];
  if (schema !== CUSTOM && !(schema >= -4 && schema <= 8)) faults.push(`schema ${schema}`);
  if (schema === CUSTOM) {
    if (negative.length > 0 || zeroCount !== 0) faults.push('custom buckets with a zero or negative bucket');
    if (customBounds.some((bound, at) => at > 0 && !(bound > (customBounds[at - 1] ?? NaN)))) faults.push('bounds do not rise'); // prettier-ignore
    if (positive.some(([index]) => index < 0 || index > customBounds.length)) faults.push('a bucket without a bound');
  } else if (customBounds.length > 0) faults.push('bounds without the custom schema');
  const counts = [...positive, ...negative].map(([, own]) => own);
  if (counts.some((own) => !(own >= 0))) faults.push('a negative bucket count');
  const total = counts.reduce((sum, own) => sum + own, zeroCount);
  // Observations of NaN are in the count and in no bucket: https://prometheus.io/docs/specs/native_histograms/
  if (!histogram.float && total > count) faults.push(`buckets hold ${total} of ${count}`);
  return faults;
}
