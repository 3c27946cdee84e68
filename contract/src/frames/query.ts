/**
 * What one asks of the data source. A query is saved in dashboards for ever: fields are added, never renamed, and
 * `migrate` of the data source lifts older ones.
 */
export const DATASOURCE_ID = 'parallax-internet-datasource';
export const APP_ID = 'parallax-internet-app';
export const PATH_PANEL_ID = 'parallax-path-panel';
export const CDN_PANEL_ID = 'parallax-cdn-panel';

export const QUERY_KINDS = ['path', 'cdn', 'phases', 'vantages', 'dns-share', 'events', 'changes'] as const;
export type QueryKind = (typeof QUERY_KINDS)[number];

/** By what the columns of a CDN matrix are told apart. */
export const CDN_COLUMNS = ['vantage', 'city', 'country', 'network', 'partition', 'pop'] as const;
export type CdnColumn = (typeof CDN_COLUMNS)[number];

/** What `changes` may list. */
export const CHANGE_KINDS = ['path', 'vantage', 'cdn'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Regular expressions (RE2, anchored) over labels; variables are replaced before. Empty or absent takes all. */
export interface Filter {
  readonly vantage?: string;
  readonly probe?: string;
  readonly target?: string;
  readonly provider?: string;
  readonly partition?: string;
}

interface Common<Kind extends QueryKind> {
  readonly kind: Kind;
  readonly filter?: Filter;
}

export interface PathQuery extends Common<'path'> {
  /** Rounds over the time range, 1 to 300; 60 when absent. Fewer are given where there would be too many rows. */
  readonly rounds?: number;
  /** Also frames in the core format of Node graph and Geomap's network layer. */
  readonly nodeGraph?: boolean;
}

export interface CdnQuery extends Common<'cdn'> {
  /** `vantage` when absent. */
  readonly columns?: CdnColumn;
}

/** Phases of HTTP, TCP, DNS and CDN fetches: quantiles over the range, and as series. */
export interface PhasesQuery extends Common<'phases'> {
  readonly of?: 'http' | 'tcp' | 'dns' | 'cdn';
}

export type VantagesQuery = Common<'vantages'>;
export type DnsShareQuery = Common<'dns-share'>;

/** Records of runs, of Loki. */
export interface EventsQuery extends Common<'events'> {
  /** Records at most, 1 to 5,000; 200 when absent. */
  readonly limit?: number;
}

/** A list for annotations. */
export interface ChangesQuery extends Common<'changes'> {
  readonly of?: readonly ChangeKind[];
}

export type ParallaxQuery =
  PathQuery | CdnQuery | PhasesQuery | VantagesQuery | DnsShareQuery | EventsQuery | ChangesQuery;

/** What a data source is set up with (`jsonData`). */
export interface DatasourceOptions {
  /** Uid of a Prometheus (Mimir, Thanos, VictoriaMetrics) data source: required. */
  readonly prometheusUid?: string;
  /** Uid of a Loki data source that holds the records of runs. */
  readonly lokiUid?: string;
}
