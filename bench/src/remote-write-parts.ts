/** What the benchmarks of whole senders start: receivers, a page to scrape, our agent and Debian's Prometheus in agent mode. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { profiling } from './exporters.js';
import { end, eventually, freePort } from './processes.js';
import { loadPage } from './remote-write-load.js';

const PARALLAX = fileURLToPath(new URL('../../exporter/bin/parallax.js', import.meta.url));

/** Samples of a request at most, on either side. */
const REQUEST = 2_000;

export interface Counts {
  readonly requests: number;
  readonly samples: number;
  readonly bytes: number;
}

/** A receiver that counts and stores nothing, in a process of its own. */
export class NullReceiver {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<NullReceiver> {
    const child = fork(fileURLToPath(new URL('./remote-write-null.js', import.meta.url)));
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new NullReceiver(child, `http://127.0.0.1:${port}/api/v1/write`);
  }

  /** What it has counted since it was started; `say` opens or closes it first. */
  async counts(say: 'open' | 'close' | 'count' = 'count'): Promise<Counts> {
    const answer = once(this.child, 'message') as Promise<[Counts]>;
    this.child.send(say);
    return (await answer)[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.child);
  }
}

export async function servePage(samples: number): Promise<{ server: Server; address: string }> {
  const page = Buffer.from(loadPage(samples));
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(page);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function start(command: string, args: readonly string[], port: number): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  child.on('error', () => undefined);
  const ready = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/-/healthy`).then(
      ({ status }) => status === 200,
      () => false,
    );
  try {
    await eventually(command, ready);
  } catch (error) {
    await end(child);
    throw error;
  }
  return child;
}

/** As people start it, by the first line of the command, which sets up the runtime. */
function startOurs(args: readonly string[], port: number): Promise<ChildProcess> {
  const flags = profiling();
  return flags.length === 0
    ? start(PARALLAX, ['agent', ...args], port)
    : start(process.execPath, [...flags, PARALLAX, 'agent', ...args], port);
}

/** One of the two with the same Prometheus configuration: the page every second, if there is one, to the receiver. */
export async function startForwarder(
  who: 'ours' | 'prometheus',
  folder: string,
  page: string | undefined,
  url: string,
): Promise<ChildProcess> {
  const port = await freePort();
  const file = join(folder, `${who}.yml`);
  writeFileSync(
    file,
    JSON.stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: page === undefined ? [] : [{ job_name: 'page', static_configs: [{ targets: [page] }] }],
      remote_write: [{ url, queue_config: { max_samples_per_send: REQUEST } }],
    }),
  );
  const flags = [
    `--config.file=${file}`,
    `--web.listen-address=127.0.0.1:${port}`,
    `--storage.agent.path=${join(folder, who)}`,
  ];
  if (who === 'ours') return startOurs(flags, port);
  return start('prometheus', ['--enable-feature=agent', '--log.level=error', ...flags], port);
}

/** Our agent with a queue on disk, which scrapes `page` if there is one. */
export async function startAgent(folder: string, url: string, page?: string): Promise<ChildProcess> {
  const port = await freePort();
  const file = join(folder, 'parallax.yml');
  writeFileSync(
    file,
    JSON.stringify({
      vantage: { name: 'bench' },
      server: { listen: `127.0.0.1:${port}` },
      remote_write: { directory: join(folder, 'queue'), interval: '2m', endpoints: [{ name: 'null', url }] },
      ...(page === undefined ? {} : { scrape: [{ job: 'page', targets: [page], interval: '1s', timeout: '1s' }] }),
    }),
  );
  return startOurs(['--config', file, '--log-level', 'error'], port);
}
