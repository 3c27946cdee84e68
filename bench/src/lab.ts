/** What the benchmarks of connected probes are run against and beside: nginx, and Debian's blackbox_exporter. */
import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuSeconds } from './row.js';

export const CONCURRENCY = 32;
export const PEER = "Debian's prometheus-blackbox-exporter";

/** One process that probes on demand. */
export interface Prober {
  readonly pid: number;
  /** Throws when a probe failed: a failing probe is cheaper than a working one. */
  run(probes: number): Promise<void>;
}

export interface Origin {
  readonly http: number;
  readonly https: number;
}

/** Everything that a benchmark started; `close` ends it by id and removes its files. */
export class Lab {
  readonly folder = mkdtempSync(join(tmpdir(), 'parallax-bench-'));
  readonly #children: ChildProcess[] = [];

  /** nginx with one worker: 1 KiB over HTTP, and over HTTPS with a P-256 certificate that nobody trusts. */
  async origin(): Promise<Origin> {
    const at = (name: string): string => join(this.folder, name);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=bench'];
    const files = ['-keyout', at('key.pem'), '-out', at('cert.pem')];
    execFileSync('openssl', ['req', '-x509', ...key, ...files], { stdio: 'ignore' });
    mkdirSync(at('html'));
    writeFileSync(at('html/index.html'), `${'x'.repeat(1023)}\n`);
    const ports = { http: await freePort(), https: await freePort() };
    writeFileSync(at('nginx.conf'), nginxConfig(this.folder, ports));
    this.#start('nginx', ['-c', at('nginx.conf'), '-p', this.folder, '-e', at('error.log')]);
    await eventually(() => answers(ports.http, '/'));
    return ports;
  }

  /** Ours: the real probe type in a process of its own. */
  async ours(type: string, host: string, config: object): Promise<Prober> {
    const path = fileURLToPath(new URL('./probe-child.js', import.meta.url));
    const child = fork(path, [type, host, JSON.stringify(config), String(CONCURRENCY)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#children.push(child);
    await once(child, 'message');
    const run = async (probes: number): Promise<void> => {
      child.send(probes);
      const [failed] = (await once(child, 'message')) as [number];
      if (failed > 0) throw new Error(`${failed} of our ${type} probes of ${host} failed`);
    };
    return { pid: child.pid ?? 0, run };
  }

  /** The peer, driven over its `/probe` with kept connections. `module` is YAML of one module. */
  async blackbox(module: string, target: string): Promise<Prober> {
    const config = join(this.folder, `blackbox-${this.#children.length}.yml`);
    writeFileSync(config, `modules: { bench: ${module} }\n`);
    const listen = await freePort();
    const address = `--web.listen-address=127.0.0.1:${listen}`;
    const child = this.#start('prometheus-blackbox-exporter', [
      `--config.file=${config}`,
      address,
      '--log.level=error',
    ]);
    const path = `/probe?module=bench&target=${encodeURIComponent(target)}`;
    const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
    const probe = (): Promise<boolean> => answers(listen, path, { agent, wanted: '\nprobe_success 1\n' });
    await eventually(probe);
    const run = async (probes: number): Promise<void> => {
      let left = probes;
      const worker = async (): Promise<void> => {
        while (left-- > 0) if (!(await probe())) throw new Error(`a probe of ${target} by the peer failed`);
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    };
    return { pid: child.pid ?? 0, run };
  }

  async close(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #start(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.on('error', () => undefined);
    this.#children.push(child);
    return child;
  }
}

/** CPU seconds of the prober's process for 1,000 probes. */
export async function cost(prober: Prober, probes: number): Promise<number> {
  const before = cpuSeconds(prober.pid);
  await prober.run(probes);
  return ((cpuSeconds(prober.pid) - before) / probes) * 1000;
}

function nginxConfig(folder: string, { http, https }: Origin): string {
  // As root nginx would read the files as nobody, who may not enter the folder.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `daemon off; ${user} worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log crit;
events { worker_connections 4096; multi_accept on; }
http {
  access_log off; default_type text/html; keepalive_timeout 65;
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f;
  uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server {
    listen 127.0.0.1:${http} backlog=4096; listen 127.0.0.1:${https} ssl backlog=4096;
    ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;
    ssl_session_cache off; ssl_session_tickets off;
    root ${folder}/html;
  }
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface Asking {
  readonly agent?: Agent;
  readonly wanted?: string;
}

function answers(port: number, path: string, { agent, wanted = '' }: Asking = {}): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path, agent: agent ?? false }, (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(response.statusCode === 200 && text.includes(wanted)));
    }).on('error', () => resolve(false));
  });
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('a process of the benchmark did not get ready within 10 s');
}
