/** TCP connects beside blackbox_exporter, to nginx on loopback. Goal: 5 times. */
import { compare, type Effort } from './connected.js';
import { Lab } from './lab.js';
import type { BenchRow } from './row.js';

export async function run(effort: Effort = { probes: 4000, rounds: 5 }): Promise<BenchRow[]> {
  const lab = new Lab();
  try {
    const host = `127.0.0.1:${(await lab.origin()).http}`;
    const module = '{ prober: tcp, timeout: 5s, tcp: { preferred_ip_protocol: ip4 } }';
    return [await compare(lab, 'tcp', { type: 'tcp', host, config: {}, module, target: host }, effort)];
  } finally {
    await lab.close();
  }
}
