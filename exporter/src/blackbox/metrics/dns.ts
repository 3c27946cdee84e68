import type { Result } from '../../core/probe.js';
import type { DnsMeasured } from '../../probes/dns/result.js';
import { gauge, lookupGauges, secondsOf, type Gauge } from './gauge.js';

const HELP = 'Duration of DNS request by phase';

export function* dnsGauges({ measured }: Result<DnsMeasured>): Generator<Gauge> {
  yield* lookupGauges(measured.resolve, measured.address);
  // The OPT pseudo-record stands in the additional section, and blackbox_exporter counts it.
  const { counts } = measured;
  yield gauge('probe_dns_duration_seconds', HELP, secondsOf(measured.resolve), { phase: 'resolve' });
  yield gauge('probe_dns_duration_seconds', HELP, secondsOf(measured.connect), { phase: 'connect' });
  yield gauge('probe_dns_duration_seconds', HELP, secondsOf(measured.reply), { phase: 'request' });
  yield gauge(
    'probe_dns_answer_rrs',
    'Returns number of entries in the answer resource record list',
    counts?.answer ?? 0,
  );
  yield gauge(
    'probe_dns_authority_rrs',
    'Returns number of entries in the authority resource record list',
    counts?.authority ?? 0,
  );
  yield gauge(
    'probe_dns_additional_rrs',
    'Returns number of entries in the additional resource record list',
    (counts?.additional ?? 0) + (measured.edns === true ? 1 : 0),
  );
  yield gauge(
    'probe_dns_query_succeeded',
    'Displays whether or not the query was executed successfully',
    counts ? 1 : 0,
  );
  if (measured.serial !== undefined)
    yield gauge('probe_dns_serial', 'Returns the serial number of the zone', measured.serial);
}
