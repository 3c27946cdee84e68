/** A real Prometheus that scrapes the agents, and its query API. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
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
  /** Between two evaluations of a group of rules that does not say it; default 1m. */
  readonly evaluation?: string;
  /** Addresses of those that are told of alerts. */
  readonly alertmanagers?: readonly string[];
  /** Another Prometheus, and the series that are taken over from it as they are. */
  readonly federate?: { readonly from: string; readonly match: readonly string[] };
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

  /** Every rule that it has loaded. */
  async rules(): Promise<RuleState[]> {
    const response = await fetch(`http://${this.address}/api/v1/rules`, { signal: AbortSignal.timeout(5000) });
    const { data } = (await response.json()) as { data: { groups: { rules: RuleState[] }[] } };
    return data.groups.flatMap(({ rules }) => rules);
  }
}

/** A rule as it last went. */
export interface RuleState {
  readonly name: string;
  /** `unknown` until its first evaluation. */
  readonly health: 'ok' | 'err' | 'unknown';
  /** Of Prometheus; absent while all is well. */
  readonly lastError?: string;
}

interface RawSample {
  readonly metric: Record<string, string>;
  readonly value: readonly [time: number, value: string];
}

const hosts = (targets: readonly string[]): object => ({ static_configs: [{ targets }] });

function configOf(scraped: Scraped): object {
  const { targets, interval = '1s', rules = [], evaluation = '1m', alertmanagers = [], federate } = scraped;
  const other = federate && {
    ...{ job_name: 'federate', metrics_path: '/federate', params: { 'match[]': federate.match }, honor_labels: true },
    // With the times of the other one a series that ended would stand for five minutes more.
    ...{ honor_timestamps: false, ...hosts([federate.from]) },
  };
  return {
    global: { scrape_interval: interval, scrape_timeout: '1s', evaluation_interval: evaluation },
    rule_files: rules,
    alerting: { alertmanagers: [hosts(alertmanagers)] },
    scrape_configs: [{ job_name: 'parallax', ...hosts(targets) }, ...(other ? [other] : [])],
  };
}

/** Starts Prometheus with native histograms and waits until it answers. */
export async function prometheus(scope: Scope, scraped: Scraped): Promise<Prometheus> {
  const { port, folder } = scraped;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'prometheus.yml'), stringify(configOf(scraped)));
  const log = join(folder, 'prometheus.log');
  const flags = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, '--enable-feature=native-histograms', '--log.level=warn']; // prettier-ignore
  const running = start(scope, { name: 'prometheus', log, command: ['prometheus', ...flags] });
  const ready = async (): Promise<true | undefined> => {
    if (running.ended()) throw new Error('it ended');
    return (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok || undefined;
  };
  await until('Prometheus', 60, ready, log);
  return new Prometheus(`127.0.0.1:${port}`);
}
