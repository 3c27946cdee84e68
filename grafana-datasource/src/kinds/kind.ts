import type { FrameSpec, ParallaxQuery, QueryKind } from '@parallax/contract';

/** The time range of a request; all in milliseconds since 1970, `step` in milliseconds. */
export interface Scope {
  readonly from: number;
  readonly to: number;
  /** Least distance of two points that the screen can show. */
  readonly step: number;
  /** Of Prometheus: matchers that ad hoc filters add to every selector, `{label, operator, value}`. */
  readonly adhoc: readonly AdhocFilter[];
  /** What {@link Kind.size} answered: how many series there are; absent for kinds that do not ask. */
  readonly series?: number;
}

export interface AdhocFilter {
  readonly key: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** One question to Prometheus. `instant` is answered at the end of the range. */
export interface Ask {
  readonly refId: string;
  readonly expr: string;
  readonly mode: 'instant' | 'range';
  /** Of `range`: milliseconds between points. */
  readonly step?: number;
}

/** One question to Loki: log lines of the range, newest first. */
export interface LogAsk {
  readonly refId: string;
  readonly expr: string;
  readonly limit: number;
}

/**
 * An answer in columns, as Prometheus' table format has it: one row a point. `labels` holds a column for each label
 * that occurs, with empty text where a series lacks it.
 */
export interface Table {
  readonly length: number;
  readonly time: ArrayLike<number>;
  readonly value: ArrayLike<number>;
  readonly labels: Readonly<Record<string, ArrayLike<string>>>;
}

/** Lines of Loki: `line` is the record as it was written. */
export interface Lines {
  readonly length: number;
  readonly time: ArrayLike<number>;
  readonly line: ArrayLike<string>;
}

export interface Answers {
  /** Empty where the question found nothing. */
  readonly table: (refId: string) => Table;
  readonly lines: (refId: string) => Lines;
  /** Whether a Loki data source is set. */
  readonly logs: boolean;
}

/** A frame before Grafana's types: a spec of the contract with its columns. */
export interface Columns<F extends FrameSpec = FrameSpec> {
  readonly spec: F;
  readonly columns: Readonly<Record<string, ArrayLike<unknown>>>;
  /** What a person should know of this answer: rounds left out, no Loki. Shown as notices of the frame. */
  readonly notices?: readonly { readonly severity: 'info' | 'warning'; readonly text: string }[];
  /** Of frames for core panels. */
  readonly visualisation?: 'nodeGraph';
}

type QueryOf<K extends QueryKind> = Extract<ParallaxQuery, { readonly kind: K }>;

/** A kind of query is a folder: what it asks and what it makes of the answers, both pure. */
export interface Kind<K extends QueryKind = QueryKind> {
  readonly kind: K;
  /** In a few words, for the editor. */
  readonly label: string;
  /** In a sentence, for the editor. */
  readonly help: string;
  /** In a sentence, for the editor: which panels draw it. */
  readonly drawnBy: string;
  /** Asked first, where the size of the answer decides what to ask. */
  readonly size?: (query: QueryOf<K>, scope: Scope) => Ask;
  readonly toPromql: (query: QueryOf<K>, scope: Scope) => readonly Ask[];
  readonly toLogql?: (query: QueryOf<K>, scope: Scope) => readonly LogAsk[];
  readonly toFrames: (query: QueryOf<K>, answers: Answers, scope: Scope) => readonly Columns[];
}
