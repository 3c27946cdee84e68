import { SCRAPE_OUTCOMES, sample, scrapedSamples, scrapesTotal, type ScrapeOutcome } from '@parallax/contract';
import type { Clock } from '../../core/clock.js';
import type { OpenHttpClient } from '../../core/http-client.js';
import type { Logger } from '../../core/log.js';
import type { BlockSink } from '../../core/series.js';
import type { SampleSink } from '../../core/sink.js';
import { targetsOf, type ScrapeJob, type ScrapeTargetConfig } from './config.js';
import { ScrapeTarget } from './target.js';

export type { ScrapeJob } from './config.js';

export interface ScrapesOptions {
  readonly jobs: readonly ScrapeJob[];
  readonly http: OpenHttpClient;
  /** Takes what was scraped. */
  readonly sink: BlockSink;
  readonly clock: Clock;
  /** Unix milliseconds for samples, where that is not the wall clock's time. */
  readonly stamp?: () => number;
  readonly log: Logger;
  /** Takes the metrics about scraping, with these labels. */
  readonly own: SampleSink;
  readonly labels: Readonly<Record<string, string>>;
}

/** Scrapes other exporters. Dispose ends it without staleness markers, as Prometheus does: who comes after it goes on. */
export interface Scrapes extends AsyncDisposable {
  /** From now on these jobs. What stays the same goes on untouched. */
  update(jobs: readonly ScrapeJob[]): void;
}

export function openScrapes(options: ScrapesOptions): Scrapes {
  const scrapes = new Targets(options);
  scrapes.update(options.jobs);
  return scrapes;
}

const METRICS = [scrapesTotal, scrapedSamples];
const sourceOf = (job: string): string => `scrape ${job}`;

interface Active {
  readonly config: ScrapeTargetConfig;
  /** Of a changed target once its predecessor has ended. */
  readonly target: Promise<ScrapeTarget>;
}

class Targets implements Scrapes {
  readonly #active = new Map<string, Active>();
  /** Targets that are ending. */
  readonly #ending = new Set<Promise<void>>();
  #jobs = new Set<string>();

  constructor(private readonly options: ScrapesOptions) {}

  update(jobs: readonly ScrapeJob[]): void {
    const wanted = targetsOf(jobs);
    for (const [key, active] of this.#active) {
      if (wanted.has(key)) continue;
      this.#active.delete(key);
      this.#end(active);
    }
    for (const [key, config] of wanted) {
      const before = this.#active.get(key);
      if (before?.config.fingerprint === config.fingerprint) continue;
      this.#active.set(key, { config, target: this.#begin(config, before) });
    }
    const names = new Set(jobs.map(({ job }) => job));
    for (const name of names) if (!this.#jobs.has(name)) this.#announce(name);
    for (const name of this.#jobs) if (!names.has(name)) this.options.own.forget(sourceOf(name));
    this.#jobs = names;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const active = [...this.#active.values()];
    this.#active.clear();
    await Promise.all([...active.map(async ({ target }) => (await target).stop()), ...this.#ending]);
  }

  async #begin(config: ScrapeTargetConfig, before: Active | undefined): Promise<ScrapeTarget> {
    const inherited = before === undefined ? [] : await (await before.target).stop();
    const { sink, clock, log, stamp = () => clock.wall() } = this.options;
    const http = this.options.http({ config: config.http, connections: 1 });
    const onScrape = (outcome: ScrapeOutcome, samples: number): void => this.#count(config.job.job, outcome, samples);
    return new ScrapeTarget(config, { http, sink, clock, stamp, log, onScrape }, inherited);
  }

  #end({ target }: Active): void {
    const ending = (async () => {
      const ended = await target;
      await ended.markEnded(await ended.stop());
    })();
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }

  /** Counters exist before the first scrape, so that their first rise is seen. */
  #announce(job: string): void {
    const counts = SCRAPE_OUTCOMES.map((outcome) => sample(scrapesTotal, { scrape_job: job, outcome }, 0));
    this.#say(job, [...counts, sample(scrapedSamples, { scrape_job: job }, 0)]);
  }

  #count(job: string, outcome: ScrapeOutcome, samples: number): void {
    if (!this.#jobs.has(job)) return;
    this.#say(job, [
      sample(scrapesTotal, { scrape_job: job, outcome }, 1),
      sample(scrapedSamples, { scrape_job: job }, samples),
    ]);
  }

  #say(job: string, samples: ReturnType<typeof sample>[]): void {
    const { own, labels } = this.options;
    own.accept({ source: sourceOf(job), labels, expiresAt: Infinity, metrics: METRICS, samples });
  }
}
