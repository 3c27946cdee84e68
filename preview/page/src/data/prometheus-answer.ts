/** Prometheus' JSON as frames, in the two shapes that Grafana's own data source gives: series and table. */
import { FieldType, type DataFrame, type Field, type Labels } from '@grafana/data';

/** One series of an answer; an instant one has `value`, one over a range `values`. */
export interface Series {
  readonly metric: Labels;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

export interface Answered {
  readonly resultType: 'vector' | 'matrix' | 'scalar' | 'string';
  readonly result: readonly Series[] | readonly [number, string];
}

export interface Shape {
  readonly refId: string;
  readonly format: 'time_series' | 'table';
  /** `{{label}}` for names of series; empty or `__auto` leaves them to Grafana. */
  readonly legend: string;
  readonly instant: boolean;
  /** Milliseconds between points, of a range. */
  readonly step: number;
  readonly executed: string;
  /** Several queries of one request: the value column says whose it is. */
  readonly several: boolean;
}

export const toSeries = ({ resultType, result }: Answered): readonly Series[] =>
  resultType === 'vector' || resultType === 'matrix'
    ? (result as readonly Series[])
    : [{ metric: {}, value: result as readonly [number, string] }];

const numberOf = (text: string): number => (text.endsWith('Inf') ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text)); // prettier-ignore

const points = (series: Series): readonly (readonly [number, string])[] =>
  series.values ?? (series.value === undefined ? [] : [series.value]);

const field = (name: string, type: FieldType, values: unknown[], more: Partial<Field> = {}): Field => ({
  name,
  type,
  values,
  config: {},
  ...more,
});

export function toFrames(answered: Answered, shape: Shape): DataFrame[] {
  const series = toSeries(answered);
  return shape.format === 'table' ? [toTable(series, shape)] : series.map((one) => toSeriesFrame(one, shape));
}

function metaOf({ instant, executed }: Shape, type: string): DataFrame['meta'] {
  return { type: type as never, executedQueryString: executed, custom: { resultType: instant ? 'vector' : 'matrix' } };
}

function toSeriesFrame(series: Series, shape: Shape): DataFrame {
  const all = points(series);
  const { __name__: name = 'Value', ...labels } = series.metric;
  const legend = named(series.metric, shape.legend);
  const value = field(name, FieldType.number, all.map(([, text]) => numberOf(text)), { labels, config: legend === undefined ? {} : { displayNameFromDS: legend } }); // prettier-ignore
  const time = field(
    'Time',
    FieldType.time,
    all.map(([at]) => at * 1000),
    { config: { interval: shape.step } },
  );
  return { refId: shape.refId, meta: metaOf(shape, 'timeseries-multi'), fields: [time, value], length: all.length };
}

/** The name of a series by its legend format; `undefined` leaves it to Grafana's own naming. */
export function named(metric: Labels, legend: string): string | undefined {
  if (legend === '' || legend === '__auto') return undefined;
  return legend.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => metric[label] ?? '');
}

/** A row a point, a column a label: sorted by series, then time. */
function toTable(series: readonly Series[], shape: Shape): DataFrame {
  const names = [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))].sort();
  const time: number[] = [];
  const value: number[] = [];
  const labels = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const one of series) {
    for (const [at, text] of points(one)) {
      time.push(at * 1000);
      value.push(numberOf(text));
      for (const [name, column] of labels) column.push(one.metric[name] ?? '');
    }
  }
  const columns = [...labels].map(([name, column]) => field(name, FieldType.string, column, { config: { filterable: true } })); // prettier-ignore
  const last = field(shape.several ? `Value #${shape.refId}` : 'Value', FieldType.number, value);
  const fields = [field('Time', FieldType.time, time), ...columns, last];
  return { refId: shape.refId, meta: metaOf(shape, 'table'), fields, length: time.length };
}
