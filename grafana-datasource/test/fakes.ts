/** Data sources that answer from recordings, in the shapes that Grafana's own give. */
import {
  createDataFrame,
  FieldType,
  type DataFrame,
  type DataQuery,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
} from '@grafana/data';
import { of, type Observable } from 'rxjs';
import buckets from './recorded/buckets.json';
import count from './recorded/count.json';
import fetches from './recorded/fetches.json';
import links from './recorded/links.json';

type Sample = readonly [number, string];
interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: Sample;
  readonly values?: readonly Sample[];
}
/** An answer of Prometheus' HTTP API, `data` of it. */
interface Recording {
  readonly resultType: 'vector' | 'matrix';
  readonly result: readonly Series[];
}

/** Answers of the demo's Prometheus, as they were recorded. */
export const recorded = { buckets, count, fetches, links } as unknown as Readonly<
  Record<'buckets' | 'count' | 'fetches' | 'links', Recording>
>;

const samples = (series: Series): readonly Sample[] => series.values ?? (series.value ? [series.value] : []);
const number = (text: string): number => (text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text));

/** As `format: 'table'` is answered: a column for each label, `le` as numbers. */
export function asTable({ result }: Recording, refId: string): DataFrame[] {
  if (result.length === 0) return [];
  const names = [...new Set(result.flatMap(({ metric }) => Object.keys(metric)))].sort();
  const rows = result.flatMap((series) => samples(series).map(([time, value]) => ({ series, time, value })));
  const labels = names.map((name) => ({
    name,
    type: name === 'le' ? FieldType.number : FieldType.string,
    values: rows.map(({ series }) => (name === 'le' ? number(series.metric[name] ?? '') : (series.metric[name] ?? ''))),
  }));
  return [
    createDataFrame({
      refId,
      fields: [
        { name: 'Time', type: FieldType.time, values: rows.map(({ time }) => time * 1000) },
        ...labels,
        { name: `Value #${refId}`, type: FieldType.number, values: rows.map(({ value }) => Number(value)) },
      ],
    }),
  ];
}

/** As stores answer that know no table format: a frame for each series. */
export const asSeries = ({ result }: Recording, refId: string): DataFrame[] =>
  result.map((series) =>
    createDataFrame({
      refId,
      fields: [
        { name: 'Time', type: FieldType.time, values: samples(series).map(([time]) => time * 1000) },
        {
          name: 'Value',
          type: FieldType.number,
          labels: series.metric,
          values: samples(series).map(([, value]) => Number(value)),
        },
      ],
    }),
  );

/** As Loki answers: lines, newest first. */
export const asLines = (lines: readonly (readonly [number, string])[], refId: string): DataFrame[] => [
  createDataFrame({
    refId,
    fields: [
      { name: 'labels', type: FieldType.other, values: lines.map(() => ({ kind: 'path' })) },
      { name: 'Time', type: FieldType.time, values: lines.map(([time]) => time) },
      { name: 'Line', type: FieldType.string, values: lines.map(([, line]) => line) },
    ],
  }),
];

type Answer = (target: DataQuery & { readonly expr: string }) => DataFrame[] | { readonly error: DataQueryError };

interface Options {
  readonly name?: string;
  readonly type?: string;
  readonly uid?: string;
  /** How it answers: at once, as an observable, as a promise, or it refuses a request with a bad question as a whole. */
  readonly manner?: 'observable' | 'promise' | 'refuses';
}

/** A data source that keeps what it was asked. */
export function fakeSource(
  answer: Answer,
  options: Options = {},
): DataSourceApi & { readonly asked: DataQueryRequest[] } {
  const { name = 'My Prometheus', type = 'prometheus', uid = 'prom', manner = 'observable' } = options;
  const asked: DataQueryRequest[] = [];
  const query = (request: DataQueryRequest): Promise<DataQueryResponse> | Observable<DataQueryResponse> => {
    asked.push(request);
    const data: DataFrame[] = [];
    const errors: DataQueryError[] = [];
    for (const target of request.targets) {
      const given = answer(target as never);
      if (Array.isArray(given)) data.push(...given);
      else errors.push({ refId: target.refId, ...given.error });
    }
    if (manner === 'refuses' && errors.length > 0) return Promise.reject(errors[0]);
    const response = { data, ...(errors.length === 0 ? {} : { errors }) };
    return manner === 'promise' ? Promise.resolve(response) : of(response);
  };
  return { name, type, uid, query, asked } as unknown as DataSourceApi & { readonly asked: DataQueryRequest[] };
}

/** Data sources by uid; others are not found, as Grafana says it. */
export const fakeSources = (...all: readonly DataSourceApi[]): { get(uid: string): Promise<DataSourceApi> } => ({
  get: (uid) => {
    const found = all.find((one) => one.uid === uid);
    return found === undefined ? Promise.reject(new Error(`Datasource ${uid} was not found`)) : Promise.resolve(found);
  },
});

/** Variables with their values, replaced as Grafana's template service does it. */
export const fakeTemplates = (
  variables: Readonly<Record<string, { readonly value: unknown; readonly type?: string }>> = {},
): { replace(text: string, scoped: unknown, format: (...args: unknown[]) => string): string } => ({
  replace: (text, _scoped, format) =>
    text.replace(/\$\{?(\w+)\}?/g, (all, name: string) => {
      const variable = variables[name];
      return variable === undefined ? all : format(variable.value, { name, type: variable.type ?? 'query' });
    }),
});
