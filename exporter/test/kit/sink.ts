import type { SampleBatch, SampleSink } from '../../src/core/sink.js';
import type { Logger } from '../../src/core/log.js';

/** Keeps every batch. */
export class FakeSink implements SampleSink {
  readonly batches: SampleBatch[] = [];
  readonly forgotten: string[] = [];

  accept(batch: SampleBatch): void {
    this.batches.push({ ...batch, samples: [...batch.samples] });
  }

  forget(source: string): void {
    this.forgotten.push(source);
  }

  /** Sum of the values of a metric over all batches whose labels, with the sample's own, include `labels`. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.values(name, labels).reduce((total, value) => total + value, 0);
  }

  values(name: string, labels: Readonly<Record<string, string>> = {}): number[] {
    return this.batches.flatMap((batch) =>
      [...batch.samples]
        .filter((one) => one.metric.name === name)
        .filter((one) => {
          const all: Readonly<Record<string, string>> = { ...batch.labels, ...one.labels };
          return Object.entries(labels).every(([key, value]) => all[key] === value);
        })
        .map((one) => one.value),
    );
  }
}

/** Keeps what was logged. */
export class FakeLog implements Logger {
  readonly lines: { level: string; event: string; fields: Readonly<Record<string, unknown>> }[] = [];

  log(level: string, event: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.lines.push({ level, event, fields });
  }
}
