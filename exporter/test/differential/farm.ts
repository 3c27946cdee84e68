/** Real and hostile servers that both exporters are pointed at: nginx with every behaviour asked of it, PowerDNS, and sockets. */
import { createSocket } from 'node:dgram';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { exec, freePorts, issue, start, until, type Scope } from '@parallax/lab';

export interface Farm {
  readonly http: number;
  readonly https: number;
  readonly https12: number;
  readonly silent: number;
  readonly closing: number;
  readonly garbage: number;
  readonly banner: number;
  readonly smtp: number;
  readonly dns: number;
  /** The same zone, each reply 300 ms late. */
  readonly slowDns: number;
  /** A port on which nothing listens. */
  readonly nobody: number;
  readonly ca: string;
}

const nginxConf = (
  folder: string,
  http: number,
  https: number,
  https12: number,
): string => `daemon off; master_process off; pid ${folder}/nginx.pid;
load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;
events { worker_connections 512; }
http {
  access_log off; error_log ${folder}/nginx.log; default_type text/plain; absolute_redirect off; server_tokens off; etag off;
  client_body_temp_path ${folder}/tmp; proxy_temp_path ${folder}/tmp; fastcgi_temp_path ${folder}/tmp; uwsgi_temp_path ${folder}/tmp; scgi_temp_path ${folder}/tmp;
  gzip_types text/plain; gzip_min_length 1;
  map $http_authorization $bearer { default 0; "Bearer t0ken" 1; }
  server {
    listen 127.0.0.1:${http}; listen [::1]:${http}; root ${folder}/www;
    location = / { add_header X-Probe "one two"; return 200 "all is well\\n"; }
    location = /500 { return 500 "broken\\n"; }
    location = /404 { return 404; }
    location = /hop1 { return 302 /hop2; }
    location = /hop2 { return 301 /; }
    location = /loop { return 302 /loop; }
    location = /slow { echo_sleep 0.5; echo "slow"; }
    location = /chunked { echo_flush; echo "part one"; echo_flush; echo "part two"; }
    location = /file.txt { }
    location = /zip.txt { gzip on; }
    location = /secret { auth_basic "x"; auth_basic_user_file ${folder}/htpasswd; try_files /file.txt =404; }
    location = /bearer { if ($bearer = 0) { return 401; } return 200 "token taken\\n"; }
    location = /post { if ($request_method != POST) { return 405; } echo_read_request_body; echo_request_body; }
    location = /host { return 200 "host is $http_host\\n"; }
    location = /agent { return 200 "header is $http_x_asked\\n"; }
  }
  server { listen 127.0.0.1:${https} ssl http2; ssl_certificate ${folder}/server.pem; ssl_certificate_key ${folder}/server.key; ssl_protocols TLSv1.2 TLSv1.3;
    location / { return 200 "safe\\n"; } }
  server { listen 127.0.0.1:${https12} ssl; ssl_certificate ${folder}/server.pem; ssl_certificate_key ${folder}/server.key; ssl_protocols TLSv1.2;
    location / { return 200 "old but safe\\n"; } }
}
`;

/** Listens on loopback and keeps what `talk` opens from outliving the scope. */
async function socketServer(scope: Scope, port: number, talk: (socket: Socket) => void): Promise<void> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  scope.defer(`close ${port}`, () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
}

/** A mail server as far as STARTTLS (RFC 3207) and one line beyond. */
function smtp(folder: string): (socket: Socket) => void {
  const secureContext = createSecureContext({
    cert: readFileSync(join(folder, 'server.pem')),
    key: readFileSync(join(folder, 'server.key')),
  });
  return (socket) => {
    socket.write('220 farm.test ESMTP\r\n');
    const onLine = (chunk: Buffer): void => {
      const line = chunk.toString();
      if (/^EHLO/i.test(line)) socket.write('250-farm.test\r\n250 STARTTLS\r\n');
      if (!/^STARTTLS/i.test(line)) return;
      socket.off('data', onLine);
      socket.write('220 ready\r\n', () => {
        const secured = new TLSSocket(socket, { isServer: true, secureContext });
        secured.on('error', () => undefined).on('data', () => secured.write('250 farm.test\r\n'));
      });
    };
    socket.on('data', onLine);
  };
}

function dns(scope: Scope, port: number, folder: string): void {
  const zone = ['$ORIGIN farm.test.', '@ 60 IN SOA ns hostmaster 2026112101 3600 600 86400 60', '@ 60 IN NS ns', 'ns 60 IN A 127.0.0.1', 'www 60 IN A 192.0.2.1', 'www 60 IN A 192.0.2.2', '@ 60 IN MX 10 mail', 'mail 60 IN A 192.0.2.3', 'text 60 IN TXT "hello world"', '']; // prettier-ignore
  writeFileSync(join(folder, 'zone'), zone.join('\n'));
  writeFileSync(join(folder, 'named.conf'), `zone "farm.test" { type master; file "${folder}/zone"; };\n`);
  const settings = ['launch=bind', `bind-config=${folder}/named.conf`, 'local-address=127.0.0.1', `local-port=${port}`, `socket-dir=${folder}`, 'guardian=no', 'daemon=no', 'bind-check-interval=0', 'security-poll-suffix=']; // prettier-ignore
  writeFileSync(join(folder, 'pdns.conf'), settings.join('\n'));
  start(scope, { name: 'pdns', log: join(folder, 'pdns.log'), command: ['pdns_server', `--config-dir=${folder}`] });
}

/** Passes datagrams on to the real server and brings each reply back late. */
async function delayed(scope: Scope, port: number, to: number): Promise<void> {
  const front = createSocket('udp4');
  front.on('message', (query, from) => {
    const back = createSocket('udp4');
    back.on('message', (reply) => {
      setTimeout(() => front.send(reply, from.port, from.address, () => undefined), 300);
      back.close();
    });
    back.on('error', () => undefined).send(query, to, '127.0.0.1');
  });
  await new Promise<void>((resolve) => front.bind(port, '127.0.0.1', resolve));
  scope.defer('close the slow DNS server', () => void front.close());
}

export async function startFarm(scope: Scope, folder: string): Promise<Farm> {
  mkdirSync(join(folder, 'www'), { recursive: true });
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const [
    http = 0,
    https = 0,
    https12 = 0,
    silent = 0,
    closing = 0,
    garbage = 0,
    banner = 0,
    mail = 0,
    dnsPort = 0,
    nobody = 0,
    slowDns = 0,
  ] = await freePorts(11);
  const hosts = ['farm.test', '*.farm.test'];
  const authority = '/O=Farm/CN=Farm authority';
  await issue({ folder, name: 'server', authority, subject: '/O=Farm/CN=farm.test', hosts });
  for (const name of ['file.txt', 'zip.txt']) {
    writeFileSync(join(folder, 'www', name), 'words that repeat, words that repeat, words that repeat\n'.repeat(20));
    utimesSync(join(folder, 'www', name), 1_700_000_000, 1_700_000_000);
  }
  writeFileSync(join(folder, 'htpasswd'), 'alice:{PLAIN}wonder\n');
  writeFileSync(join(folder, 'nginx.conf'), nginxConf(folder, http, https, https12));
  start(scope, {
    name: 'nginx',
    log: join(folder, 'nginx.log'),
    command: ['nginx', '-e', join(folder, 'nginx.log'), '-c', join(folder, 'nginx.conf')],
  });
  dns(scope, dnsPort, folder);
  await delayed(scope, slowDns, dnsPort);
  await socketServer(scope, silent, () => undefined);
  await socketServer(scope, closing, (socket) => socket.destroy());
  await socketServer(scope, garbage, (socket) => socket.end('SSH-2.0-nothing of the kind\r\n\u0000\u0001\u0002'));
  await socketServer(scope, banner, (socket) => socket.end('hello\r\n220 version 1.2.3 ready\r\n'));
  await socketServer(scope, mail, smtp(folder));
  await until(
    'nginx',
    10,
    async () => (await fetch(`http://127.0.0.1:${http}/`)).ok || undefined,
    join(folder, 'nginx.log'),
  );
  await until('PowerDNS', 10, async () => ((await exec('dig', '+time=1', '+tries=1', '-p', String(dnsPort), '@127.0.0.1', 'www.farm.test')).includes('NOERROR') ? true : undefined), join(folder, 'pdns.log')); // prettier-ignore
  return {
    http,
    https,
    https12,
    silent,
    closing,
    garbage,
    banner,
    smtp: mail,
    dns: dnsPort,
    slowDns,
    nobody,
    ca: join(folder, 'ca.pem'),
  };
}
