import type { ScrapeOutcome } from '@parallax/contract';
import type { Clock } from '../../core/clock.js';
import type { ScrapeTargetConfig } from './config.js';
import { ExpositionError } from './cursor.js';
import { fetchPage, ScrapeFailure } from './fetch.js';
import type { HttpClient } from '../../core/http-client.js';
import type { Logger } from '../../core/log.js';
import { spreadOf } from '../../core/spread.js';
import { markStale, type Block, type BlockSink, type Series } from '../../core/series.js';
import { labelSample, reportSeries, targetLabels, type Labelling, type ReportValues } from './labels.js';
import { PageReader, TooManySamples, type Counts, type Reading } from './page-reader.js';

export interface TargetPorts {
  readonly http: HttpClient;
  readonly sink: BlockSink;
  readonly clock: Clock;
  /** Unix milliseconds for samples. */
  stamp(): number;
  readonly log: Logger;
  /** Called after every scrape, with the samples of the page that were handed over. */
  onScrape(outcome: ScrapeOutcome, samples: number): void;
}

const NOTHING: Counts = { scraped: 0, kept: 0, duplicates: 0, added: 0 };
/** A scrape that begins this near to its slot is stamped with the slot: even intervals take less room at the receiver. */
const ALIGN_MS = 2;

type Failed = { readonly failure: ScrapeFailure; readonly counts: Counts };

/** One page that is scraped again and again, one scrape at a time. */
export class ScrapeTarget {
  readonly #stop = new AbortController();
  readonly #labelling: Labelling;
  readonly #reports: readonly Series[];
  readonly #reader: PageReader;
  readonly #running: Promise<void>;
  /** Why the last scrape failed; '' when it did not. */
  #trouble = '';
  #lastAt = 0;

  constructor(
    private readonly config: ScrapeTargetConfig,
    private readonly ports: TargetPorts,
    /** Series that a target of the same name handed over before: those that are not on the first page have ended. */
    inherited: readonly Series[] = [],
  ) {
    const { job } = config;
    const target = targetLabels(job.job, config.address, job.labels);
    this.#labelling = { target, honorLabels: job.honor_labels, rules: job.relabel };
    this.#reports = reportSeries(target);
    this.#reader = new PageReader({
      label: (labels) => labelSample(labels, this.#labelling),
      trailer: this.#reports,
      maxSamples: job.max_samples,
      honorTimestamps: job.honor_timestamps,
      inherited,
    });
    this.#running = this.#run();
  }

  /** Ends the scrapes, and gives the series of the page that were alive. */
  async stop(): Promise<readonly Series[]> {
    this.#stop.abort(new Error('the target is no longer scraped'));
    await this.#running;
    await this.ports.http.close();
    return this.#reader.end();
  }

  /** Says that these series have ended, and those about the scrapes. */
  async markEnded(series: readonly Series[]): Promise<void> {
    if (this.#lastAt === 0) return;
    const at = Math.max(Math.round(this.ports.stamp()), this.#lastAt + 1);
    await this.ports.sink.put(staleBlock([...series, ...this.#reports], at));
  }

  async #run(): Promise<void> {
    const { clock } = this.ports;
    const { signal } = this.#stop;
    const { interval } = this.config.job;
    // Slots are fixed points of the wall clock at the start: a restarted agent goes on in the same rhythm.
    const origin = clock.wall() - clock.now();
    const phase = spreadOf(this.config.key) * interval;
    let slot = Math.ceil((clock.wall() - phase) / interval) * interval + phase;
    while (!signal.aborted) {
      try {
        await clock.sleep(slot - origin - clock.now(), signal);
      } catch {
        return;
      }
      await this.#scrape(slot);
      const behind = Math.max(0, Math.floor((clock.now() + origin - slot) / interval));
      slot += (behind + 1) * interval;
    }
  }

  async #scrape(slot: number): Promise<void> {
    const { clock, log, sink } = this.ports;
    const wall = this.ports.stamp();
    const at = Math.round(Math.abs(wall - slot) <= ALIGN_MS ? slot : wall);
    const startedAt = clock.now();
    const result = await this.#page(at);
    if (this.#stop.signal.aborted) return;
    const seconds = (clock.now() - startedAt) / 1000;
    this.#lastAt = at;
    if ('failure' in result) {
      const { failure, counts } = result;
      this.#say(failure.message);
      const gone = this.#reader.end();
      await sink.put(reportBlock(this.#reports, [0, seconds, counts.scraped, counts.kept, counts.added], at));
      if (gone.length > 0) await sink.put(staleBlock(gone, at));
      return this.ports.onScrape(failure.outcome, 0);
    }
    this.#say('');
    const { block, counts, gone } = result;
    report(block, [1, seconds, counts.scraped, counts.kept + counts.duplicates, counts.added]);
    if (counts.duplicates > 0 && counts.added > 0) {
      log.log('warn', 'scraped page says series twice, the first counts', { ...this.#place(), lines: counts.duplicates }); // prettier-ignore
    }
    await sink.put(block);
    if (gone.length > 0) await sink.put(staleBlock(gone, at));
    this.ports.onScrape('ok', counts.kept);
  }

  async #page(at: number): Promise<Reading | Failed> {
    const { timeout, max_size: maxBytes, max_samples: most } = this.config.job;
    try {
      const { body, dialect } = await fetchPage(this.ports.http, { timeout, maxBytes, signal: this.#stop.signal });
      return await this.#reader.read(body, dialect, at);
    } catch (error) {
      if (error instanceof ScrapeFailure) return { failure: error, counts: NOTHING };
      if (error instanceof ExpositionError) return failed('syntax', error.message);
      if (error instanceof TooManySamples) {
        return failed('too_large', `the page has ${error.counts.kept} samples, more than ${most}`, error.counts);
      }
      // A bug of ours costs this scrape, not the agent.
      return failed('syntax', `reading the page broke: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Logs when a target begins to fail, fails for another reason, or is well again. */
  #say(trouble: string): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble === '') this.ports.log.log('info', 'scrape works again', this.#place());
    else this.ports.log.log('warn', 'scrape failed', { ...this.#place(), problem: trouble });
  }

  #place(): Record<string, string> {
    return { job: this.config.job.job, target: this.config.address };
  }
}

function failed(outcome: ScrapeFailure['outcome'], message: string, counts = NOTHING): Failed {
  return { failure: new ScrapeFailure(outcome, message), counts };
}

/** Fills in the last rows. */
function report(block: Block, values: ReportValues): void {
  block.values.set(values, block.series.length - values.length);
}

function reportBlock(series: readonly Series[], values: ReportValues, at: number): Block {
  return plainBlock(series, Float64Array.from(values), at);
}

function staleBlock(series: readonly Series[], at: number): Block {
  const values = new Float64Array(series.length);
  for (let row = 0; row < values.length; row += 1) markStale(values, row);
  return plainBlock(series, values, at);
}

function plainBlock(series: readonly Series[], values: Float64Array, at: number): Block {
  const timestamps = new Float64Array(series.length).fill(at);
  const starts = new Float64Array(series.length);
  return { series, values, timestamps, starts, histograms: new Map(), exemplars: new Map() };
}
