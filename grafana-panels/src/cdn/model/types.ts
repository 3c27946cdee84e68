/**
 * What the CDN panel draws, as plain values: frames become rows, rows become these models, purely. Nothing here knows
 * React or Grafana. Durations are seconds, shares 0 to 1, times milliseconds since 1970.
 */
import type {
  cdnCellsFrame,
  cdnEdgesFrame,
  cdnFindingsFrame,
  cdnTrendsFrame,
  cdnVisitsFrame,
  dnsSharesFrame,
  dnsShareTrendsFrame,
  phasesFrame,
  phaseTrendsFrame,
  RowOf,
  vantagesFrame,
} from '@parallax/contract';

export type CellRow = RowOf<typeof cdnCellsFrame>;
export type TrendRow = RowOf<typeof cdnTrendsFrame>;
export type EdgeRow = RowOf<typeof cdnEdgesFrame>;
export type FindingRow = RowOf<typeof cdnFindingsFrame>;
export type VisitRow = RowOf<typeof cdnVisitsFrame>;
export type PhaseRow = RowOf<typeof phasesFrame>;
export type PhaseTrendRow = RowOf<typeof phaseTrendsFrame>;
export type ShareRow = RowOf<typeof dnsSharesFrame>;
export type ShareTrendRow = RowOf<typeof dnsShareTrendsFrame>;
export type VantageRow = RowOf<typeof vantagesFrame>;

/** Everything that the answers of all queries of the panel hold; `undefined` where no frame of that kind came. */
export interface CdnInput {
  readonly cells: readonly CellRow[] | undefined;
  readonly trends: readonly TrendRow[] | undefined;
  readonly edges: readonly EdgeRow[] | undefined;
  readonly findings: readonly FindingRow[] | undefined;
  readonly visits: readonly VisitRow[] | undefined;
  readonly phases: readonly PhaseRow[] | undefined;
  readonly phaseTrends: readonly PhaseTrendRow[] | undefined;
  readonly shares: readonly ShareRow[] | undefined;
  readonly shareTrends: readonly ShareTrendRow[] | undefined;
  readonly vantages: readonly VantageRow[] | undefined;
}

/**
 * What a cell is. `unsure` is the verdict "not enough data"; `absent` a provider without a single fetch in a column;
 * `unjudged` one without a verdict, or with one that this version does not know.
 */
export const STANDINGS = ['fail', 'unsure', 'pass', 'unjudged', 'baseline', 'origin', 'absent', 'sick'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Figures that a cell may show large. */
export const METRICS = ['ratio', 'p50', 'p95', 'hits', 'offload', 'errors', 'integrity'] as const;
export type Metric = (typeof METRICS)[number];

export const SORTS = ['worst', 'name', 'metric'] as const;
export type Sort = (typeof SORTS)[number];

/** One provider in one column. */
export interface Cell {
  readonly probe: string;
  readonly provider: string;
  readonly column: string;
  readonly standing: Standing;
  /** For people: `pass`, `fail`, `not enough data`, `baseline`, or the word as it came. */
  readonly word: string;
  /** Faster than the band: the whole interval of the ratio lies below it. */
  readonly faster: boolean;
  /** The row itself; `undefined` of an absent cell. */
  readonly row: CellRow | undefined;
  readonly trend: readonly TrendRow[];
}

export interface MatrixRow {
  readonly probe: string;
  readonly provider: string;
  readonly role: 'baseline' | 'origin' | 'edge';
  /** As long as {@link Matrix.columns}. */
  readonly cells: readonly Cell[];
  /** Cells by what they are. */
  readonly tally: Readonly<Record<Standing, number>>;
}

/** The providers of one probe: they share a baseline. */
export interface MatrixGroup {
  readonly probe: string;
  readonly baseline: string | undefined;
  readonly rows: readonly MatrixRow[];
}

export interface MatrixColumn {
  readonly name: string;
  /** The vantage of this column is not well: its cells are grey and not counted. */
  readonly sick: boolean;
}

export interface Matrix {
  readonly groups: readonly MatrixGroup[];
  readonly columns: readonly MatrixColumn[];
  /** What a column is, in the singular: `vantage`. */
  readonly noun: string;
  /** Ends of the axis of ratio bars, for all cells alike. */
  readonly axis: readonly [number, number];
}

/** What the user chose of the matrix. */
export interface MatrixChoice {
  readonly metric: Metric;
  readonly sort: Sort;
  /** What a column is; guessed when absent or empty. */
  readonly noun?: string | undefined;
  /** Rows by what they are in this column instead. */
  readonly byColumn?: string | undefined;
}

/** `aside` is what is good to know beside the verdicts. */
export type Tone = 'bad' | 'unsure' | 'good' | 'plain' | 'aside';

/** One part of the sentence on top; parts are joined with semicolons. */
export interface Clause {
  readonly tone: Tone;
  readonly text: string;
}
