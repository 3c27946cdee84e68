/** Bytes that a real Prometheus needs for the samples of paths: one Prometheus a family, scraped as often as told. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { freePorts, start, until, type Scope } from '@parallax/lab';
import { FAMILIES, type FamilyName } from './path-cost-table.js';
import { Ledger } from './path-ledger.js';

export interface Stored {
  /** Of all pairs together, when the last scrape was done. */
  readonly series: Readonly<Record<FamilyName, number>>;
  readonly bytesPerSample: Readonly<Record<FamilyName, number>>;
}

/** Puts what one round of runs says into the ledger. */
export type Round = (ledger: Ledger, round: number) => Promise<void>;

/**
 * Milliseconds between two scrapes. How long they are makes no difference to the bytes: it is a constant that the
 * chunks leave out.
 */
const PACE = 2000;

/** Serves each family under its name. A scrape is answered with the round that is current. */
function serve(scope: Scope, ledger: Ledger, port: number): Promise<void> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = FAMILIES.find((family) => request.url === `/${family}`);
    if (name === undefined) return void response.writeHead(404).end();
    const { contentType, body } = ledger.page(name, { accept: request.headers.accept });
    response.setHeader('content-type', contentType);
    for await (const chunk of body) response.write(Buffer.from(chunk));
    response.end();
  };
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  scope.defer('close the pages', () => void server.close());
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
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
  const [own, data, log] = ['', 'data', 'log'].map((part) => join(folder, name, part));
  const [home = '', tsdb = '', journal = ''] = [own, data, log];
  mkdirSync(home, { recursive: true });
  const job = `  - job_name: parallax\n    metrics_path: /${name}\n    static_configs:\n      - targets: ['127.0.0.1:${pages}']\n`;
  const config = join(home, 'prometheus.yml');
  writeFileSync(config, `global:\n  scrape_interval: ${PACE}ms\n  scrape_timeout: ${PACE}ms\nscrape_configs:\n${job}`);
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${tsdb}`, `--web.listen-address=127.0.0.1:${port}`];
  const features = ['--enable-feature=native-histograms', '--web.enable-admin-api', '--log.level=warn'];
  start(scope, { name: `prometheus ${name}`, log: journal, command: ['prometheus', ...flags, ...features] });
  const url = `http://127.0.0.1:${port}`;
  await until('Prometheus', 30, async () => (await fetch(`${url}/-/ready`)).ok || undefined, journal);
  return { name, url, data: tsdb };
}

async function query({ url }: Prometheus, expression: string): Promise<number> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression }).toString()}`);
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1] ?? 0);
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

/** Runs `round` before each scrape until every family was scraped so often; then weighs what Prometheus has stored. */
export async function stored(scope: Scope, folder: string, scrapes: number, round: Round): Promise<Stored> {
  const ledger = new Ledger();
  await round(ledger, 0);
  const [pages = 0, ...ports] = await freePorts(1 + FAMILIES.length);
  await serve(scope, ledger, pages);
  const all = await Promise.all(
    FAMILIES.map((name, index) => prometheus(scope, folder, { name, pages, port: ports[index] ?? 0 })),
  );
  let slowest = 0;
  for (let next = 1; slowest < scrapes; next += 1) {
    const started = performance.now();
    await round(ledger, next);
    const counts = all.map((one) => query(one, `count_over_time(up[1h])`));
    slowest = Math.min(...(await Promise.all(counts)));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, PACE - (performance.now() - started))));
  }
  const series = FAMILIES.map((name) => [name, ledger.series(name)] as const);
  const weighed = await Promise.all(all.map(async (one) => [one.name, await weigh(one)] as const));
  return {
    series: Object.fromEntries(series) as Stored['series'],
    bytesPerSample: Object.fromEntries(weighed) as Stored['bytesPerSample'],
  };
}
