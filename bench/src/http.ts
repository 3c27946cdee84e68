/**
 * HTTP and HTTPS probes beside blackbox_exporter: a connection and a handshake each, 1 KiB from nginx on loopback.
 * Goals: 6 times on HTTP, 1.3 times on HTTPS, whose cost is OpenSSL's on our side. The peer's figure includes serving
 * `/probe`, which is how it is used; `probe-endpoint` compares that like for like.
 */
import { compare, type Effort } from './connected.js';
import { Lab } from './lab.js';
import type { BenchRow } from './row.js';

export async function run(effort: Effort = { probes: 3000, rounds: 5 }): Promise<BenchRow[]> {
  const lab = new Lab();
  try {
    const { http, https } = await lab.origin();
    const plain = `http://127.0.0.1:${http}/`;
    const secure = `https://127.0.0.1:${https}/`;
    const module = '{ prober: http, timeout: 5s, http: { preferred_ip_protocol: ip4';
    return [
      await compare(lab, 'http', { type: 'http', host: plain, config: {}, module: `${module} } }`, target: plain }, effort),
      await compare(
        lab,
        'https',
        {
          type: 'http',
          host: secure,
          config: { tls: { skip_verify: true } },
          module: `${module}, tls_config: { insecure_skip_verify: true } } }`,
          target: secure,
        },
        effort,
      ),
    ];
  } finally {
    await lab.close();
  }
}
