/** What one receiver saw, asked for by metric name. */
import type { Receiver, Seen } from '../../kit/receiver/receiver.js';
import { numberOf, STALE_BITS, type Label, type WrittenExemplar, type WrittenHistogram, type WrittenMetadata, type WrittenRequest, type WrittenSample, type WrittenSeries } from '../../kit/receiver/types.js'; // prettier-ignore

export type Wanted = Readonly<Record<string, string>>;

/** One series over all requests. */
export interface Followed {
  readonly labels: Readonly<Record<string, string>>;
  readonly pairs: readonly Label[];
  /** As they came, without staleness markers: a busy machine may miss a scrape. */
  readonly samples: readonly WrittenSample[];
  readonly values: readonly number[];
  /** Staleness markers among them. */
  readonly all: readonly WrittenSample[];
  readonly ends: readonly WrittenSample[];
  readonly histograms: readonly WrittenHistogram[];
  readonly exemplars: readonly WrittenExemplar[];
  readonly metadata: readonly WrittenMetadata[];
}

export class Evidence {
  constructor(readonly receiver: Receiver) {}

  /** Throws when there is none: nothing is proved by a receiver that nobody wrote to. */
  get requests(): readonly Seen[] {
    if (this.receiver.requests.length === 0) throw new Error('no request came');
    return this.receiver.requests;
  }

  /** What was in each request that could be read. */
  get messages(): readonly WrittenRequest[] {
    return this.receiver.requests.flatMap(({ message }) => (message === undefined ? [] : [message]));
  }

  /** Versions that were spoken, in order, without repetitions. */
  get versions(): readonly string[] {
    const all = this.requests.map(({ headers }) => headers['x-prometheus-remote-write-version'] ?? '');
    return all.filter((version, at) => version !== all[at - 1]);
  }

  /** Milliseconds between requests. */
  get intervals(): readonly number[] {
    return this.requests.slice(1).map(({ at }, index) => at - (this.requests[index]?.at ?? at));
  }

  /** Every time that a series with this name and these labels stands in a request. */
  parts(name: string, labels: Wanted = {}): readonly WrittenSeries[] {
    const wanted = Object.entries({ __name__: name, ...labels });
    const has = (series: WrittenSeries, [key, value]: [string, string]): boolean =>
      series.labels.some((label) => label[0] === key && label[1] === value);
    return this.messages.flatMap(({ series }) => series.filter((one) => wanted.every((pair) => has(one, pair))));
  }

  /** Whether it came, and ended with a staleness marker. */
  ended(name: string): boolean {
    return this.parts(name).at(-1)?.samples.at(-1)?.bits === STALE_BITS;
  }

  has(name: string, labels: Wanted = {}): boolean {
    return this.parts(name, labels).length > 0;
  }

  /** The series of this name and these labels; throws when there is none, or more than one. */
  one(name: string, labels: Wanted = {}): Followed {
    const all = this.all(name, labels);
    const [first, second] = all;
    const asked = `${name}${JSON.stringify(labels)}`;
    if (first === undefined) throw new Error(`${asked} never came; names: ${this.names().join(' ')}`);
    if (second !== undefined) throw new Error(`${asked} is ${all.length} series`);
    return first;
  }

  all(name: string, labels: Wanted = {}): readonly Followed[] {
    const byLabels = new Map<string, WrittenSeries[]>();
    for (const part of this.parts(name, labels)) {
      const key = JSON.stringify(part.labels);
      byLabels.set(key, [...(byLabels.get(key) ?? []), part]);
    }
    return [...byLabels.values()].map((parts) => {
      const pairs = parts[0]?.labels ?? [];
      const all = parts.flatMap((part) => part.samples);
      const samples = all.filter(({ bits }) => bits !== STALE_BITS);
      return {
        labels: Object.fromEntries(pairs),
        pairs,
        all,
        ends: all.filter(({ bits }) => bits === STALE_BITS),
        samples,
        values: samples.map(({ bits }) => numberOf(bits)),
        histograms: parts.flatMap((part) => part.histograms),
        exemplars: parts.flatMap((part) => part.exemplars),
        metadata: parts.flatMap((part) => (part.metadata === undefined ? [] : [part.metadata])),
      };
    });
  }

  names(): readonly string[] {
    const names = this.messages.flatMap(({ series }) => series.map(({ labels }) => Object.fromEntries(labels)['__name__'] ?? '')); // prettier-ignore
    return [...new Set(names)].sort();
  }

  /** Every series of every request. */
  everything(): readonly WrittenSeries[] {
    return this.messages.flatMap(({ series }) => series);
  }
}
