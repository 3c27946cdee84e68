/**
 * HTTP and HTTPS probes beside blackbox_exporter: a connection and a handshake each, 1 KiB from nginx on loopback.
 * Goals: 6 times on HTTP, 1.3 times on HTTPS, whose cost is OpenSSL's on our side. The peer's figure includes serving
 * `/probe`, which is how it is used; `probe-endpoint` compares that like for like.
 */
import { compare, type Effort, type Side } from './connected.js';
import { Lab, type Origin } from './lab.js';
import type { BenchRow } from './row.js';

const EFFORT: Effort = { probes: 3000, rounds: 5 };
const MODULE = 'prober: http, timeout: 5s, http: { preferred_ip_protocol: ip4';

export function http(effort = EFFORT): Promise<BenchRow[]> {
  return bench('http', effort, (origin) => {
    const url = `http://127.0.0.1:${origin.http}/`;
    return { type: 'http', host: url, config: {}, module: `{ ${MODULE} } }`, target: url };
  });
}

/** A full handshake each; nobody verifies, since the certificate is of nobody's authority. */
export function https(effort = EFFORT): Promise<BenchRow[]> {
  return bench('https', effort, (origin) => {
    const url = `https://127.0.0.1:${origin.https}/`;
    const module = `{ ${MODULE}, tls_config: { insecure_skip_verify: true } } }`;
    return { type: 'http', host: url, config: { tls: { skip_verify: true } }, module, target: url };
  });
}

export async function run(): Promise<BenchRow[]> {
  return [...(await http()), ...(await https())];
}

async function bench(name: string, effort: Effort, side: (origin: Origin) => Side): Promise<BenchRow[]> {
  const lab = new Lab();
  try {
    return [await compare(lab, name, side(await lab.origin()), effort)];
  } finally {
    await lab.close();
  }
}
