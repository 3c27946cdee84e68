import {
  httpAssertionFailures,
  httpCertificateExpiry,
  httpExtracted,
  httpExtractedValue,
  httpLastModified,
  httpPhaseDuration,
  httpRedirects,
  httpResponseBytes,
  httpResponses,
  httpStatusCode,
  httpTls,
  httpVersion,
  probeInvalid,
  sample,
  type LabelsOf,
  type Metric,
  type Sample,
} from '@parallax/contract';
import { observe } from '../../core/observe.js';
import type { Result } from '../../core/probe.js';
import type { HttpMeasured, TlsSummary } from './result.js';

export const metrics: readonly Metric[] = [
  httpPhaseDuration,
  httpResponses,
  httpStatusCode,
  httpVersion,
  httpResponseBytes,
  httpRedirects,
  httpLastModified,
  httpAssertionFailures,
  httpTls,
  httpCertificateExpiry,
  httpExtractedValue,
  httpExtracted,
  probeInvalid,
];

const PHASES = httpPhaseDuration.labels.phase;

/** What a result says. A failed one says what was complete before it failed. */
export function* samples({ measured }: Result<HttpMeasured>): Iterable<Sample> {
  for (const phase of PHASES) {
    const duration = measured.phases?.[phase];
    if (duration !== undefined) yield* observe(httpPhaseDuration, { phase }, phase, duration);
  }
  if (measured.tls) yield* tlsSamples(measured.tls);
  if (measured.status === undefined) return;
  yield sample(httpResponses, { class: classOf(measured.status) }, 1);
  yield sample(httpStatusCode, {}, measured.status);
  if (measured.redirects !== undefined) yield sample(httpRedirects, {}, measured.redirects);
  yield* contentSamples(measured);
  for (const { kind, problem } of measured.checks ?? []) {
    yield sample(httpAssertionFailures, { kind }, problem === undefined ? 0 : 1);
  }
  for (const found of measured.extracted ?? []) {
    const { name } = found;
    if ('number' in found) yield sample(httpExtractedValue, { name }, found.number);
    else yield sample(httpExtracted, { name, value: found.text }, 1);
  }
}

function* contentSamples(measured: Partial<HttpMeasured>): Iterable<Sample> {
  const { version, contentEncoding = 'identity', headerBytes, bodyBytes, expandedBytes, lastModified } = measured;
  if (version !== undefined) {
    yield sample(httpVersion, { version, content_encoding: encodingOf(contentEncoding) }, 1);
  }
  if (headerBytes !== undefined) yield sample(httpResponseBytes, { part: 'header' }, headerBytes);
  if (bodyBytes !== undefined) yield sample(httpResponseBytes, { part: 'body' }, bodyBytes);
  if (expandedBytes !== undefined) yield sample(httpResponseBytes, { part: 'expanded_body' }, expandedBytes);
  if (lastModified !== undefined) yield sample(httpLastModified, {}, lastModified);
}

function* tlsSamples(tls: TlsSummary): Iterable<Sample> {
  const version = httpTls.labels.version.find((known) => known === tls.version) ?? 'other';
  yield sample(httpTls, { version, cipher: tls.cipher }, 1);
  const [leaf] = tls.chain;
  if (leaf) yield sample(httpCertificateExpiry, { certificate: 'leaf' }, leaf.notAfter);
  if (tls.earliestExpiry !== undefined) {
    yield sample(httpCertificateExpiry, { certificate: 'earliest' }, tls.earliestExpiry);
  }
}

function classOf(status: number): LabelsOf<typeof httpResponses>['class'] {
  const name = `${Math.floor(status / 100)}xx`;
  return httpResponses.labels.class.find((known) => known === name) ?? 'other';
}

function encodingOf(text: string): LabelsOf<typeof httpVersion>['content_encoding'] {
  if (text.includes(',')) return 'multiple';
  return httpVersion.labels.content_encoding.find((known) => known === text) ?? 'other';
}
