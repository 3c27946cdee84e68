/** A little internet on loopback, well and unwell, and the configuration of an agent that measures all of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { decodeMessage } from '../../src/core/dns/decode.js';
import type { DnsMessage, DnsRecord } from '../../src/core/dns/message.js';
import { encodeName } from '../../src/core/dns/name.js';
import { FASTLY, smallCache, smallOrigin } from './cdn-servers.js';
import { certificate } from './certificate-forge.js';
import { a, record, reply, soa } from './dns-net.js';
import { httpsServer } from './http-servers.js';
import { GOOD, NEXT, response, single } from './ocsp-forge.js';
import { freePort, httpServer, silent, silentUdp, tcpServer, udpServer, type Peer } from './servers.js';

export interface World extends AsyncDisposable {
  /** The part of `parallax.yml` below `vantage` and `server`. */
  readonly config: string;
}

const RECORDS: readonly DnsRecord[] = [
  // Not to be cached, so that every run resolves.
  a('www.test.', '127.0.0.1', 0),
  a('many.test.', '127.0.0.1', 0),
  a('many.test.', '127.0.0.2', 0),
  a('ns.zone.test.', '127.0.0.1'),
  record('zone.test.', 'NS', encodeName('ns.zone.test.')),
  soa('zone.test.', { serial: 7 }),
];

function answer(query: DnsMessage): Uint8Array {
  const { name, type } = query.question ?? { name: '', type: 0 };
  const here = RECORDS.filter((one) => one.name === name.toLowerCase());
  const found = here.filter((one) => one.type === type);
  const edns = { udpSize: 1232, version: 0, dnssecOk: false, nsid: Buffer.from('lab-1') };
  return reply(query, { answer: found, rcode: here.length > 0 ? 0 : 3, ...(query.edns && { edns }) });
}

const LEAF = certificate({ subject: 'www.test', dns: ['www.test'], serial: '1f2e3d' });
const PAIR = { cert: LEAF.pem, key: LEAF.keyPem };

/** A TLS server with a stapled OCSP response. */
async function stapling(): Promise<Peer> {
  const server = createTlsServer(PAIR, (socket) => socket.on('error', () => undefined).resume());
  server.on('OCSPRequest', (_certificate, _issuer, done) => done(null, response(single('1f2e3d', GOOD, NEXT))));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, seen: () => 0, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

const shop = (): Promise<Peer> =>
  httpServer((request, answered) => {
    if (request.url === '/moved') return answered.writeHead(302, { Location: '/' }).end();
    answered.writeHead(request.url === '/broken' ? 503 : 200, {
      'Content-Type': 'application/json',
      'Last-Modified': 'Wed, 21 Oct 2015 07:28:00 GMT',
      'X-Cache': 'HIT',
    });
    answered.end('{"queue":3}');
  });

const mail = (): Promise<Peer> =>
  tcpServer((socket) => {
    socket.write('220 mail.test\r\n');
    socket.once('data', () => socket.end('250 hello\r\n'));
  });

/** Takes whatever is written to it, and has a page to scrape. */
const sink = (): Promise<Peer> =>
  httpServer((request, answered) => {
    request.resume();
    if (request.method === 'GET') return answered.end('# TYPE height gauge\nheight 7\n');
    request.on('end', () => answered.writeHead(204).end());
  });

export async function loopbackWorld(): Promise<World> {
  const origin = await smallOrigin();
  const peers = {
    origin,
    near: await smallCache(origin, { fields: FASTLY }),
    far: await smallCache(origin),
    dns: await udpServer((query) => answer(decodeMessage(query))),
    shop: await shop(),
    secure: await httpsServer(PAIR, (_, answered) => answered.end('well')),
    stapling: await stapling(),
    mail: await mail(),
    echo: await udpServer((datagram) => datagram),
    sink: await sink(),
    silent: await silent(),
    silentUdp: await silentUdp(),
  };
  const refused = await freePort();
  const records = mkdtempSync(join(tmpdir(), 'plx-world-'));
  return {
    config: `records: { directory: ${records} }\n${configOf(peers, refused)}`,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(Object.values(peers).map((peer) => peer.close()));
      rmSync(records, { recursive: true, force: true });
    },
  };
}

function configOf(peers: Readonly<Record<string, Peer>>, refused: number): string {
  const at = (name: string): string => `127.0.0.1:${peers[name]?.port}`;
  const on = (name: string, host = 'www.test'): string => `${host}:${peers[name]?.port}`;
  return `
resolvers: ['${at('dns')}']
defaults: { interval: 2s, timeout: 1900ms, family: '4' }
remote_write:
  interval: 1s
  endpoints:
    - { name: sink, url: 'http://${at('sink')}/write', batch: { deadline: 100ms } }
    - { name: gone, url: 'http://127.0.0.1:${refused}/write', batch: { deadline: 100ms } }
scrape: [{ job: page, targets: ['${at('sink')}'], interval: 1s, timeout: 900ms }]
events:
  loki: [{ name: sink, url: 'http://${at('sink')}/push', batch: { deadline: 100ms } }]
anchors:
  interval: 1s
  timeout: 500ms
  targets: [{ type: tcp, host: '${at('shop')}' }]
probes:
  web:
    type: http
    tls: { skip_verify: true }
    extract:
      - { name: cache, header: x-cache, values: [hit, miss] }
      - { name: queue, json: $.queue }
    targets:
      - http://${on('shop')}/
      - http://${on('shop')}/moved
      - { host: 'http://${on('shop')}/broken', labels: { team: shop } }
      - { host: 'https://${on('secure')}/', options: { extract: [] } }
      - http://127.0.0.1:${refused}/
      - http://nowhere.test/
  each:
    type: tcp
    addresses: all
    targets: ['${on('shop', 'many.test')}', 'gone.test:9']
  mail:
    type: tcp
    steps: [{ expect: '^220 (.+)' }, { send: 'HELO $\${1}' }, { expect: '^250 ' }]
    targets: ['${at('mail')}', '${at('silent')}']
  secure:
    type: tcp
    tls: true
    tls_options: { skip_verify: true }
    targets: ['${on('secure')}', '${at('shop')}']
  certificate:
    type: tls
    skip_verify: true
    targets: ['${on('stapling')}', '${at('shop')}', '127.0.0.1:${refused}']
  echo:
    type: udp
    send: hello
    targets: ['${at('echo')}', '${at('silentUdp')}', '127.0.0.1:${refused}']
  name:
    type: dns
    query_name: www.test
    nsid: true
    targets: ['${at('dns')}', '${at('silentUdp')}', { host: '${at('dns')}', name: missing, options: { query_name: nowhere.test } }]
  zone:
    type: dns
    query_name: zone.test
    query_type: SOA
    compare: all_servers
    compare_port: ${peers['dns']?.port}
    targets: ['${at('dns')}']
  share:
    type: dns-share
    providers:
      here: { weight: 1, networks: [127.0.0.0/8] }
      there: { weight: 0, networks: [192.0.2.0/24] }
    hostnames: [many.test]
    authoritative: none
    servers:
      - { name: ns, kind: authoritative, address: '${at('dns')}' }
      - { name: cache, kind: public, address: '${at('dns')}' }
    queries: 2
    pace: 10ms
    targets: [www.test]
  site:
    type: cdn
    interval: 4s
    timeout: 3900ms
    visit_timeout: 1s
    origin: { url: 'http://${at('origin')}' }
    providers:
      near: { url: 'http://${at('near')}', is: fastly, pops: [FRA] }
      far: { url: 'http://${at('far')}' }
    objects: [{ path: /a.css }]
    encodings: { every: 1m }
    targets: [http://www.test/]
  ping:
    type: icmp
    count: 3
    spacing: 1ms
    targets: [127.0.0.1, nowhere.test]
  route:
    type: path
    interval: 1s
    timeout: 900ms
    wait: 50ms
    flows: 2
    attempts: 1
    gap_limit: 1
    mtu: true
    metrics: { hops: true, links: true, as_links: true }
    capture: { on_failure: true, slower_than: 2, cooldown: 1s }
    targets: [127.0.0.1, { host: 127.0.0.1, name: silent, options: { port: ${peers['silentUdp']?.port} } }]
  overrun:
    type: tcp
    interval: 100ms
    timeout: 100ms
    steps: [{ expect: never }]
    targets: ['${at('silent')}']
`;
}
