/** The live table, and faults on request. */
import { setTimeout as sleep } from 'node:timers/promises';
import { VANTAGES } from './agents.js';
import { deliveryLine, DeliveryWatch } from './delivery.js';
import { drawPaths } from './paths.js';
import { colours, look, plain, table } from './view.js';
import { watchPaths, type Demo } from './world.js';

const WINDOW = 10;

interface Fault {
  readonly key: string;
  readonly what: string;
  on: boolean;
  readonly set: (on: boolean) => Promise<void>;
}

function faultsOf(demo: Demo, delivery: DeliveryWatch): Fault[] {
  const { cut, detour } = demo.network;
  const origin: Fault = { key: 'f', what: 'stop the fast origin', on: false, set: (on) => demo.origins.fast(!on) };
  const path: Fault[] = cut
    ? [{ key: 'c', what: `cut the path of ${VANTAGES[1]}`, on: false, set: (on) => cut(1, on) }]
    : [];
  const route: Fault[] = detour ? [{ key: 'r', what: 'send everybody by the detour', on: false, set: detour }] : [];
  const central: Fault = { key: 's', what: 'stop the receiver', on: false, set: (on) => delivery.set(!on) };
  return [origin, ...path, ...route, central];
}

/** Draws every second until the signal aborts; on a terminal, keys inject faults and `q` ends. */
export async function live(demo: Demo, quit: AbortController): Promise<void> {
  const delivery = new DeliveryWatch(demo.prometheus, demo.receiver);
  const faults = faultsOf(demo, delivery);
  const terminal = process.stdout.isTTY;
  if (process.stdin.isTTY) listen(faults, quit);
  const paint = terminal && !process.env['NO_COLOR'] ? colours : plain;
  const links = demo.agentPorts.map((port, index) => `${VANTAGES[index] ?? ''} http://127.0.0.1:${port}`).join('   ');
  const watch = watchPaths(demo);
  while (!quit.signal.aborted) {
    const cells = await look(demo.prometheus, WINDOW).catch(() => []);
    const paths = drawPaths(await watch.look(), paint, process.stdout.columns);
    const delivered = deliveryLine(await delivery.look(), paint);
    const keys = faults.map((fault) => `[${fault.key}] ${fault.what}${fault.on ? ' (on)' : ''}`).join('   ');
    const help = process.stdin.isTTY ? `${keys}   [q] quit` : 'Ctrl-C ends';
    const screen = `Prometheus http://${demo.prometheus.address}   ${links}\n\n${table(cells, VANTAGES, paint, process.stdout.columns)}\n\n${paths}\n\n${delivered}\n\n${help}\n`;
    process.stdout.write(terminal ? `\u001b[H\u001b[2J${screen}` : `${screen}\n`);
    await sleep(terminal ? 1000 : 5000, undefined, { signal: quit.signal }).catch(() => undefined);
  }
  if (process.stdin.isTTY) process.stdin.setRawMode(false).pause();
}

function listen(faults: readonly Fault[], quit: AbortController): void {
  process.stdin.setRawMode(true).resume();
  process.stdin.on('data', (bytes: Buffer) => {
    const pressed = bytes.toString();
    if (pressed === 'q' || pressed === '\u0003') quit.abort();
    const fault = faults.find((one) => one.key === pressed);
    if (!fault) return;
    fault.on = !fault.on;
    fault.set(fault.on).catch((error: unknown) => process.stderr.write(`${fault.what}: ${String(error)}\n`));
  });
}
