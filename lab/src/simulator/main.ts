/**
 * `node lab/dist/simulator/main.js FILE`: the internet of a topology file behind a TUN device of the network namespace
 * that it runs in. Says "ready" when packets may come. SIGUSR2 moves the clock of the topology on by a minute ("time
 * 60000" is then printed), so that what changes at a time changes when a test wants it. SIGTERM ends it.
 */
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { exec } from '../parts/process.js';
import { SimulatedNetwork } from './network.js';
import { parseTopology } from './topology.js';
import { openTun } from './tun.js';
import { warm } from './warm.js';
import { Wire } from './wire.js';

const DEVICE = 'sim0';
const MINUTE = 60_000;
/** Bounds how late a signal is heard. */
const IDLE = 20;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main([file, ...rest]: readonly string[]): Promise<number> {
  if (file === undefined || rest.length > 0) {
    process.stderr.write('usage: node lab/dist/simulator/main.js FILE\n');
    return 2;
  }
  const network = new SimulatedNetwork(parseTopology(readFileSync(file, 'utf8'), file));
  const tun = openTun(DEVICE);
  // Everything that has no other way goes in; bursts of many traces at once must not overrun the device.
  await exec('ip', 'link', 'set', DEVICE, 'mtu', '1500', 'txqueuelen', '50000', 'up');
  const source = ['src', '192.0.2.1'];
  await exec('ip', 'addr', 'add', '192.0.2.1/32', 'dev', DEVICE);
  await exec('ip', 'route', 'add', 'default', 'dev', DEVICE, ...source);
  await exec('ip', 'addr', 'add', '2001:db8:ffff::1/128', 'dev', DEVICE, 'nodad');
  await exec('ip', '-6', 'route', 'add', 'default', 'dev', DEVICE);
  // Its delays are the truth of tests: it goes before whatever else the machine is busy with.
  setPriority(constants.priority.PRIORITY_HIGHEST);
  warm();
  let ahead = 0;
  let ended = false;
  const start = performance.now();
  const wire = new Wire(
    tun,
    network,
    () => performance.now() - start,
    () => ahead,
  );
  process.on('SIGUSR2', () => {
    ahead += MINUTE;
    say(`time ${ahead}`);
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void (ended = true));
  say('ready');
  const parent = process.ppid;
  // Whoever started it may be killed before it can say goodbye.
  const over = (): boolean => ended || process.ppid !== parent;
  while (!over()) {
    const until = performance.now() + 5;
    do wire.turn(IDLE);
    while (performance.now() < until);
    await new Promise((resolve) => setImmediate(resolve));
  }
  tun.close();
  say(`received ${wire.received}, sent ${wire.sent}, dropped ${wire.dropped}`);
  return 0;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`simulator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
