import { PATH_CAPTURES, PATH_CAPTURE_OUTCOMES, RECORD_LOSSES, RECORD_OUTCOMES } from '../labels.js';
import { defineMetric } from '../metric.js';

/** Records of path runs on disk, and the runs that were taken because something happened. */

export const recordsTotal = defineMetric({
  name: 'parallax_records_total',
  type: 'counter',
  unit: 'none',
  help: 'Records of path runs, by what became of them: on disk, in memory only as configured, not written, or too large to keep.',
  scope: 'vantage',
  labels: { outcome: RECORD_OUTCOMES },
  stability: 'stable',
});

export const recordsDropped = defineMetric({
  name: 'parallax_records_dropped_total',
  type: 'counter',
  unit: 'none',
  help: 'Records that were on disk and are gone, by cause: the bound on size, the bound on age, or damage found at the start.',
  scope: 'vantage',
  labels: { cause: RECORD_LOSSES },
  stability: 'stable',
});

export const recordsHeld = defineMetric({
  name: 'parallax_records_held',
  type: 'gauge',
  unit: 'none',
  help: 'Records that can be asked for.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});

export const recordsBytes = defineMetric({
  name: 'parallax_records_disk_bytes',
  type: 'gauge',
  unit: 'bytes',
  help: 'Bytes that records take on disk; absent while there is no directory to keep them in.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});

export const recordsBytesLimit = defineMetric({
  name: 'parallax_records_disk_limit_bytes',
  type: 'gauge',
  unit: 'bytes',
  help: 'Bytes that records may take on disk; absent without a directory.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});

export const recordsWritable = defineMetric({
  name: 'parallax_records_disk_writable',
  type: 'gauge',
  unit: 'none',
  help: '1 when the last record was written to disk, 0 when the disk or another agent is in the way; absent without a directory.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});

export const pathCaptures = defineMetric({
  name: 'parallax_path_captures_total',
  type: 'counter',
  unit: 'none',
  help: 'Paths wanted at once because a run of another probe to the same host failed or was slow: started, or suppressed within the cooldown.',
  scope: 'target',
  labels: { cause: PATH_CAPTURES, outcome: PATH_CAPTURE_OUTCOMES },
  stability: 'stable',
});
