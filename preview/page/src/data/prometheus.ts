/** A data source that answers as Grafana's own for Prometheus does, over the server of this page. */
import { DataSourceApi, LoadingState, rangeUtil, type AdHocVariableFilter, type DataFrame, type DataQuery, type DataQueryError, type DataQueryRequest, type DataQueryResponse, type DataSourceGetTagValuesOptions, type MetricFindValue, type ScopedVars, type TestDataSourceResponse, type TimeRange } from '@grafana/data'; // prettier-ignore
import { getTemplateSrv } from '@grafana/runtime';
import { duration, escapeRegex, type Values } from './formats.js';
import { toFrames, type Answered, type Shape } from './prometheus-answer.js';
import { findQuery, withFilters } from './prometheus-query.js';
import { failureOf, post } from './http.js';

export interface PrometheusQuery extends DataQuery {
  readonly expr?: string;
  readonly format?: 'time_series' | 'table' | 'heatmap';
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly interval?: string;
  readonly intervalFactor?: number;
  readonly legendFormat?: string;
}

/** How often the demo's Prometheus scrapes at the slowest: what `timeInterval` is in Grafana's settings. */
const SCRAPE = 5_000;
const MOST_POINTS = 11_000;
const API = '/prometheus/api/v1';

/** Distance of points: not less than asked for, than scraped, or than Prometheus would answer. */
export function stepOf(query: PrometheusQuery, intervalMs: number, rangeMs: number): number {
  const text = query.interval ?? '';
  const least = text === '' || text.includes('$') ? SCRAPE : rangeUtil.intervalToMs(text.replace(/^>/, ''));
  return Math.max(
    Math.max(intervalMs, least) * (query.intervalFactor ?? 1),
    Math.ceil(rangeMs / MOST_POINTS / 1000) * 1000,
  );
}

/** Values of a variable within a selector: several are alternatives of a regular expression. */
export function interpolate(value: unknown, variable: { multi?: boolean; includeAll?: boolean }): string {
  const escape = (text: string): string => escapeRegex(text).replaceAll('\\', '\\\\');
  if (!Array.isArray(value)) {
    return variable.multi === true || variable.includeAll === true ? escape(String(value)) : String(value).replace(/\\|"/g, '\\$&'); // prettier-ignore
  }
  const all = (value as Values as readonly string[]).map(escape);
  return all.length === 1 ? (all[0] ?? '') : `(${all.join('|')})`;
}

export class PrometheusDatasource extends DataSourceApi<PrometheusQuery> {
  override async query(request: DataQueryRequest<PrometheusQuery>): Promise<DataQueryResponse> {
    const targets = request.targets.filter(({ hide, expr }) => hide !== true && expr !== undefined && expr !== '');
    const answers = await Promise.all(targets.map((target) => this.#ask(target, request)));
    const errors = answers.flatMap(({ error }) => error ?? []);
    const data = answers.flatMap(({ frames }) => frames);
    return errors.length === 0
      ? { data, state: LoadingState.Done }
      : { data, state: LoadingState.Error, errors, ...(errors[0] && { error: errors[0] }) };
  }

  async #ask(
    target: PrometheusQuery,
    request: DataQueryRequest<PrometheusQuery>,
  ): Promise<{ frames: DataFrame[]; error?: DataQueryError }> {
    const both = target.instant === true && target.range === true;
    const modes = both ? [true, false] : [target.instant === true];
    try {
      const frames = await Promise.all(modes.map((instant) => this.#one(target, request, instant)));
      return { frames: frames.flat() };
    } catch (error) {
      return { frames: [], error: { ...failureOf(error), refId: target.refId } };
    }
  }

  async #one(
    target: PrometheusQuery,
    request: DataQueryRequest<PrometheusQuery>,
    instant: boolean,
  ): Promise<DataFrame[]> {
    const { range, scopedVars, filters, targets, intervalMs } = request;
    const [from, to] = [range.from.valueOf(), range.to.valueOf()];
    const step = stepOf(target, intervalMs, to - from);
    const expr = this.#expression(target.expr ?? '', { ...scopedVars, ...intervals(step) }, filters);
    const form: Record<string, string> = instant
      ? { query: expr, time: `${to / 1000}` }
      : { query: expr, start: `${align(from, step) / 1000}`, end: `${to / 1000}`, step: `${step / 1000}` };
    const answered = await post<Answered>(`${API}/${instant ? 'query' : 'query_range'}`, form);
    const shape: Shape = {
      refId: target.refId,
      format: target.format === 'table' ? 'table' : 'time_series',
      legend: getTemplateSrv().replace(target.legendFormat ?? '', scopedVars, 'text'),
      ...{ instant, step, executed: `Expr: ${expr}`, several: targets.length > 1 },
    };
    return toFrames(answered, shape);
  }

  #expression(text: string, scoped: ScopedVars, filters: readonly AdHocVariableFilter[] = []): string {
    return withFilters(getTemplateSrv().replace(text, scoped, interpolate), filters);
  }

  /** `label_values()`, `metrics()`, `query_result()`, `label_names()` or a bare expression. */
  override async metricFindQuery(
    query: unknown,
    options?: { range?: TimeRange; scopedVars?: ScopedVars },
  ): Promise<MetricFindValue[]> {
    const text = typeof query === 'string' ? query : ((query as { query?: string } | null)?.query ?? '');
    const to = (options?.range?.to.valueOf() ?? 0) / 1000;
    const from = (options?.range?.from.valueOf() ?? 0) / 1000;
    return findQuery(
      getTemplateSrv().replace(text, options?.scopedVars, interpolate),
      to === 0 ? undefined : { from, to },
    );
  }

  override async getTagKeys(): Promise<MetricFindValue[]> {
    return findQuery('label_names()', undefined);
  }

  override async getTagValues({ key }: DataSourceGetTagValuesOptions<PrometheusQuery>): Promise<MetricFindValue[]> {
    return findQuery(`label_values(${key})`, undefined);
  }

  override interpolateVariablesInQueries(
    queries: PrometheusQuery[],
    scoped: ScopedVars,
    filters?: AdHocVariableFilter[],
  ): PrometheusQuery[] {
    return queries.map((query) => ({ ...query, expr: this.#expression(query.expr ?? '', scoped, filters) }));
  }

  override async testDatasource(): Promise<TestDataSourceResponse> {
    const { version } = await post<{ version: string }>(`${API}/status/buildinfo`);
    return { status: 'success', message: `Prometheus ${version} answers` };
  }
}

const align = (at: number, step: number): number => Math.floor(at / step) * step;

/** `$__interval` and its kin, by the step of the query. */
function intervals(step: number): ScopedVars {
  const rate = Math.max(step + SCRAPE, 4 * SCRAPE);
  return {
    __interval: { text: duration(step), value: duration(step) },
    __interval_ms: { text: `${step}`, value: `${step}` },
    __rate_interval: { text: duration(rate), value: duration(rate) },
    __rate_interval_ms: { text: `${rate}`, value: `${rate}` },
  };
}
