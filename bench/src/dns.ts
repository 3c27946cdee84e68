/**
 * DNS probes beside blackbox_exporter, both against one dnsmasq on loopback. The peer has no other way in than
 * `/probe`, so its figure includes serving HTTP and rendering metrics; ours includes the run, its context and its
 * samples. Goal: 10 times.
 */
import { compare, type Effort } from './connected.js';
import { Lab } from './lab.js';
import type { BenchRow } from './row.js';

const NAME = 'bench.test';

/** Many probes a round: the CPU clock of a process ticks every 10 ms, and 1,000 of ours take 20 to 40. */
export async function run(effort: Effort = { probes: 10_000, rounds: 5 }): Promise<BenchRow[]> {
  const lab = new Lab();
  try {
    const target = `127.0.0.1:${await lab.nameServer(NAME)}`;
    const options = `query_name: ${NAME}, query_type: A, preferred_ip_protocol: ip4`;
    const module = `{ prober: dns, timeout: 5s, dns: { ${options} } }`;
    const side = { type: 'dns', host: target, config: { query_name: NAME }, module, target };
    return [await compare(lab, 'dns', side, effort)];
  } finally {
    await lab.close();
  }
}
