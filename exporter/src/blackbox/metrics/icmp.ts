import type { Result } from '../../core/probe.js';
import type { IcmpMeasured } from '../../probes/icmp/run.js';
import { gauge, lookupGauges, secondsOf, type Gauge } from './gauge.js';

const HELP = 'Duration of icmp request by phase';

export function* icmpGauges({ measured }: Result<IcmpMeasured>): Generator<Gauge> {
  yield* lookupGauges(measured.resolve, measured.address);
  const rtt = measured.reply?.rtts[0] ?? 0;
  yield gauge('probe_icmp_duration_seconds', HELP, secondsOf(measured.resolve), { phase: 'resolve' });
  // Sockets are shared between runs here: there is nothing to set up.
  yield gauge('probe_icmp_duration_seconds', HELP, 0, { phase: 'setup' });
  yield gauge('probe_icmp_duration_seconds', HELP, rtt, { phase: 'rtt' });
  if (measured.reply?.replyTtl !== undefined) {
    yield gauge('probe_icmp_reply_hop_limit', 'Replied packet hop limit (TTL for ipv4)', measured.reply.replyTtl);
  }
}
