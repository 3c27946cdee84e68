/** Bytes that a real Prometheus needs for the samples of paths: one Prometheus a family, scraped as often as told. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts, start, until, type Scope } from '@parallax/lab';
import { FAMILIES, type FamilyName } from './path-cost-table.js';
import { Ledger, type Round } from './path-ledger.js';

export interface Stored {
  /** Of all pairs together, when the last scrape was done. */
  readonly series: Readonly<Record<FamilyName, number>>;
  readonly bytesPerSample: Readonly<Record<FamilyName, number>>;
}

/**
 * Milliseconds between two scrapes. How long they are makes no difference to the bytes: it is a constant that the
 * chunks leave out.
 */
const PACE = 2000;
/** How far a timestamp may be off before Prometheus writes it as it is: a busy machine must not make samples larger. */
const TOLERANCE = PACE / 100;

/** Rounds are made once, one after the other, and each family takes each of them once. */
class Rounds {
  readonly #made = new Map<number, Promise<Round>>();
  #last: Promise<unknown> = Promise.resolve();
  #next = 0;

  constructor(private readonly make: (round: number) => Promise<Round>) {}

  /** The one after it is made meanwhile. */
  get(round: number): Promise<Round> {
    while (this.#next <= round + 1) {
      const number = this.#next++;
      const made = this.#last.then(() => this.make(number));
      this.#made.set(number, made);
      this.#last = made;
    }
    this.#made.delete(round - 10);
    return this.#made.get(round) ?? Promise.reject(new Error(`round ${round} is gone`));
  }
}

class Pages {
  readonly ledgers = new Map(FAMILIES.map((name) => [name, new Ledger(name)]));
  readonly #served = new Map<FamilyName, number>();

  constructor(private readonly rounds: Rounds) {}

  /** Scrapes of the family that was scraped least. */
  get scrapes(): number {
    return Math.min(...FAMILIES.map((name) => this.#served.get(name) ?? 0));
  }

  /** Serves each family under its name; each scrape sees one round more. */
  serve(scope: Scope, port: number): Promise<void> {
    const server = createServer((request, response) => {
      void this.#answer(request, response).catch(() => response.destroy());
    });
    scope.defer('close the pages', () => void server.close());
    return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = FAMILIES.find((family) => request.url === `/${family}`);
    const ledger = name === undefined ? undefined : this.ledgers.get(name);
    if (name === undefined || ledger === undefined) return void response.writeHead(404).end();
    const served = this.#served.get(name) ?? 0;
    ledger.accept(await this.rounds.get(served));
    this.#served.set(name, served + 1);
    const { contentType, body } = ledger.page({ accept: request.headers.accept });
    response.setHeader('content-type', contentType);
    for await (const chunk of body) response.write(Buffer.from(chunk));
    response.end();
  }
}

interface Prometheus {
  readonly name: FamilyName;
  readonly url: string;
  readonly data: string;
}

async function prometheus(
  scope: Scope,
  folder: string,
  one: { name: FamilyName; pages: number; port: number },
): Promise<Prometheus> {
  const { name, pages, port } = one;
  const [home = '', tsdb = '', journal = ''] = ['', 'data', 'log'].map((part) => join(folder, name, part));
  mkdirSync(home, { recursive: true });
  const job = `  - job_name: parallax\n    metrics_path: /${name}\n    static_configs:\n      - targets: ['127.0.0.1:${pages}']\n`;
  const config = join(home, 'prometheus.yml');
  writeFileSync(config, `global:\n  scrape_interval: ${PACE}ms\n  scrape_timeout: ${PACE}ms\nscrape_configs:\n${job}`);
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${tsdb}`, `--web.listen-address=127.0.0.1:${port}`];
  const features = ['--enable-feature=native-histograms', '--web.enable-admin-api', '--log.level=warn'];
  const exact = [`--scrape.timestamp-tolerance=${TOLERANCE}ms`];
  start(scope, {
    name: `prometheus ${name}`,
    log: journal,
    command: ['nice', '-n', '-10', 'prometheus', ...flags, ...features, ...exact],
  });
  const url = `http://127.0.0.1:${port}`;
  await until('Prometheus', 30, async () => (await fetch(`${url}/-/ready`)).ok || undefined, journal);
  return { name, url, data: tsdb };
}

function sizeOf(path: string): number {
  if (statSync(path).isFile()) return statSync(path).size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** Writes the head as a block and weighs it. */
async function weigh(one: Prometheus): Promise<number> {
  const response = await fetch(`${one.url}/api/v1/admin/tsdb/snapshot`, { method: 'POST' });
  const { data } = (await response.json()) as { data: { name: string } };
  const snapshot = join(one.data, 'snapshots', data.name);
  const blocks = readdirSync(snapshot).map((block) => join(snapshot, block));
  const samples = blocks.map((block) => {
    const meta = JSON.parse(readFileSync(join(block, 'meta.json'), 'utf8')) as { stats: { numSamples: number } };
    return meta.stats.numSamples;
  });
  return blocks.reduce((sum, block) => sum + sizeOf(block), 0) / samples.reduce((sum, count) => sum + count, 0);
}

/** Has every family scraped so often, a round of runs each time; then weighs what Prometheus has stored. */
export async function stored(
  scope: Scope,
  folder: string,
  { scrapes, make }: { readonly scrapes: number; readonly make: (round: number) => Promise<Round> },
): Promise<Stored> {
  const pages = new Pages(new Rounds(make));
  const [own = 0, ...ports] = await freePorts(1 + FAMILIES.length);
  await pages.serve(scope, own);
  const all = await Promise.all(
    FAMILIES.map((name, index) => prometheus(scope, folder, { name, pages: own, port: ports[index] ?? 0 })),
  );
  while (pages.scrapes < scrapes) await sleep(PACE / 4);
  const series = FAMILIES.map((name) => [name, pages.ledgers.get(name)?.series ?? 0] as const);
  const weighed = await Promise.all(all.map(async (one) => [one.name, await weigh(one)] as const));
  return {
    series: Object.fromEntries(series) as Stored['series'],
    bytesPerSample: Object.fromEntries(weighed) as Stored['bytesPerSample'],
  };
}
