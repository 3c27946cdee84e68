import type { Labels } from '@parallax/contract';
import type { Answers, Lines, Scope, Table } from '../../kind.js';

/** Answers as they are written down: of each question its series, of each series a value a step from `start` on. */
export interface Written {
  readonly query: object;
  readonly scope: Omit<Scope, 'adhoc'>;
  readonly answers: Readonly<Record<string, WrittenAnswer>>;
}

export interface WrittenAnswer {
  /** Milliseconds. */
  readonly start: number;
  readonly step: number;
  readonly series: readonly (readonly [labels: Labels, values: readonly (number | null)[]])[];
}

const EMPTY: Table = { length: 0, time: [], value: [], labels: {} };

/** As Prometheus' table format has it. */
export function tableOf({ start, step, series }: WrittenAnswer): Table {
  const names = [...new Set(series.flatMap(([labels]) => Object.keys(labels)))];
  const rows = series.flatMap(([labels, values]) =>
    values.flatMap((value, at) => (value === null ? [] : [{ labels, value, time: start + at * step }])),
  );
  return {
    length: rows.length,
    time: rows.map(({ time }) => time),
    value: rows.map(({ value }) => value),
    labels: Object.fromEntries(names.map((name) => [name, rows.map(({ labels }) => labels[name] ?? '')])),
  };
}

export const linesOf = (...lines: readonly (string | object)[]): Lines => ({
  length: lines.length,
  time: lines.map((_, at) => 1_795_300_000_000 - at),
  line: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))),
});

export function answersOf(written: Readonly<Record<string, WrittenAnswer>>, lines?: Lines): Answers {
  const tables = new Map(Object.entries(written).map(([refId, answer]) => [refId, tableOf(answer)]));
  return {
    table: (refId) => tables.get(refId) ?? EMPTY,
    lines: () => lines ?? { length: 0, time: [], line: [] },
    logs: lines !== undefined,
  };
}

/** The rows of a frame as objects. */
export function rowsIn(frame: { readonly columns: Readonly<Record<string, ArrayLike<unknown>>> } | undefined): readonly Readonly<Record<string, unknown>>[] { // prettier-ignore
  const columns = Object.entries(frame?.columns ?? {});
  return Array.from({ length: columns[0]?.[1].length ?? 0 }, (_, row) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[row]])),
  );
}
