/** For tests of kinds: answers from short notation, and frames as text that a person can read. */
import type { Answers, Columns, Table } from './kind.js';

/** One series as a test writes it: times in seconds. */
export interface Given {
  readonly labels: Readonly<Record<string, string>>;
  readonly time: readonly number[];
  readonly value: readonly number[];
}

export type Recorded = Readonly<Record<string, readonly Given[]>>;

/** Series in the shape of Prometheus' table format. */
export function tableOf(series: readonly Given[]): Table {
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))];
  const column = (name: string): string[] => series.flatMap(({ labels, time }) => time.map(() => labels[name] ?? ''));
  const time = series.flatMap((one) => one.time.map((seconds) => seconds * 1000));
  const labels = Object.fromEntries(names.map((name) => [name, column(name)]));
  return { length: time.length, time, value: series.flatMap(({ value }) => [...value]), labels };
}

export const answersOf = (recorded: Recorded, lines?: readonly string[]): Answers => ({
  table: (refId) => tableOf(recorded[refId] ?? []),
  lines: () => ({ length: lines?.length ?? 0, time: (lines ?? []).map(() => 0), line: lines ?? [] }),
  logs: lines !== undefined,
});

const cell = (value: unknown): string =>
  value === null
    ? '-'
    : typeof value === 'number' && !Number.isInteger(value)
      ? String(Number(value.toPrecision(6)))
      : String(value);

/** The rows of a frame, each as an object with what is not empty. */
export function rowsOf({ columns }: Columns): Record<string, unknown>[] {
  const names = Object.keys(columns);
  return Array.from({ length: columns[names[0] ?? '']?.length ?? 0 }, (_, row) =>
    Object.fromEntries(names.map((name) => [name, columns[name]?.[row]]).filter(([, value]) => value !== null)),
  );
}

/** Frames as tables of text; times in seconds after `origin`. */
export function textOf(frames: readonly Columns[], origin: number): string {
  return frames.map((frame) => tableText(frame, origin)).join('\n');
}

function tableText({ spec, columns, notices = [] }: Columns, origin: number): string {
  const names = Object.keys(spec.fields);
  const length = columns[names[0] ?? '']?.length ?? 0;
  const show = (name: string, row: number): string => {
    const value = columns[name]?.[row];
    const time = spec.fields[name]?.type === 'time' && typeof value === 'number';
    return time ? `+${(value - origin) / 1000}s` : cell(value ?? null);
  };
  const body = Array.from({ length }, (_, row) => names.map((name) => show(name, row)));
  const widths = names.map((name, at) => Math.max(name.length, ...body.map((cells) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    `# ${spec.name}: ${length} rows`,
    ...notices.map(({ text }) => `! ${text}`),
    line(names),
    ...body.map(line),
    '',
  ].join('\n');
}
