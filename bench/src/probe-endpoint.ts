/**
 * `/probe` like for like: both exporters with one module file, driven over HTTP by one client in turn, a connection
 * and a handshake to nginx each. Goals: 3 times on HTTP, not worse on HTTPS, whose cost is OpenSSL's on our side.
 */
import { PEER, startAgent, startBlackbox } from './exporters.js';
import { Lab } from './lab.js';
import { cost } from './processes.js';
import type { Effort } from './connected.js';
import { lessIsBetter, median, type BenchRow } from './row.js';

const MODULES = `modules:
  plain: { prober: http, timeout: 5s, http: { preferred_ip_protocol: ip4 } }
  secure: { prober: http, timeout: 5s, http: { preferred_ip_protocol: ip4, tls_config: { insecure_skip_verify: true } } }
`;

export async function run(effort: Effort = { probes: 2000, rounds: 5 }): Promise<BenchRow[]> {
  const lab = new Lab();
  try {
    const { http, https } = await lab.origin();
    await using ours = await startAgent(lab.folder, MODULES);
    await using peer = await startBlackbox(lab.folder, MODULES);
    const rows: BenchRow[] = [];
    for (const [name, module, target] of [
      ['http', 'plain', `http://127.0.0.1:${http}/`],
      ['https', 'secure', `https://127.0.0.1:${https}/`],
    ] as const) {
      const sides = [ours, peer].map((exporter) => ({
        prober: exporter.asking(module, target),
        costs: [] as number[],
      }));
      for (const { prober } of sides) await prober.run(effort.probes);
      for (let round = 0; round < effort.rounds; round += 1) {
        for (const { prober, costs } of sides) costs.push(await cost(prober, effort.probes));
      }
      const [mine = NaN, theirs = NaN] = sides.map(({ costs }) => median(costs));
      rows.push(
        lessIsBetter({
          name: `probe-endpoint ${name} vs blackbox`,
          unit: 'CPU seconds per 1,000 probes through /probe',
          ours: mine,
          peer: theirs,
          peerName: PEER,
        }),
      );
    }
    return rows;
  } finally {
    await lab.close();
  }
}
