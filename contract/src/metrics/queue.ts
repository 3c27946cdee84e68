import { QUEUE_LOSSES, QUEUES } from '../labels.js';
import { defineMetric } from '../metric.js';

/** The queues between measuring and sending. An item is a sample or an event. */

export const queueItems = defineMetric({
  name: 'parallax_queue_items_total',
  type: 'counter',
  unit: 'none',
  help: 'Items that the queue has accepted.',
  scope: 'vantage',
  labels: { queue: QUEUES },
  stability: 'stable',
});

export const queueWrittenBytes = defineMetric({
  name: 'parallax_queue_written_bytes_total',
  type: 'counter',
  unit: 'bytes',
  help: 'Bytes that the queue has accepted.',
  scope: 'vantage',
  labels: { queue: QUEUES },
  stability: 'stable',
});

export const queueBytes = defineMetric({
  name: 'parallax_queue_bytes',
  type: 'gauge',
  unit: 'bytes',
  help: 'Bytes that the queue holds, on disk or in memory.',
  scope: 'vantage',
  labels: { queue: QUEUES },
  stability: 'stable',
});

export const queueLimit = defineMetric({
  name: 'parallax_queue_limit_bytes',
  type: 'gauge',
  unit: 'bytes',
  help: 'Bytes that the queue may hold; beyond, the oldest items go.',
  scope: 'vantage',
  labels: { queue: QUEUES },
  stability: 'stable',
});

export const queueBacklogBytes = defineMetric({
  name: 'parallax_queue_backlog_bytes',
  type: 'gauge',
  unit: 'bytes',
  help: 'Bytes that this consumer has not yet done with.',
  scope: 'vantage',
  labels: { queue: QUEUES, consumer: 'open' },
  stability: 'stable',
});

export const queueLost = defineMetric({
  name: 'parallax_queue_lost_items_total',
  type: 'counter',
  unit: 'none',
  help: 'Items that this consumer will never get: dropped for the bound on size or age, damaged on disk, or not written while the disk took nothing.',
  scope: 'vantage',
  labels: { queue: QUEUES, consumer: 'open', cause: QUEUE_LOSSES },
  stability: 'stable',
});

export const queueWriteErrors = defineMetric({
  name: 'parallax_queue_write_errors_total',
  type: 'counter',
  unit: 'none',
  help: 'Writes that the disk refused.',
  scope: 'vantage',
  labels: { queue: QUEUES },
  stability: 'stable',
});

export const queueWritable = defineMetric({
  name: 'parallax_queue_writable',
  type: 'gauge',
  unit: 'none',
  help: '1 when the last write was a success, 0 while the disk takes nothing and items wait in memory.',
  scope: 'vantage',
  labels: { queue: QUEUES },
  stability: 'stable',
});

export const queueUnclean = defineMetric({
  name: 'parallax_queue_unclean_start',
  type: 'gauge',
  unit: 'none',
  help: '1 when the agent that had the queue before did not close it: it was killed, or the machine stopped.',
  scope: 'vantage',
  labels: { queue: QUEUES },
  stability: 'stable',
});
