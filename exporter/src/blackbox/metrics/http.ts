import type { Measured } from '../../core/clock.js';
import type { Result } from '../../core/probe.js';
import type { HttpMeasured } from '../../probes/http/result.js';
import { gauge, lookupGauges, secondsOf, tlsGauges, type Gauge } from './gauge.js';

const PHASE_HELP = 'Duration of http request by phase, summed over all redirects';

function* phases(measured: Partial<HttpMeasured>): Generator<Gauge> {
  const name = 'probe_http_duration_seconds';
  yield gauge(name, PHASE_HELP, secondsOf(measured.resolve), { phase: 'resolve' });
  // Without an address there was nothing to connect to, and blackbox_exporter says nothing about later phases.
  if (!measured.address) return;
  const seen = measured.phases ?? {};
  const parts: readonly [string, Measured | undefined][] = [
    ['connect', seen.connect],
    ['tls', seen.tls],
    ['processing', seen.first_byte],
    ['transfer', seen.transfer],
  ];
  for (const [phase, time] of parts) yield gauge(name, PHASE_HELP, secondsOf(time), { phase });
}

/** An assertion on header or body decided by a pattern. */
function failedByPattern(measured: Partial<HttpMeasured>): boolean {
  return (measured.checks ?? []).some(
    (check) => (check.kind === 'body' || check.kind === 'header') && check.problem !== undefined,
  );
}

/**
 * blackbox_exporter counts a redirect when it meets one, also the one that it does not follow (and whose body it does
 * not read), and the one that is too many.
 */
function redirects(result: Result<HttpMeasured>): number {
  const { measured } = result;
  const tooMany = result.outcome === 'failed' && result.failure.reason === 'too_many_redirects';
  return (measured.redirects ?? 0) + (tooMany || isUnfollowed(measured) ? 1 : 0);
}

function isUnfollowed({ status = 0, response }: Partial<HttpMeasured>): boolean {
  return (
    [301, 302, 303, 307, 308].includes(status) &&
    (response?.headers ?? []).some(([name]) => name.toLowerCase() === 'location')
  );
}

/** Bytes of the decoded body; where the limit was met, the limit itself. */
function bodyLength(result: Result<HttpMeasured>, bodyLimit: number | undefined): number {
  const limited = result.outcome === 'failed' && result.failure.reason === 'body_limit';
  if (limited) return bodyLimit ?? 0;
  return isUnfollowed(result.measured) ? 0 : (result.measured.expandedBytes ?? 0);
}

export function* httpGauges(result: Result<HttpMeasured>, bodyLimit?: number): Generator<Gauge> {
  const { measured } = result;
  yield* lookupGauges(measured.resolve, measured.address);
  yield* phases(measured);
  const answered = measured.status !== undefined;
  const length = measured.contentLength ?? (answered ? -1 : 0);
  const version = measured.version === undefined ? 0 : Number(measured.version);
  yield gauge('probe_http_status_code', 'Response HTTP status code', measured.status ?? 0);
  yield gauge('probe_http_content_length', 'Length of http content response', length);
  yield gauge(
    'probe_http_uncompressed_body_length',
    'Length of uncompressed response body',
    bodyLength(result, bodyLimit),
  );
  yield gauge('probe_http_redirects', 'The number of redirects', redirects(result));
  yield gauge('probe_http_ssl', 'Indicates if SSL was used for the final redirect', answered && measured.tls ? 1 : 0);
  yield gauge('probe_http_version', 'Returns the version of HTTP of the probe response', version);
  yield gauge('probe_failed_due_to_regex', 'Indicates if probe failed due to regex', failedByPattern(measured) ? 1 : 0);
  if (measured.lastModified !== undefined) {
    yield gauge(
      'probe_http_last_modified_timestamp_seconds',
      'Returns the Last-Modified HTTP response header in unixtime',
      measured.lastModified,
    );
  }
  const { tls } = measured;
  if (answered && tls)
    yield* tlsGauges({ version: tls.version, chain: tls.chain, verified: tls.verifyError === undefined });
}
