/** A real Prometheus that scrapes the agents, and its query API. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, until } from './process.js';
import type { Scope } from './scope.js';

export interface Scraped {
  readonly port: number;
  readonly targets: readonly string[];
  readonly folder: string;
  /** Between two scrapes; default 1s. */
  readonly interval?: string;
  /** Files of rules. */
  readonly rules?: readonly string[];
}

export interface Sampled {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export class Prometheus {
  constructor(readonly address: string) {}

  /** An instant vector; an empty one is an empty list. */
  async query(expression: string): Promise<Sampled[]> {
    const response = await fetch(`http://${this.address}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: expression }),
      signal: AbortSignal.timeout(5000),
    });
    const body = (await response.json()) as { status: string; error?: string; data?: { result: RawSample[] } };
    if (body.status !== 'success' || !body.data) throw new Error(`${expression}: ${body.error ?? response.status}`);
    return body.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }
}

interface RawSample {
  readonly metric: Record<string, string>;
  readonly value: readonly [time: number, value: string];
}

/** Starts Prometheus with native histograms and waits until it answers. */
export async function prometheus(
  scope: Scope,
  { port, targets, folder, interval = '1s', rules = [] }: Scraped,
): Promise<Prometheus> {
  mkdirSync(folder, { recursive: true });
  const list = targets.map((target) => `'${target}'`).join(', ');
  const scrape = `  - job_name: parallax\n    static_configs:\n      - targets: [${list}]\n`;
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `global:\n  scrape_interval: ${interval}\n  scrape_timeout: 1s\nrule_files: ${JSON.stringify(rules)}\nscrape_configs:\n${scrape}`,
  );
  const log = join(folder, 'prometheus.log');
  const flags = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, '--enable-feature=native-histograms', '--log.level=warn']; // prettier-ignore
  const running = start(scope, { name: 'prometheus', log, command: ['prometheus', ...flags] });
  const ready = async (): Promise<true | undefined> => {
    if (running.ended()) throw new Error('it ended');
    return (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok || undefined;
  };
  await until('Prometheus', 30, ready, log);
  return new Prometheus(`127.0.0.1:${port}`);
}
