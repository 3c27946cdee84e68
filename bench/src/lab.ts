/** What the benchmarks of connected probes run against and beside: nginx, dnsmasq, and Debian's blackbox_exporter. */
import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { profiling, startBlackbox } from './exporters.js';
import { CONCURRENCY, end, eventually, freePort, type Prober } from './processes.js';

export interface Origin {
  readonly http: number;
  readonly https: number;
}

/** Everything that a benchmark started; `close` ends it by id and removes its files. */
export class Lab {
  readonly folder = mkdtempSync(join(tmpdir(), 'parallax-bench-'));
  readonly #children: ChildProcess[] = [];
  readonly #exporters: AsyncDisposable[] = [];

  /**
   * nginx with one worker: 1 KiB over HTTP, and over HTTPS with a P-256 certificate that nobody trusts. `server` is
   * further text of its server section.
   */
  async origin(server = ''): Promise<Origin> {
    const at = (name: string): string => join(this.folder, name);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=bench'];
    const files = ['-keyout', at('key.pem'), '-out', at('cert.pem')];
    execFileSync('openssl', ['req', '-x509', ...key, ...files], { stdio: 'ignore' });
    mkdirSync(at('html'));
    writeFileSync(at('html/index.html'), `${'x'.repeat(1023)}\n`);
    const ports = { http: await freePort(), https: await freePort() };
    writeFileSync(at('nginx.conf'), nginxConfig(this.folder, ports, server));
    this.#start('nginx', ['-c', at('nginx.conf'), '-p', this.folder, '-e', at('error.log')]);
    await eventually('nginx', () => answersHttp(ports.http));
    return ports;
  }

  /** Ours: the real probe type in a process of its own. `hosts` has blanks between them. */
  async ours(type: string, hosts: string, config: object): Promise<Prober> {
    const path = fileURLToPath(new URL('./probe-child.js', import.meta.url));
    const child = fork(path, [type, hosts, JSON.stringify(config), String(CONCURRENCY)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: profiling(),
    });
    this.#children.push(child);
    await once(child, 'message');
    const run = async (probes: number): Promise<void> => {
      child.send(probes);
      const [failed] = (await once(child, 'message')) as [number];
      if (failed > 0) throw new Error(`${failed} of our ${type} probes of ${hosts} failed`);
    };
    return { pid: child.pid ?? 0, run };
  }

  /** The peer, asked over its `/probe`. `module` is YAML of one module. */
  async blackbox(module: string, target: string): Promise<Prober> {
    const exporter = await startBlackbox(this.folder, `modules: { bench: ${module} }\n`);
    this.#exporters.push(exporter);
    return exporter.asking('bench', target);
  }

  /** dnsmasq that knows one name. */
  async nameServer(name: string): Promise<number> {
    const port = await freePort();
    const fixed = ['--no-daemon', '--no-resolv', '--no-hosts', '--conf-file=/dev/null', '--bind-interfaces'];
    const bound = ['--listen-address=127.0.0.1', `--port=${port}`, `--address=/${name}/192.0.2.1`];
    this.#start('dnsmasq', [...fixed, ...bound]);
    await eventually('dnsmasq', () => answersDns(port));
    return port;
  }

  async close(): Promise<void> {
    for (const exporter of this.#exporters) await exporter[Symbol.asyncDispose]();
    for (const child of this.#children) await end(child);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #start(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.on('error', () => undefined);
    this.#children.push(child);
    return child;
  }
}

function nginxConfig(folder: string, { http, https }: Origin, server: string): string {
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
    root ${folder}/html; ${server}
  }
}
`;
}

function answersHttp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/', agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200));
    }).on('error', () => resolve(false));
  });
}

/** True when the name server answers a query for the root. */
async function answersDns(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.on('error', () => undefined);
    socket.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.send(Uint8Array.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1]));
    const answered = once(socket, 'message').then(
      () => true,
      () => false,
    );
    return await Promise.race([answered, sleep(100, false)]);
  } finally {
    socket.close();
  }
}
