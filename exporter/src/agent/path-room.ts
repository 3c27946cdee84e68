import type { PathRecord, PathRun } from '@parallax/contract';
import type { Clock } from '../core/clock.js';
import type { Enricher } from '../core/enricher.js';
import type { Logger } from '../core/log.js';
import type { RecordLibrary } from '../core/record-library.js';
import type { AnyProbe } from '../core/probe.js';
import type { Scope } from '../core/scope.js';
import type { SampleSink } from '../core/sink.js';
import type { Target } from '../core/target.js';
import type { RecordsConfig } from '../config/config.js';
import { createFileLock } from '../engine/index.js';
import { PathRecords } from '../events/path-records.js';
import { createDisk } from '../platform/index.js';
import type { Observation } from '../scheduler/job.js';
import type { Scheduler } from '../scheduler/loop.js';
import { Capturing } from './capturing.js';
import { Nodes } from './nodes.js';
import { pathConfigOf, pathRecordOf, pathRunOf } from './record.js';

export interface PathRoomOptions {
  readonly vantage: string;
  readonly clock: Clock;
  readonly enricher: Enricher;
  readonly sink: SampleSink;
  readonly log: Logger;
  readonly probes: Readonly<Record<string, AnyProbe>>;
  readonly records: RecordsConfig;
  readonly runNow: Scheduler['runNow'];
  /** Told of every record. */
  readonly onRecord: (record: PathRecord) => void;
}

/** What happens with paths after they were traced, and when other probes make them be traced. */
export class PathRoom {
  readonly #records: PathRecords;
  readonly #nodes: Nodes;
  readonly #capturing: Capturing;
  /** The first sentence on the last run of each target. */
  readonly #notes = new Map<string, string>();

  constructor(
    private readonly options: PathRoomOptions,
    scope: Scope,
  ) {
    const { clock, sink, log, records, vantage, enricher } = options;
    const labels = { vantage };
    const { max_size: maxBytes, max_age: maxAge, directory } = records;
    const where = directory === undefined ? {} : { directory };
    const disk = createDisk(createFileLock());
    this.#records = scope.use(new PathRecords({ clock, disk, log, sink, labels, maxBytes, maxAge, ...where }));
    this.#nodes = scope.use(new Nodes({ clock, enricher, sink, labels }));
    this.#capturing = new Capturing(options);
  }

  get library(): RecordLibrary {
    return this.#records;
  }

  /** The targets of every probe, when they have changed. */
  update(targets: readonly Target[]): void {
    this.#capturing.update(targets);
    const present = new Set(targets.map(({ probe, name }) => noteKey(probe, name)));
    for (const key of this.#notes.keys()) if (!present.has(key)) this.#notes.delete(key);
  }

  /** A run of any probe has ended. */
  seen(observation: Observation): void {
    const { clock, vantage } = this.options;
    this.#capturing.seen(observation, clock.now());
    const run = pathRunOf(observation);
    if (run === undefined) return;
    const record = pathRecordOf(observation, vantage);
    if (record !== undefined) {
      this.#records.keep(record);
      this.options.onRecord(record);
    }
    this.#remember(observation.job.target, run);
  }

  /** A sentence on the last path to a target; undefined when there was none. */
  note(probe: string, target: string): string | undefined {
    return this.#notes.get(noteKey(probe, target));
  }

  #remember(target: Target, run: PathRun): void {
    const [sentence] = run.words;
    if (sentence !== undefined) this.#notes.set(noteKey(target.probe, target.name), sentence);
    if (pathConfigOf(target)?.metrics.links !== true) return;
    const addresses = run.nodes.flatMap(({ address }) => (address === undefined ? [] : [address]));
    this.#nodes.seen(addresses, target.common.interval);
  }
}

const noteKey = (probe: string, target: string): string => `${probe} ${target}`;
