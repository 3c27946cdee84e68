/** `npm run demo [-- --once]`. Exit 0 and `demo ok` when everything was as it must be; 1 with the reason otherwise. */
import { Scope } from '../parts/scope.js';
import { startPreview } from '@parallax/preview';
import { live } from './live.js';
import { once } from './once.js';
import { startDemo, type Demo } from './world.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((word) => word !== '--once');
  if (unknown !== undefined) {
    process.stderr.write(`demo: unknown option ${unknown}\nusage: npm run demo [-- --once]\n`);
    return 2;
  }
  const quit = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => quit.abort());
  const interrupted = new Promise<never>((_, reject) => {
    quit.signal.addEventListener('abort', () => reject(new Error('interrupted')));
  });
  interrupted.catch(() => undefined);
  await using scope = new Scope();
  try {
    const demo = await Promise.race([startDemo(scope, say), interrupted]);
    const page = await openPage(scope, demo);
    say(`page: ${page} (Grafana 13; /12/ is Grafana 12)`);
    await (args.includes('--once') ? Promise.race([once(demo, say, page), interrupted]) : live(demo, quit, page));
    return 0;
  } catch (error) {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** The dashboards in a browser, by the plugins that ship; gives the address. */
async function openPage(scope: Scope, { dashboards, agentPorts }: Demo): Promise<string> {
  const agents = agentPorts.map((port) => `http://127.0.0.1:${port}`);
  const preview = await startPreview({ prometheus: `http://${dashboards.address}`, agents });
  scope.defer('close the page', () => preview.close());
  return `${preview.url}/13/`;
}

const code = await main(process.argv.slice(2));
if (code === 0 && process.argv.includes('--once')) say('\ndemo ok');
process.exit(code);
