import { markStale, sortedLabels, type Block, type NativeHistogram, type SeriesMetadata } from '../core/series.js';

/** The throw-away series that the doctor writes when he is asked to. */
export const PROBE_METRIC = 'parallax_doctor_probe';
const METADATA: SeriesMetadata = {
  ...{ family: PROBE_METRIC, type: 'gauge', unit: '' },
  help: 'Written by parallax doctor to see what the receiver takes; may be deleted.',
};

export interface ProbeRow {
  /** Beside the name. */
  readonly labels: Readonly<Record<string, string>>;
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind: 'sample' | 'histogram' | 'stale';
  readonly exemplar?: boolean;
}

export const EMPTY_BLOCK: Block = probeBlock([]);

export function probeBlock(rows: readonly ProbeRow[]): Block {
  const values = new Float64Array(rows.length).fill(1);
  rows.forEach(({ kind }, row) => {
    if (kind === 'stale') markStale(values, row);
  });
  const numbered = rows.map((row, at) => [at, row] as const);
  return {
    series: rows.map(({ labels, kind }) => ({
      labels: sortedLabels([['__name__', PROBE_METRIC], ...Object.entries(labels)]),
      metadata: kind === 'histogram' ? { ...METADATA, type: 'histogram' } : METADATA,
    })),
    timestamps: Float64Array.from(rows, ({ at }) => at),
    values,
    starts: new Float64Array(rows.length),
    histograms: new Map(numbered.filter(([, { kind }]) => kind === 'histogram').map(([at]) => [at, HISTOGRAM])),
    exemplars: new Map(
      numbered
        .filter(([, { exemplar }]) => exemplar === true)
        .map(([at, row]) => [at, [{ labels: [['run_id', 'doctor']], value: 1, timestamp: row.at }]]),
    ),
  };
}

const HISTOGRAM: NativeHistogram = {
  ...{ count: 1, sum: 1, schema: 3, zeroThreshold: 1e-128, zeroCount: 0 },
  positive: { indexes: [0], counts: [1], used: 1 },
  negative: { indexes: [], counts: [], used: 0 },
};
