/** Real web origins by nginx: fast, slow (a fixed delay), failing (500) and TLS with the lab's own authority. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issue } from './certificates.js';
import { start, until, type Running } from './process.js';
import type { Network } from './network.js';
import type { Scope } from './scope.js';

/** The name space of the lab; `.test` is reserved (RFC 6761). */
export const ZONE = 'demo.test';

export interface Origins {
  /** PEM file of the authority that signed the TLS origin. */
  readonly ca: string;
  /** Stops or starts the fast origin; the others stay. */
  fast(up: boolean): Promise<void>;
}

export interface OriginPorts {
  readonly fast: number;
  readonly slow: number;
  readonly failing: number;
  readonly secure: number;
}

const common = (
  folder: string,
  name: string,
): string => `daemon off; master_process off; pid ${folder}/${name}.pid; error_log ${folder}/${name}.log;
load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;
events { worker_connections 512; }
http { access_log off; client_body_temp_path ${folder}/tmp; proxy_temp_path ${folder}/tmp; fastcgi_temp_path ${folder}/tmp; uwsgi_temp_path ${folder}/tmp; scgi_temp_path ${folder}/tmp; default_type text/plain;`;

const fastServer = (at: string, port: number): string => `
  server { listen ${at}:${port}; location / { add_header Cache-Control "max-age=60"; return 200 "fast and well\\n"; } } }\n`;

const otherServers = (at: string, ports: OriginPorts, folder: string): string => `
  server { listen ${at}:${ports.slow}; location / { echo_sleep 0.12; echo "slow but well"; } }
  server { listen ${at}:${ports.failing}; location / { return 500 "broken\\n"; } }
  server { listen ${at}:${ports.secure} ssl http2; ssl_certificate ${folder}/secure.pem; ssl_certificate_key ${folder}/secure.key;
    location / { return 200 "safe\\n"; } } }\n`;

/** Starts the origins and waits until they listen. */
export async function origins(scope: Scope, network: Network, ports: OriginPorts, folder: string): Promise<Origins> {
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const host = `secure.${ZONE}`;
  await issue({
    folder,
    name: 'secure',
    authority: '/CN=Parallax lab authority',
    subject: `/CN=${host}`,
    hosts: [host],
  });
  const { address, namespace } = network.servers;
  const file = (name: string): string => join(folder, `${name}.conf`);
  writeFileSync(file('fast'), common(folder, 'fast') + fastServer(address, ports.fast));
  writeFileSync(file('others'), common(folder, 'others') + otherServers(address, ports, folder));
  const launch = (name: string): Running => {
    const log = join(folder, `${name}.log`);
    return start(scope, { name: `nginx ${name}`, namespace, log, command: ['nginx', '-e', log, '-c', file(name)] });
  };
  let running: Running | undefined = launch('fast');
  launch('others');
  // nginx writes its pid file once its sockets listen.
  const listens = (name: string): boolean => existsSync(join(folder, `${name}.pid`));
  const ready = (): true | undefined => (listens('fast') && listens('others') ? true : undefined);
  await until('the origins', 60, ready, join(folder, 'others.log'));
  return {
    ca: join(folder, 'ca.pem'),
    fast: async (up) => {
      if (up) running ??= launch('fast');
      else {
        await running?.stop();
        running = undefined;
      }
    },
  };
}
