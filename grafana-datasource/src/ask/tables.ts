import type { DataFrame, Field } from '@grafana/data';
import type { Lines, Table } from '../kinds/kind.js';

const NOTHING: Table = { length: 0, time: [], value: [], labels: {} };

/** A frame taken apart: its columns of labels, and labels that hold for all of its rows. */
interface Parts {
  readonly length: number;
  readonly time: Field | undefined;
  readonly value: Field | undefined;
  readonly columns: readonly Field[];
  readonly constants: Readonly<Record<string, string>>;
}

/**
 * Frames of a Prometheus data source as one table. Both of its shapes are read: the table format (a column for each
 * label) without copying, and one frame for each series (labels on the value field), which other stores answer with.
 */
export function toTable(frames: readonly DataFrame[]): Table {
  const filled = frames.filter((frame) => frame.length > 0).map(takeApart);
  const [only] = filled;
  if (only === undefined) return NOTHING;
  if (filled.length === 1 && Object.keys(only.constants).length === 0) return asItIs(only);
  return joined(filled);
}

/** Prometheus' data source gives the bounds of buckets, `le`, as numbers: the value is the one that is called so. */
function valueField(frame: DataFrame): Field | undefined {
  const numbers = frame.fields.filter((field) => field.type === 'number');
  return numbers.find((field) => /^value( #|$)/i.test(field.name)) ?? numbers.at(-1);
}

const timeField = (frame: DataFrame): Field | undefined => frame.fields.find((field) => field.type === 'time');

function takeApart(frame: DataFrame): Parts {
  const value = valueField(frame);
  const columns = frame.fields.filter((field) => field !== value && field.type !== 'time');
  return { length: frame.length, time: timeField(frame), value, columns, constants: value?.labels ?? {} };
}

const text = (value: unknown): string => {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === null || value === undefined ? '' : String(value);
};

const asItIs = (parts: Parts): Table => ({
  length: parts.length,
  time: parts.time?.values ?? new Array<number>(parts.length).fill(0),
  value: parts.value?.values ?? new Array<number>(parts.length).fill(Number.NaN),
  labels: Object.fromEntries(
    parts.columns.map((field) => [field.name, field.type === 'string' ? field.values : field.values.map(text)]),
  ),
});

function joined(all: readonly Parts[]): Table {
  const length = all.reduce((sum, parts) => sum + parts.length, 0);
  const time = new Array<number>(length);
  const value = new Array<number>(length);
  const labels: Record<string, string[]> = {};
  const column = (name: string): string[] => (labels[name] ??= new Array<string>(length).fill(''));
  let start = 0;
  for (const parts of all) {
    for (let row = 0; row < parts.length; row++) {
      time[start + row] = (parts.time?.values[row] as number | undefined) ?? 0;
      value[start + row] = (parts.value?.values[row] as number | undefined) ?? Number.NaN;
    }
    for (const [name, constant] of Object.entries(parts.constants)) {
      column(name).fill(constant, start, start + parts.length);
    }
    for (const field of parts.columns) {
      const cells = column(field.name);
      for (let row = 0; row < parts.length; row++) cells[start + row] = text(field.values[row]);
    }
    start += parts.length;
  }
  return { length, time, value, labels };
}

/** Frames of a Loki data source as lines. */
export function toLines(frames: readonly DataFrame[]): Lines {
  const time: number[] = [];
  const line: string[] = [];
  for (const frame of frames) {
    const times = timeField(frame)?.values ?? [];
    const texts = frame.fields.find((field) => /^(line|body)$/i.test(field.name))?.values ?? [];
    for (let row = 0; row < frame.length; row++) {
      time.push(times[row] as number);
      line.push(texts[row] as string);
    }
  }
  return { length: time.length, time, line };
}
