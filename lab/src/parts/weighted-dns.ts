/**
 * PowerDNS with weighted records (https://doc.powerdns.com/authoritative/lua-records/) in an SQLite database, and its
 * HTTP API, by which the weights change while it answers. Needs the programs `pdns_server` and `sqlite3`.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import { bridge } from './bridge.js';
import { exec, start, until } from './process.js';
import type { Network } from './network.js';
import type { Scope } from './scope.js';

/** Weights by the name of a way; only their proportions count. A way without one, or with 0, gets no answers. */
export type Weights = Readonly<Record<string, number>>;

export interface WeightedDnsOptions {
  /** Where it runs; default here, on loopback. */
  readonly at?: Network['servers'];
  readonly port: number;
  /** Of the HTTP API, on our loopback. */
  readonly apiPort: number;
  readonly folder: string;
  /** The zone, without the last dot. */
  readonly zone: string;
  /** Host names, relative to the zone, that share the weights. */
  readonly hosts: readonly string[];
  /** Where each way leads: an IPv4 address, or a name (relative to the zone, without a dot at its end) in {@link names}. */
  readonly ways: Readonly<Record<string, string>>;
  /** Further names of the zone and their IPv4 addresses. */
  readonly names?: Readonly<Record<string, string>>;
  readonly weights: Weights;
  /** Of the weighted records, in seconds. Default 5. */
  readonly ttl?: number;
}

export interface WeightedDns {
  /** `address:port`, as a resolver is configured. */
  readonly server: string;
  /** The weighted names in full. */
  readonly hosts: readonly string[];
  /** What {@link setWeights} said last, or the weights it started with. */
  readonly weights: Weights;
  /**
   * Changes the weights of all names in one request, or of some names only (relative, as given at the start). Resolves
   * when the server has taken them: its next answer follows them.
   */
  setWeights(weights: Weights, hosts?: readonly string[]): Promise<void>;
}

/** Guards a server on loopback that lives as long as a test. */
const API_KEY = 'lab';
const SCHEMA = '/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql';

type Placed = Pick<WeightedDnsOptions, 'ways' | 'zone' | 'weights'>;

/** The text of one weighted record: its type and a Lua expression. */
function luaRecord({ ways, zone, weights }: Placed): string {
  const places = Object.entries(ways);
  const unknown = Object.keys(weights).find((name) => !(name in ways));
  if (unknown !== undefined) throw new Error(`no way is called ${unknown}; there are ${Object.keys(ways).join(', ')}`);
  const chosen = places.filter(([name]) => (weights[name] ?? 0) > 0);
  if (chosen.length === 0) throw new Error('weights: at least one must be more than 0');
  const kind = places.every(([, place]) => isIPv4(place)) ? 'A' : 'CNAME';
  const target = (place: string): string => (kind === 'A' ? place : `${place}.${zone}`);
  const list = chosen.map(([name, place]) => `{${weights[name] ?? 0}, '${target(place)}'}`);
  return `${kind} "pickwrandom({${list.join(', ')}})"`;
}

/** Writes the zone into a new database. */
async function database(options: WeightedDnsOptions, file: string): Promise<void> {
  const { zone, hosts, names = {}, ttl = 5 } = options;
  const lua = luaRecord(options);
  const records: [name: string, type: string, content: string, ttl: number][] = [
    [zone, 'SOA', `ns.${zone} hostmaster.${zone} 2026010101 3600 600 86400 ${ttl}`, ttl],
    [zone, 'NS', `ns.${zone}`, ttl],
    [`ns.${zone}`, 'A', options.at?.address ?? '127.0.0.1', ttl],
    ...hosts.map((host): [string, string, string, number] => [`${host}.${zone}`, 'LUA', lua, ttl]),
    ...Object.entries(names).map(([name, to]): [string, string, string, number] => [`${name}.${zone}`, 'A', to, ttl]),
  ];
  const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const rows = records.map(([name, type, content, seconds]) =>
    ['1', text(name), text(type), text(content), String(seconds), '0', '0', '1'].join(','),
  );
  const sql = [
    readFileSync(SCHEMA, 'utf8'),
    `INSERT INTO domains (id, name, type) VALUES (1, ${text(zone)}, 'NATIVE');`,
    `INSERT INTO records (domain_id, name, type, content, ttl, prio, disabled, auth) VALUES ${rows
      .map((row) => `(${row})`)
      .join(', ')};`,
  ].join('\n');
  rmSync(file, { force: true });
  await exec('sqlite3', file, sql);
}

function settings(options: WeightedDnsOptions, file: string, address: string): string {
  const entries = {
    'launch': 'gsqlite3', 'gsqlite3-database': file, 'enable-lua-records': 'yes',
    'local-address': address, 'local-port': options.port, 'socket-dir': options.folder,
    'api': 'yes', 'api-key': API_KEY, 'webserver': 'yes', 'webserver-address': '127.0.0.1', 'webserver-port': options.apiPort,
    'edns-subnet-processing': 'yes', 'security-poll-suffix': '', 'guardian': 'no', 'daemon': 'no',
    // A change of weights must show in the next answer.
    'cache-ttl': 0, 'query-cache-ttl': 0, 'negquery-cache-ttl': 0, 'zone-cache-refresh-interval': 0,
  }; // prettier-ignore
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Starts it and waits until its API answers. */
export async function weightedDns(scope: Scope, options: WeightedDnsOptions): Promise<WeightedDns> {
  const { folder, port, apiPort, zone, ttl = 5 } = options;
  const { address, namespace } = options.at ?? { address: '127.0.0.1' };
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'zone.sqlite3');
  await database(options, file);
  writeFileSync(join(folder, 'pdns.conf'), settings(options, file, address));
  const log = join(folder, 'pdns.log');
  const running = start(scope, {
    name: 'weighted pdns',
    namespace,
    log,
    command: ['pdns_server', `--config-dir=${folder}`],
  });
  if (namespace) {
    await bridge(scope, { namespace, inner: apiPort, outer: apiPort, socket: join(folder, 'api.sock'), log });
  }
  const url = `http://127.0.0.1:${apiPort}/api/v1/servers/localhost`;
  await until(
    'the weighted DNS server',
    60,
    async () => {
      if (running.ended()) throw new Error('it ended');
      return (await ask(url)).ok || undefined;
    },
    log,
  );
  let current = options.weights;
  return {
    server: `${address}:${port}`,
    hosts: options.hosts.map((host) => `${host}.${zone}`),
    get weights() {
      return current;
    },
    setWeights: async (weights, hosts = options.hosts) => {
      const records = [{ content: luaRecord({ ...options, weights }), disabled: false }];
      const sets = hosts.map((host) => ({
        name: `${host}.${zone}.`,
        type: 'LUA',
        ttl,
        changetype: 'REPLACE',
        records,
      }));
      const response = await ask(`${url}/zones/${zone}.`, { method: 'PATCH', body: JSON.stringify({ rrsets: sets }) });
      if (!response.ok) throw new Error(`PowerDNS refused the weights: ${response.status} ${await response.text()}`);
      current = weights;
    },
  };
}

const ask = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, {
    ...init,
    headers: { 'X-API-Key': API_KEY, 'Content-Type': 'application/json' },
    signal: AbortSignal.timeout(5000),
  });
