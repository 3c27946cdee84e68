/** All runs of the suite, side by side: each case looks at what receivers saw in one of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { freePort, tcpServer } from '../../kit/servers.js';
import { exactRun } from './exact-run.js';
import { own, selfRun, type OwnRun } from './own-run.js';
import * as pages from './pages.js';
import { restarts, type RestartRun } from './restart-run.js';
import { perform, type Named, type Run } from './run.js';

export interface World {
  /** Pages of all shapes, some scrapes of each. Receivers `v2` and `v1`. */
  readonly upstream: Run & { readonly times: readonly number[] };
  /** The wrapper of ../upstream, with the very text of the suite. Receiver `mock`. */
  readonly exact: Run;
  /** 8 s against receivers that answer one status each. */
  readonly statuses: Run;
  /** 20 s against receivers that fail in many ways. */
  readonly patient: Run;
  /** 12,000 series, an empty page, a broken one. */
  readonly large: Run;
  /** A configuration of our own, with everything that Prometheus' has not. */
  readonly own: OwnRun;
  /** The agent's own series. Receivers `control` and `plain`. */
  readonly self: Run;
  /** Killed and started again on one queue. */
  readonly restart: RestartRun;
  readonly runs: readonly Run[];
  /** Rules of the specifications that any request of any run broke. */
  violations(): readonly string[];
}

interface Wishes {
  /** Settings of receivers by name. */
  readonly more?: Readonly<Record<string, object>>;
  readonly interval?: string;
}

/** The text that the upstream suite writes, with more targets and receivers. */
export function prometheusConfig(targets: Named, urls: Named, { more = {}, interval = '1s' }: Wishes = {}): string {
  const list = Object.values(targets).map((target) => `'${target}'`).join(', '); // prettier-ignore
  const remotes = Object.entries(urls).map(([name, url]) => {
    const settings = { protobuf_message: 'io.prometheus.write.v2.Request', send_exemplars: true, metadata_config: { send: true } }; // prettier-ignore
    return { url, name, ...settings, ...more[name] };
  });
  return `
global:
  scrape_interval: ${interval}

${stringify({ remote_write: remotes })}
scrape_configs:
  - job_name: 'test'
    scrape_interval: ${interval}
    scrape_protocols:
      - OpenMetricsText1.0.0
      - PrometheusText0.0.4
    static_configs:
    - targets: [${list}]
`;
}

const prometheus = (targets: Named, urls: Named, wishes: Wishes = {}) =>
  ({ mode: 'prometheus', config: prometheusConfig(targets, urls, wishes) }) as const;
const ONE = { page: () => pages.one };
const ticks = (count: number) => ({ type: 'text', text: `ticks ${count}\n` }) as const;

async function upstreamRun(): Promise<World['upstream']> {
  const times: number[] = [];
  const now = (): number => {
    times.push(Date.now());
    return times.at(-1) ?? 0;
  };
  const run = await perform({
    pages: { shapes: () => pages.shapes(now()), openmetrics: () => pages.openMetrics(now()) },
    receivers: { v2: {}, v1: {} },
    config: (targets, urls) =>
      prometheus(targets, urls, { more: { v1: { protobuf_message: 'prometheus.WriteRequest' } }, interval: '3s' }),
    seconds: 9,
    enough: (at) => ['v1', 'v2'].every((name) => at(name).parts('float_value').length > 0 && at(name).has('om_jobs_total') && at(name).all('up').every(({ values }) => values.length > 1)), // prettier-ignore
  });
  return { ...run, times };
}

const statusesRun = (): Promise<Run> =>
  perform({
    pages: ONE,
    receivers: {
      s400: { status: 400 },
      s401: { status: 401 },
      s404: { status: 404 },
      s413: { status: 413 },
      s429: { status: 429, retryAfter: '1' },
      body: { status: 204, body: 'This body should be ignored' },
      ok: { status: 200, body: 'OK' },
      counts: { written: { samples: 1, histograms: 0, exemplars: 0 } },
    },
    config: (targets, urls) => prometheus(targets, urls),
    seconds: 8,
  });

const words = `Error details: ${'detailed error information; '.repeat(1000)}`;

async function patientRun(): Promise<Run> {
  const refused = await freePort();
  const junk = await tcpServer((socket) => socket.resume().end('Not valid response headers\r\n'));
  const run = await perform({
    pages: { page: ticks },
    receivers: {
      good: {},
      s500: { status: 500 },
      s502: { status: 502 },
      s503: { status: 503 },
      s504: { status: 504 },
      s408: { status: 408 },
      s999: { status: 999 },
      only1: { protocols: ['1.0'] },
      ate: { oneOnly: true },
      hang: { script: [{ fault: 'hang' }] },
      reset: { script: [{ fault: 'reset' }] },
      recovers: { script: [{ status: 500 }, { status: 500 }, { status: 500 }] },
      says: { status: 400, body: "Error: Invalid label name '__invalid__'" },
      large: { status: 400, body: words },
      huge: { status: 400, body: 'x'.repeat(1 << 20) },
    },
    config: (targets, urls) => {
      const others = {
        refused: `http://127.0.0.1:${refused}/`,
        malformed: `http://127.0.0.1:${junk.port}/`,
        dns: 'http://nonexistent.invalid:9999/api/v1/write',
        scheme: 'invalid://localhost:9999',
      };
      return prometheus(targets, { ...urls, ...others }, { more: { hang: { remote_timeout: '2s' } } });
    },
    seconds: 20,
  });
  await junk.close();
  return run;
}

const largeRun = (): Promise<Run> =>
  perform({
    pages: { large: () => pages.large, empty: () => pages.empty, broken: () => pages.broken },
    receivers: { v2: {} },
    config: (targets, urls) => prometheus(targets, urls, { interval: '5s' }),
    seconds: 9,
    enough: (at) => at('v2').receiver.book.series.size > 12_010,
  });

const after = async <T>(seconds: number, run: () => Promise<T>): Promise<T> => {
  await sleep(seconds * 1000);
  return run();
};

export async function makeWorld(): Promise<World> {
  // Not all at once: a process takes a second of the processor to start, and pages must be answered meanwhile.
  const [patient, ours, statuses, restart, upstream, self, large, exact] = await Promise.all([
    patientRun(),
    after(1, own),
    after(3, statusesRun),
    after(5, restarts),
    after(8, upstreamRun),
    after(11, selfRun),
    after(14, largeRun),
    after(17, exactRun),
  ]);
  const runs = [upstream, exact, statuses, patient, large, ours, self];
  const violations = (): string[] =>
    [...runs, { receivers: new Map([['restart', restart.evidence.receiver]]) }].flatMap((run) => [...run.receivers].flatMap(([name, { violations: all }]) => all.map((fault) => `${name}: ${fault}`))); // prettier-ignore
  return { upstream, exact, statuses, patient, large, own: ours, self, restart, runs, violations };
}
