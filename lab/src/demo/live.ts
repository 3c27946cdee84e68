/** The live table, and faults on request. */
import { setTimeout as sleep } from 'node:timers/promises';
import { VANTAGES } from './agents.js';
import { deliveryLine, DeliveryWatch } from './delivery.js';
import { FIRST_WEIGHTS, OTHER_WEIGHTS } from './cdn.js';
import { cdnTable } from './cdn-view.js';
import { pageLines, pagesOf, whyLine, type Cause } from './pages.js';
import { drawPaths } from './paths.js';
import { ScorecardWatch } from './scorecard.js';
import { lookShares, shareLine } from './share.js';
import { colours, look, plain, table, type Paint } from './view.js';
import { watchPaths, type Demo } from './world.js';

const WINDOW = 10;

interface Fault {
  readonly key: string;
  readonly what: string;
  on: boolean;
  /** When it was last made, in Unix milliseconds. */
  at?: number;
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
  const { dns } = demo.cdn;
  const set = (on: boolean): Promise<void> => dns.setWeights(on ? OTHER_WEIGHTS : FIRST_WEIGHTS);
  const weights: Fault = { key: 'w', what: 'change the weights in the DNS', on: false, set };
  return [origin, ...path, ...route, central, weights];
}

/** Draws every second until the signal aborts; on a terminal, keys inject faults and `q` ends. `page` is the address of the dashboards. */
export async function live(demo: Demo, quit: AbortController, page: string): Promise<void> {
  const delivery = new DeliveryWatch(demo.prometheus, demo.receiver);
  const faults = faultsOf(demo, delivery);
  const terminal = process.stdout.isTTY;
  if (process.stdin.isTTY) listen(faults, quit);
  const paint = terminal && !process.env['NO_COLOR'] ? colours : plain;
  const links = demo.agentPorts.map((port, index) => `${VANTAGES[index] ?? ''} http://127.0.0.1:${port}`).join('   ');
  const paths = watchPaths(demo);
  const verdicts = new ScorecardWatch(demo.prometheus);
  const draw = async (): Promise<string> => {
    const { columns } = process.stdout;
    const sections = [
      `Open ${page} in a browser   Prometheus http://${demo.prometheus.address}   ${links}`,
      table(await look(demo.prometheus, WINDOW).catch(() => []), VANTAGES, paint, columns),
      drawPaths(await paths.look(), paint, columns),
      cdnTable(verdicts.look(), VANTAGES, paint, columns),
      await lookShares(demo.prometheus, WINDOW).then((shares) => shareLine(shares, paint), () => ''), // prettier-ignore
      deliveryLine(await delivery.look(), paint),
      alertLines(demo, faults, paint),
      helpOf(faults),
    ];
    return `${sections.join('\n\n')}\n`;
  };
  const { signal } = quit;
  // A question that is never answered must not keep the demo from ending.
  const ended = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
  while (!signal.aborted) {
    const screen = await Promise.race([draw(), ended]);
    if (screen === undefined) break;
    process.stdout.write(terminal ? `\u001b[H\u001b[2J${screen}` : `${screen}\n`);
    await sleep(terminal ? 1000 : 5000, undefined, { signal }).catch(() => undefined);
  }
  if (process.stdin.isTTY) process.stdin.setRawMode(false).pause();
}

function alertLines(demo: Demo, faults: readonly Fault[], paint: Paint): string {
  const pages = pagesOf(demo.alerting.pager.received());
  const lines = pageLines(pages, causesOf(faults), paint, process.stdout.columns);
  const why = whyLine(pages, demo.prometheus.address);
  return why === '' ? lines : `${lines}\n${paint.dim(why)}`;
}

const causesOf = (faults: readonly Fault[]): Cause[] =>
  faults.flatMap(({ what, at }) => (at === undefined ? [] : [{ what, at }])).sort((a, b) => a.at - b.at);

function helpOf(faults: readonly Fault[]): string {
  const keys = faults.map((fault) => `[${fault.key}] ${fault.what}${fault.on ? ' (on)' : ''}`).join('   ');
  return process.stdin.isTTY ? `${keys}   [q] quit` : 'Ctrl-C ends';
}

function listen(faults: readonly Fault[], quit: AbortController): void {
  process.stdin.setRawMode(true).resume();
  process.stdin.on('data', (bytes: Buffer) => {
    const pressed = bytes.toString();
    if (pressed === 'q' || pressed === '\u0003') quit.abort();
    const fault = faults.find((one) => one.key === pressed);
    if (!fault) return;
    fault.on = !fault.on;
    if (fault.on) fault.at = Date.now();
    fault.set(fault.on).catch((error: unknown) => process.stderr.write(`${fault.what}: ${String(error)}\n`));
  });
}
