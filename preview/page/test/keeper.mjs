/**
 * The demo and a Chromium for tests, in a process of their own: it ends them when its standard input ends, which it
 * also does when the tests are interrupted or killed. Prints a line of JSON once all of it is there.
 */
import { Scope, startDemo } from '@parallax/lab';
import { chromium } from 'playwright-core';

const [, , what = 'both'] = process.argv;
const SWITCHES = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']; // prettier-ignore

const scope = new Scope();
let ending;
const end = (code) => (ending ??= scope[Symbol.asyncDispose]().finally(() => process.exit(code)));
process.stdin.on('end', () => end(0)).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(1));
// Nobody may be there to read any more.
process.stdout.on('error', () => end(1));

async function browser() {
  const handleNoSignal = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const server = await chromium.launchServer({
    executablePath: '/usr/bin/chromium',
    args: SWITCHES,
    ...handleNoSignal,
  });
  scope.defer('end Chromium', () => server.close());
  return server.wsEndpoint();
}

async function demo() {
  const { dashboards, agentPorts } = await startDemo(scope, () => undefined);
  return { prometheus: `http://${dashboards.address}`, agents: agentPorts.map((port) => `http://127.0.0.1:${port}`) };
}

try {
  const [started, chrome] = await Promise.all([what === 'both' ? demo() : {}, browser()]);
  process.stdout.write(`${JSON.stringify({ ...started, chrome })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  await end(1);
}
