import { createHash } from 'node:crypto';
import type { HttpClientConfig } from '../../core/http-config.js';
import type { RelabelRule } from '../../core/relabel-config.js';
import { Secret } from '../../core/secret.js';

/** A job as the configuration gives it. Times in milliseconds. */
export interface ScrapeJob extends Omit<HttpClientConfig, 'url'> {
  readonly job: string;
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly scheme: 'http' | 'https';
  readonly path: string;
  readonly params: Readonly<Record<string, readonly string[]>>;
  readonly interval: number;
  readonly timeout: number;
  readonly honor_labels: boolean;
  readonly honor_timestamps: boolean;
  readonly max_samples: number;
  /** Bytes. */
  readonly max_size: number;
  readonly relabel: readonly RelabelRule[];
}

export interface ScrapeTargetConfig {
  readonly job: ScrapeJob;
  readonly address: string;
  /** Of its labels: what has the same after a change of the configuration is the same target, and no series ends. */
  readonly key: string;
  /** Changes with everything that matters to the target, secrets included, without telling them. */
  readonly fingerprint: string;
  readonly http: HttpClientConfig;
}

/** The targets of all jobs, each once. */
export function targetsOf(jobs: readonly ScrapeJob[]): Map<string, ScrapeTargetConfig> {
  const targets = new Map<string, ScrapeTargetConfig>();
  for (const job of jobs) {
    const print = fingerprintOf({ ...job, targets: [] });
    for (const address of job.targets) {
      const url = urlOf(job, address);
      const labels = JSON.stringify([job.job, address, Object.entries(job.labels).sort()]);
      const key = targets.has(labels) ? `${labels} ${url}` : labels;
      targets.set(key, { job, address, key, fingerprint: print, http: clientOf(job, url) });
    }
  }
  return targets;
}

function urlOf({ scheme, path, params }: ScrapeJob, address: string): string {
  const pairs = Object.entries(params).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const query = new URLSearchParams(pairs).toString();
  const separator = path.includes('?') ? '&' : '?';
  return `${scheme}://${address}${path}${query === '' ? '' : separator + query}`;
}

function clientOf(job: ScrapeJob, url: string): HttpClientConfig {
  const { headers, basic_auth, bearer_token, oauth2, sigv4, tls, proxy_url, proxy_basic_auth } = job;
  return { url, headers, basic_auth, bearer_token, oauth2, sigv4, tls, proxy_url, proxy_basic_auth };
}

function fingerprintOf(value: object): string {
  const text = JSON.stringify(value, function (this: Record<string, unknown>, key, plain: unknown) {
    // A secret has turned itself into a mask before this is called.
    const raw = this[key];
    return raw instanceof Secret ? raw.reveal() : plain;
  });
  return createHash('sha256').update(text).digest('base64');
}
