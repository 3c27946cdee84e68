/** Child process of the exposition benchmark: fills one registry with series and serves it. Argument: `ours` or `prom-client`, series. */
import { createServer, type ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip as gzipWhole } from 'node:zlib';
import type { Metric } from '@parallax/contract';
import { page, type Asked } from '@parallax/exporter/exposition';
import { Store } from '@parallax/exporter/store';
import { Gauge, Registry } from 'prom-client';

const METRICS = 10;
const clock = { now: (): number => performance.now(), wall: (): number => Date.now() };

/** Metric names and six labels that make lines of about 178 bytes. */
const metricName = (k: number): string => `netprobe_benchmark_phase_${k}_duration_seconds`;
const labelsOf = (source: number): Record<string, string> => ({
  vantage: `vantage-${source % 50}`,
  probe: 'https-frontpage',
  target: `target-${String(source).padStart(7, '0')}.example.com`,
  provider: 'some-provider',
  country: 'DE',
  address: `2001:db8::${(source % 65_536).toString(16)}`,
});
/** A duration in whole microseconds, as probes report it. */
const valueOf = (source: number, k: number): number =>
  Math.round(20_000 + ((source * 7919 + k * 104_729) % 900_000)) / 1e6;

type Serve = (asked: Asked, response: ServerResponse) => Promise<void>;

function ours(sources: number): Serve {
  const store = new Store({ clock, labels: { vantage: 'bench' }, budgets: { total: 2e6, perMetric: 2e6 } });
  const metrics = Array.from({ length: METRICS }, (_, k): Metric => ({
    name: metricName(k),
    type: 'gauge',
    unit: 'seconds',
    help: 'A benchmark.',
    scope: 'target',
    labels: {},
    stability: 'stable',
  }));
  for (let source = 0; source < sources; source += 1)
    store.accept({
      source: `source-${source}`,
      labels: labelsOf(source),
      expiresAt: Infinity,
      metrics,
      samples: metrics.map((metric, k) => ({ metric, labels: {}, value: valueOf(source, k) })),
    });
  return async (asked, response) => {
    const { contentType, contentEncoding, body, release } = page(store.snapshot().families, asked, { clock });
    response.setHeader('content-type', contentType);
    if (contentEncoding) response.setHeader('content-encoding', contentEncoding);
    for await (const chunk of body)
      if (!response.write(chunk, () => release(chunk)))
        await new Promise<void>((resolve) => response.once('drain', resolve));
    response.end();
  };
}

function promClient(sources: number): Serve {
  const registry = new Registry();
  const labelNames = Object.keys(labelsOf(0));
  const gauges = Array.from(
    { length: METRICS },
    (_, k) => new Gauge({ name: metricName(k), help: 'A benchmark.', labelNames, registers: [registry] }),
  );
  for (let source = 0; source < sources; source += 1)
    gauges.forEach((gauge, k) => gauge.set(labelsOf(source), valueOf(source, k)));
  const compress = promisify(gzipWhole);
  return async (asked, response) => {
    const text = await registry.metrics();
    if (!asked.encoding?.includes('gzip')) {
      response.writeHead(200, { 'content-type': registry.contentType });
      response.end(text);
      return;
    }
    response.writeHead(200, { 'content-type': registry.contentType, 'content-encoding': 'gzip' });
    response.end(await compress(text, { level: 1 }));
  };
}

function main(which: string, series: number): void {
  const serve = (which === 'ours' ? ours : promClient)(series / METRICS);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // The delay is measured by a timer: give it the turn in which it sees a stall that reached to the end.
  const report = async (): Promise<void> => {
    await sleep(20);
    const stallMs = delay.max / 1e6;
    process.send?.({ stallMs });
  };
  const server = createServer((request, response) => {
    const encoding = String(request.headers['accept-encoding'] ?? '');
    void serve({ accept: request.headers.accept, encoding }, response)
      .then(report)
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  // Asked for just before a scrape: what the runtime tidies up in the seconds between two scrapes is not the scrape's. After a
  // reset the first tick only starts the measurement, so let some pass.
  process.on('message', () => {
    delay.reset();
    void sleep(20).then(() => process.send?.({ fresh: 1 }));
  });
  process.on('disconnect', () => process.exit(0));
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
  });
}

main(process.argv[2] ?? '', Number(process.argv[3]));
