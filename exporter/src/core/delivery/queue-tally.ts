import {
  QUEUE_LOSSES,
  queueBacklogBytes,
  queueBytes,
  queueItems,
  queueLimit,
  queueLost,
  queueUnclean,
  queueWritable,
  queueWriteErrors,
  queueWrittenBytes,
  sample,
  type Metric,
  type QueueName,
  type Sample,
} from '@parallax/contract';
import type { Consumer, Queue, QueueLosses } from '../queue/queue.js';

type Losses = Record<keyof QueueLosses, number>;

/** How a queue and its consumers stand, as samples: counters by what came since it was last asked. */
export class QueueTally {
  static readonly metrics: readonly Metric[] = [
    ...[queueItems, queueWrittenBytes, queueBytes, queueLimit, queueBacklogBytes],
    ...[queueLost, queueWriteErrors, queueWritable, queueUnclean],
  ];
  #accepted = 0;
  #written = 0;
  #errors = 0;
  readonly #lost = new Map<string, Losses>();

  constructor(
    private readonly name: QueueName,
    private readonly queue: Pick<Queue, 'state'>,
  ) {}

  drain(consumers: ReadonlyMap<string, Pick<Consumer, 'backlog' | 'losses'>>): readonly Sample[] {
    const { state } = this.queue;
    const labels = { queue: this.name };
    const samples: Sample[] = [
      sample(queueItems, labels, state.accepted - this.#accepted),
      sample(queueWrittenBytes, labels, state.written - this.#written),
      sample(queueWriteErrors, labels, state.writeErrors - this.#errors),
      sample(queueBytes, labels, state.bytes),
      sample(queueLimit, labels, state.maxBytes),
      sample(queueWritable, labels, state.writable ? 1 : 0),
      sample(queueUnclean, labels, state.unclean ? 1 : 0),
    ];
    this.#accepted = state.accepted;
    this.#written = state.written;
    this.#errors = state.writeErrors;
    for (const [consumer, { backlog, losses }] of consumers) {
      samples.push(sample(queueBacklogBytes, { ...labels, consumer }, backlog.bytes));
      const told = this.#lost.get(consumer) ?? { size: 0, age: 0, damaged: 0, disk: 0 };
      for (const cause of QUEUE_LOSSES) {
        samples.push(sample(queueLost, { ...labels, consumer, cause }, Math.max(0, losses[cause] - told[cause])));
      }
      this.#lost.set(consumer, { ...losses });
    }
    return samples;
  }
}
