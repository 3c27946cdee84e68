/** A data source that answers as Grafana's own for Loki does: lines of a range, newest first. */
import { DataSourceApi, FieldType, LoadingState, type DataFrame, type DataQuery, type DataQueryError, type DataQueryRequest, type DataQueryResponse, type Labels, type MetricFindValue, type TestDataSourceResponse } from '@grafana/data'; // prettier-ignore
import { getTemplateSrv } from '@grafana/runtime';
import { failureOf, post } from './http.js';

export interface LokiQuery extends DataQuery {
  readonly expr?: string;
  readonly maxLines?: number;
  readonly direction?: 'backward' | 'forward';
}

interface Streams {
  readonly result: readonly { readonly stream: Labels; readonly values: readonly (readonly [string, string])[] }[];
}

const API = '/loki/loki/api/v1';

export class LokiDatasource extends DataSourceApi<LokiQuery> {
  override async query(request: DataQueryRequest<LokiQuery>): Promise<DataQueryResponse> {
    const targets = request.targets.filter(({ hide, expr }) => hide !== true && expr !== undefined && expr !== '');
    const answers = await Promise.all(targets.map((target) => ask(target, request)));
    const errors = answers.flatMap(({ error }) => error ?? []);
    const data = answers.flatMap(({ frame }) => frame ?? []);
    return errors.length === 0
      ? { data, state: LoadingState.Done }
      : { data, state: LoadingState.Error, errors, ...(errors[0] && { error: errors[0] }) };
  }

  override async metricFindQuery(query: unknown): Promise<MetricFindValue[]> {
    const label = /^label_values\((?:.*,\s*)?(\w+)\)$/s.exec(String(query))?.[1];
    const url = label === undefined ? `${API}/labels` : `${API}/label/${encodeURIComponent(label)}/values`;
    return (await post<string[]>(url, {}, 'GET')).map((text) => ({ text, value: text }));
  }

  override async testDatasource(): Promise<TestDataSourceResponse> {
    await post(`${API}/labels`, {}, 'GET');
    return { status: 'success', message: 'Records are read' };
  }
}

async function ask(
  target: LokiQuery,
  { range, scopedVars }: DataQueryRequest<LokiQuery>,
): Promise<{ frame?: DataFrame; error?: DataQueryError }> {
  const form = {
    query: getTemplateSrv().replace(target.expr ?? '', scopedVars, 'regex'),
    start: `${range.from.valueOf()}000000`,
    end: `${range.to.valueOf()}000000`,
    limit: `${target.maxLines ?? 1000}`,
    direction: target.direction ?? 'backward',
  };
  try {
    return { frame: toFrame(await post<Streams>(`${API}/query_range`, form, 'GET'), target) };
  } catch (error) {
    return { error: { ...failureOf(error), refId: target.refId } };
  }
}

/** One frame of lines: labels, time, line, and the time in nanoseconds, in the order of the time. */
export function toFrame({ result }: Streams, { refId, direction }: LokiQuery): DataFrame {
  const rows = result.flatMap(({ stream, values }) => values.map(([at, line]) => ({ stream, at, line })));
  const order = direction === 'forward' ? 1 : -1;
  rows.sort((a, b) => order * (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const field = (name: string, type: FieldType, values: unknown[]) => ({ name, type, config: {}, values });
  const fields = [
    field('labels', FieldType.other, rows.map(({ stream }) => stream)),
    field('Time', FieldType.time, rows.map(({ at }) => Number(BigInt(at) / 1_000_000n))),
    field('Line', FieldType.string, rows.map(({ line }) => line)),
    field('tsNs', FieldType.string, rows.map(({ at }) => at)),
    field('id', FieldType.string, rows.map(({ at }, index) => `${at}_${index}`)),
  ]; // prettier-ignore
  return { refId, fields, length: rows.length, meta: { preferredVisualisationType: 'logs' } };
}
