import type { DataQuery, DataSourceRef } from '@grafana/data';
import type { Ask, LogAsk } from '../kinds/kind.js';

/** A question as Grafana's Prometheus data source takes it. */
export interface PrometheusTarget extends DataQuery {
  readonly expr: string;
  readonly format: 'table';
  readonly instant: boolean;
  readonly range: boolean;
  readonly exemplar: false;
  /** Least step, as a duration. */
  readonly interval?: string;
}

/** A question as Grafana's Loki data source takes it. */
export interface LokiTarget extends DataQuery {
  readonly expr: string;
  readonly queryType: 'range';
  readonly maxLines: number;
  readonly direction: 'backward';
}

/** Ids of questions, told apart by the query that they belong to: `A/links`. */
export const prefixed = (query: string, ask: string): string => `${query}/${ask}`;

/** `90000` as `90s`: what both data sources read. */
const duration = (milliseconds: number): string =>
  milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${Math.round(milliseconds)}ms`;

/** The questions of a query for Prometheus, in table format: one frame each instead of one a series. */
export const toPrometheus = (asks: readonly Ask[], query: string, datasource: DataSourceRef): PrometheusTarget[] =>
  asks.map((ask) => ({
    refId: prefixed(query, ask.refId),
    datasource,
    expr: ask.expr,
    format: 'table',
    instant: ask.mode === 'instant',
    range: ask.mode === 'range',
    exemplar: false,
    ...(ask.step === undefined ? {} : { interval: duration(ask.step) }),
  }));

/** The questions of a query for Loki: lines, newest first. */
export const toLoki = (asks: readonly LogAsk[], query: string, datasource: DataSourceRef): LokiTarget[] =>
  asks.map((ask) => ({
    refId: prefixed(query, ask.refId),
    datasource,
    expr: ask.expr,
    queryType: 'range',
    maxLines: ask.limit,
    direction: 'backward',
  }));
