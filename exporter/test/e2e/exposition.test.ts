/** Store and exposition together, judged by Prometheus' own tools: promtool, and a server that scrapes. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  probeDuration,
  probeFailures,
  probeLastRun,
  probeRuns,
  probeAddress,
  sample,
  type Metric,
} from '@parallax/contract';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { familiesFromPromClient, negotiate, page, renderWhole } from '../../src/exposition/index.js';
import { Store } from '../../src/store/index.js';
import { decodeMetricFamilies } from '../kit/decode-metric-families.js';
import { parseExposition } from '../kit/parse-exposition.js';
import { freePort } from '../kit/servers.js';

const clock = { now: () => performance.now(), wall: () => Date.now() };
const metrics: readonly Metric[] = [probeRuns, probeFailures, probeDuration, probeLastRun, probeAddress];
const FORMATS = ['text/plain;version=0.0.4', 'text/plain;version=1.0.0', 'application/openmetrics-text;version=1.0.0'];

/** A log-normal round trip time, the same in every run of the test. */
function* roundTrips(count: number): Generator<number> {
  let state = 42;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let k = 0; k < count; k += 1) {
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    yield Math.round(0.02 * Math.exp(0.25 * normal) * 1e6) / 1e6;
  }
}

function fill(store: Store, durations: Iterable<number>): void {
  store.accept({
    source: 'icmp/example',
    labels: { vantage: 'fra', probe: 'icmp', target: 'ex"am\\ple\n😀' },
    expiresAt: Infinity,
    metrics,
    samples: [
      sample(probeRuns, {}, 3),
      sample(probeFailures, { phase: 'connect', reason: 'timeout', source: 'target' }, 1),
      sample(probeLastRun, {}, 1_700_000_000.25),
      sample(probeAddress, { remote_address: '192.0.2.1', family: '4' }, 1),
      ...[...durations].map((value) => sample(probeDuration, {}, value)),
    ],
  });
}

/** Paths of the test server that answer in one format whatever the scraper asks for. */
const FORCED: Readonly<Record<string, string>> = {
  '/text': 'text/plain;version=0.0.4',
  '/openmetrics': 'application/openmetrics-text;version=1.0.0',
};

const newStore = (): Store => new Store({ clock, labels: { vantage: 'fra' } });

describe('promtool check metrics', () => {
  // promtool 2.42 knows the 0.0.4 grammar only and stops at the first escaped quote of an OpenMetrics HELP; that format is judged
  // by the strict reader and by the server's own parser below.
  it.each(FORMATS.slice(0, 2))('is content with %s, process metrics included', async (accept) => {
    const store = newStore();
    fill(store, [0.041, 0.3, 0]);
    const register = new Registry();
    collectDefaultMetrics({ register });
    const families = [...store.snapshot().families, ...familiesFromPromClient(await register.getMetricsAsJSON())];
    const checked = spawnSync('promtool', ['check', 'metrics'], {
      input: renderWhole(families, negotiate(accept)),
      encoding: 'utf8',
    });
    expect(`${checked.stdout}${checked.stderr}`).toBe('');
    expect(checked.status).toBe(0);
  });

  it('notices a fault (the check can fail)', () => {
    const checked = spawnSync('promtool', ['check', 'metrics'], {
      input: '# TYPE a_ms gauge\na_ms 1\n',
      encoding: 'utf8',
    });
    expect(checked.status).toBe(3);
  });
});

it('says the same in every format', () => {
  const store = newStore();
  fill(store, roundTrips(500));
  const { families } = store.snapshot();
  const pages = FORMATS.map((accept) => {
    const format = negotiate(accept);
    return parseExposition(renderWhole(families, format), format.name === 'text' ? 'text' : 'openmetrics');
  });
  const values = pages.map(({ samples }) => samples.map(({ name, value }) => `${name} ${value}`));
  expect(values[1]).toEqual(values[0]);
  expect(values[2]).toEqual(values[0]);
  const decoded = decodeMetricFamilies(
    renderWhole(
      families,
      negotiate('application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited'),
    ),
  );
  const histogram = decoded.find(({ name }) => name === probeDuration.name)?.metrics[0]?.histogram;
  const counted = (histogram?.native ?? []).reduce((sum, [, count]) => sum + count, 0);
  expect(counted + (histogram?.zeroCount ?? NaN)).toBe(500);
  expect(histogram?.classic.at(-1)).toEqual([Infinity, 500]);
});

describe('Prometheus', () => {
  const values = [...roundTrips(5000)];
  const store = newStore();
  let scraped: Server;
  let prometheus: ChildProcess | undefined;
  let folder: string;
  let api: string;
  const accepted: string[] = [];

  beforeAll(async () => {
    scraped = createServer((request, response) => {
      const { accept: asked } = request.headers;
      const encoding = String(request.headers['accept-encoding'] ?? '');
      const accept = FORCED[request.url ?? ''] ?? asked;
      if (accept === asked) accepted.push(accept ?? '');
      const answer = page(store.snapshot().families, { accept, encoding }, { clock, created: true });
      response.setHeader('content-type', answer.contentType);
      if (answer.contentEncoding) response.setHeader('content-encoding', answer.contentEncoding);
      void (async () => {
        for await (const chunk of answer.body) response.write(chunk);
        response.end();
      })();
    });
    await new Promise<void>((resolve) => scraped.listen(0, '127.0.0.1', resolve));
    const target = `127.0.0.1:${(scraped.address() as AddressInfo).port}`;
    const port = await freePort();
    api = `http://127.0.0.1:${port}/api/v1`;
    folder = await mkdtemp(join(tmpdir(), 'parallax-exposition-'));
    const jobs = ['/metrics', ...Object.keys(FORCED)].map(
      (path) => `{job_name: '${path}', metrics_path: '${path}', static_configs: [{targets: ['${target}']}]}`,
    );
    const config = `global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs: [${jobs.join(', ')}]\n`;
    await writeFile(join(folder, 'prometheus.yml'), config);
    fill(store, values.slice(0, 1));
    prometheus = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--enable-feature=native-histograms',
      ],
      { stdio: 'ignore' },
    );
  });

  afterAll(async () => {
    if (prometheus?.pid !== undefined && prometheus.exitCode === null) {
      const ended = new Promise((resolve) => prometheus?.once('exit', resolve));
      prometheus.kill('SIGKILL');
      await ended;
    }
    scraped.closeAllConnections();
    scraped.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function query(expression: string): Promise<number | undefined> {
    try {
      const answer = await fetch(`${api}/query?query=${encodeURIComponent(expression)}`);
      const { data } = (await answer.json()) as { data?: { result: { value: [number, string] }[] } };
      const [first] = data?.result ?? [];
      return first ? Number(first.value[1]) : undefined;
    } catch {
      return undefined; // not up yet
    }
  }

  /** Asks until it is so: a scrape that failed leaves a hole. */
  async function until(expression: string, wanted: (value: number) => boolean): Promise<number> {
    for (let tries = 0; tries < 600; tries += 1) {
      const value = await query(expression);
      if (value !== undefined && wanted(value)) return value;
      await sleep(100);
    }
    throw new Error(`${expression} never had the wanted value; scrapes: ${accepted.length}`);
  }

  it('stores the native histogram of a protobuf scrape and answers p99 within 1 %', { timeout: 90_000 }, async () => {
    const name = `${probeDuration.name}{job="/metrics"}`;
    await until(`histogram_count(${name})`, (count) => count === 1);
    fill(store, values.slice(1));
    await until(`histogram_count(${name})`, (count) => count === values.length);
    expect(accepted[0]).toContain('application/vnd.google.protobuf');
    const sorted = [...values].sort((a, b) => a - b);
    for (const q of [0.5, 0.9, 0.99]) {
      const truth = sorted[Math.ceil(q * sorted.length) - 1] ?? NaN;
      await until(`histogram_quantile(${q}, ${name})`, (answer) => Math.abs(answer - truth) / truth < 0.01);
    }
    const sum = values.reduce((a, b) => a + b, 0);
    await until(`histogram_sum(${name})`, (value) => Math.abs(value - sum) < 1e-6);
    await until(`${probeRuns.name}{job="/metrics",target="ex\\"am\\\\ple\\n😀"}`, (runs) => runs === 6);
    await until('scrape_samples_scraped{job="/metrics"}', (samples) => samples > 10);
  });

  it.each(Object.keys(FORCED))('reads %s with its own parser', { timeout: 180_000 }, async (job) => {
    await until(`up{job="${job}"}`, (up) => up === 1);
    await until(`${probeDuration.name}_count{job="${job}"}`, (count) => count === values.length);
    const truth = values.filter((value) => value <= 0.025).length;
    const bucket = `${probeDuration.name}_bucket{job="${job}",le="0.025"}`;
    await until(bucket, (count) => count === truth);
    await until(`${probeRuns.name}{job="${job}",target="ex\\"am\\\\ple\\n😀"}`, (runs) => runs === 6);
    const created = `${probeRuns.name.replace(/_total$/, '')}_created{job="${job}"}`;
    await until(`count(${created}) or vector(0)`, (count) => count === (job === '/openmetrics' ? 1 : 0));
  });

  it('sees a forgotten target go at once', { timeout: 90_000 }, async () => {
    store.forget('icmp/example');
    await until(`absent(${probeRuns.name})`, (gone) => gone === 1);
    await until('sum(up)', (up) => up === 3);
  });
});
