import type { DataFrame, Field } from '@grafana/data';
import type { Lines, Table } from '../kinds/kind.js';

const NOTHING: Table = { length: 0, time: [], value: [], labels: {} };

/**
 * Frames of a Prometheus data source as one table. Both of its shapes are read: the table format (a column for each
 * label) without copying, and one frame for each series (labels on the value field), which other stores answer with.
 */
export function toTable(frames: readonly DataFrame[]): Table {
  const filled = frames.filter((frame) => frame.length > 0);
  const [only] = filled;
  if (only === undefined) return NOTHING;
  if (filled.length === 1 && valueField(only)?.labels === undefined) return columns(only);
  return fromSeries(filled);
}

const valueField = (frame: DataFrame): Field | undefined => frame.fields.find((field) => field.type === 'number');
const timeField = (frame: DataFrame): Field | undefined => frame.fields.find((field) => field.type === 'time');

function columns(frame: DataFrame): Table {
  const labels = frame.fields.filter((field) => field.type !== 'number' && field.type !== 'time');
  return {
    length: frame.length,
    time: timeField(frame)?.values ?? [],
    value: valueField(frame)?.values ?? [],
    labels: Object.fromEntries(labels.map((field) => [field.name, field.values])),
  };
}

function fromSeries(frames: readonly DataFrame[]): Table {
  const length = frames.reduce((sum, frame) => sum + frame.length, 0);
  const time = new Array<number>(length);
  const value = new Array<number>(length);
  const names = new Set(frames.flatMap((frame) => Object.keys(valueField(frame)?.labels ?? {})));
  const labels = Object.fromEntries([...names].map((name) => [name, new Array<string>(length)]));
  let row = 0;
  for (const frame of frames) {
    const number = valueField(frame);
    const times = timeField(frame)?.values;
    for (let point = 0; point < frame.length; point++, row++) {
      time[row] = (times?.[point] as number | undefined) ?? 0;
      value[row] = (number?.values[point] as number | undefined) ?? Number.NaN;
      for (const name of names) (labels[name] as string[])[row] = number?.labels?.[name] ?? '';
    }
  }
  return { length, time, value, labels };
}

/** Frames of a Loki data source as lines. */
export function toLines(frames: readonly DataFrame[]): Lines {
  const time: number[] = [];
  const line: string[] = [];
  for (const frame of frames) {
    const times = timeField(frame)?.values ?? [];
    const text = frame.fields.find((field) => /^(line|body)$/i.test(field.name))?.values ?? [];
    for (let row = 0; row < frame.length; row++) {
      time.push(times[row] as number);
      line.push(text[row] as string);
    }
  }
  return { length: time.length, time, line };
}
