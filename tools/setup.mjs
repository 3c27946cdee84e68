/**
 * Makes a fresh clone ready: dependencies, missing Debian packages, the build. Each step is skipped when its result
 * is already there, so that every command may call it.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPlugins } from './plugins.mjs';
import { bin, capture, fail, root, run, which } from './run.mjs';

/** Debian packages by the program that proves them, and what needs them. */
const SERVERS = {
  prometheus: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  nginx: 'nginx-light',
  pdns_server: 'pdns-server',
  openssl: 'openssl',
  varnishd: 'varnish',
  traffic_server: 'trafficserver',
  sqlite3: 'sqlite3',
};
const NETWORK = { ip: 'iproute2', sysctl: 'procps' };
const DEBIAN = {
  demo: { ...SERVERS, ...NETWORK },
  test: {
    ...SERVERS,
    ...NETWORK,
    promtool: 'prometheus',
    'prometheus-blackbox-exporter': 'prometheus-blackbox-exporter',
    dnsmasq: 'dnsmasq-base',
    dig: 'bind9-dnsutils',
    ping: 'iputils-ping',
    tcpdump: 'tcpdump',
    setpriv: 'util-linux',
    scamper: 'scamper',
    'victoria-metrics': 'victoria-metrics',
    protoc: 'protobuf-compiler',
    strace: 'strace',
    iptables: 'iptables',
    chromium: 'chromium',
  },
  bench: {
    fping: 'fping',
    scamper: 'scamper',
    ...NETWORK,
    prometheus: 'prometheus',
    setpriv: 'util-linux',
    'prometheus-blackbox-exporter': 'prometheus-blackbox-exporter',
    nginx: 'nginx-light',
    dnsmasq: 'dnsmasq-base',
    openssl: 'openssl',
  },
};

/** Parts of a package that no program shows: the file that proves them. */
const FILES = {
  demo: {
    '/usr/lib/nginx/modules/ngx_http_echo_module.so': 'libnginx-mod-http-echo',
    '/usr/lib/x86_64-linux-gnu/pdns/libbindbackend.so': 'pdns-backend-bind',
    '/usr/lib/x86_64-linux-gnu/pdns/libgsqlite3backend.so': 'pdns-backend-sqlite3',
  },
  test: {
    '/usr/lib/nginx/modules/ngx_http_echo_module.so': 'libnginx-mod-http-echo',
    '/usr/lib/x86_64-linux-gnu/pdns/libbindbackend.so': 'pdns-backend-bind',
    '/usr/lib/x86_64-linux-gnu/pdns/libgsqlite3backend.so': 'pdns-backend-sqlite3',
    '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1': 'libfaketime',
  },
  // The benchmarks use a plain nginx.
  bench: {},
};

/** @param {{ for?: 'demo' | 'test' | 'bench' }} [options] */
export async function setup(options = {}) {
  checkNode();
  await dependencies();
  if (options.for) await debian(options.for);
  await build();
  // The agent needs no plugin; the demo's page and the tests run the very bundles that ship.
  if (options.for === 'demo' || options.for === 'test') await buildPlugins();
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node ${process.versions.node} is too old: Parallax needs Node 20.19 or newer.`);
  }
}

async function dependencies() {
  const stamp = join(root, 'node_modules', '.parallax-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stdout.write('set-up: installing dependencies (npm ci), which takes some minutes\n');
  const code = await run('npm', ['ci', '--loglevel=error']);
  if (code !== 0) fail('npm ci failed; its message stands above.');
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stamp, lock);
}

/** Debian multiarch puts libraries under the architecture's name. */
function present(file) {
  return existsSync(file) || existsSync(file.replace('x86_64-linux-gnu', 'aarch64-linux-gnu'));
}

async function debian(purpose) {
  const programs = Object.entries(DEBIAN[purpose]).filter(([program]) => which(program) === undefined);
  const files = Object.entries(FILES[purpose]).filter(([file]) => !present(file));
  const packages = [...new Set([...programs, ...files].map(([, name]) => name))];
  if (packages.length === 0) return;
  const line = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || which('apt-get') === undefined) {
    fail(`Missing programs. As root run:  ${line}\nThen run this command again.`);
  }
  process.stdout.write(`set-up: ${line}\n`);
  // RUNLEVEL=1 keeps Debian from starting the services: the project starts its own, on free ports.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = (errors) =>
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      env,
      stdio: ['ignore', 'ignore', errors],
    });
  // A new machine has no package lists yet; only the second failure is worth a word.
  if ((await install('ignore')) === 0) return;
  process.stdout.write('set-up: refreshing the package lists (apt-get update)\n');
  if ((await run('apt-get', ['update', '-qq'], { env })) !== 0 || (await install('inherit')) !== 0)
    fail(`Installing failed. Try yourself:  ${line}`);
}

async function build() {
  const result = capture(process.execPath, [
    bin('tsc'),
    '-b',
    'contract',
    'exporter/tsconfig.build.json',
    'alert-rules',
    'provisioning',
    'preview/page',
    'lab',
    'bench',
  ]);
  if (result.code !== 0) fail(`The build failed:\n${result.output}`);
}

if (process.argv[1] === join(root, 'tools', 'setup.mjs')) {
  // The agent alone needs no Debian package; the other commands ask for theirs.
  await setup();
  process.stdout.write('set-up: ready\n');
}
