/** A real authoritative DNS server by PowerDNS, with the lab's zone. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from './process.js';
import type { Network } from './network.js';
import { ZONE } from './origins.js';
import type { Scope } from './scope.js';

const HOSTS = ['fast', 'slow', 'failing', 'secure'];

export function dnsServer(scope: Scope, network: Network, port: number, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const { address, namespace } = network.servers;
  const zone = join(folder, 'zone');
  const records = ['ns', ...HOSTS].map((host) => `${host} 5 IN A ${address}`);
  const soa = `@ 5 IN SOA ns.${ZONE}. hostmaster.${ZONE}. 2026010101 3600 600 86400 5`;
  writeFileSync(zone, ['$TTL 5', `$ORIGIN ${ZONE}.`, soa, `@ 5 IN NS ns.${ZONE}.`, ...records, ''].join('\n'));
  writeFileSync(join(folder, 'named.conf'), `zone "${ZONE}" { type master; file "${zone}"; };\n`);
  const settings = { 'launch': 'bind', 'bind-config': join(folder, 'named.conf'), 'local-address': address, 'local-port': String(port), 'socket-dir': folder, 'guardian': 'no', 'daemon': 'no', 'setuid': '', 'setgid': '', 'bind-check-interval': '0', 'security-poll-suffix': '' }; // prettier-ignore
  const lines = Object.entries(settings).flatMap(([key, value]) =>
    value === '' && key.startsWith('set') ? [] : [`${key}=${value}`],
  );
  writeFileSync(join(folder, 'pdns.conf'), `${lines.join('\n')}\n`);
  start(scope, {
    name: 'pdns',
    namespace,
    log: join(folder, 'pdns.log'),
    command: ['pdns_server', `--config-dir=${folder}`],
  });
}
