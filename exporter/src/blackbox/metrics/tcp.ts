import type { Result } from '../../core/probe.js';
import type { TcpMeasured } from '../../probes/tcp/run.js';
import { gauge, lookupGauges, tlsGauges, type Gauge } from './gauge.js';

export function* tcpGauges(result: Result<TcpMeasured>): Generator<Gauge> {
  const { measured } = result;
  yield* lookupGauges(measured.resolve, measured.address);
  // The peer said something else and hung up; a peer that says nothing until the deadline is no mismatch.
  const byPattern =
    result.outcome === 'failed' && ['expect_mismatch', 'connection_closed'].includes(result.failure.reason);
  yield gauge('probe_failed_due_to_regex', 'Indicates if probe failed due to regex', byPattern ? 1 : 0);
  const { tls } = measured;
  if (tls?.seconds !== undefined)
    yield* tlsGauges({ version: tls.version, chain: tls.chain, verified: tls.verifyError === undefined });
}
