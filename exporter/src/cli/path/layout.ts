import { printable } from '../printable.js';
import { cut, span, widthOf, type Line, type Span } from './text.js';

/** Columns on a line: which have room, and how wide they are. */

export interface Column<Row> {
  readonly title: string;
  readonly right?: true;
  /** Spaces before it; 2 unless told. */
  readonly gap?: number;
  readonly min: number;
  /** What it takes, where there is so much, before columns behind it in rank get any; `min` unless told. */
  readonly good?: number;
  /** As wide as it would like to be. */
  readonly max: number;
  /** 0 is always there; of the others the least gets room first. */
  readonly priority: number;
  /** The least grows first where there is room left. */
  readonly growth?: number;
  cell(row: Row, width: number): Span;
}

export interface Placed<Row> {
  readonly column: Column<Row>;
  readonly width: number;
}

const gapOf = <Row>({ gap = 2 }: Column<Row>): number => gap;

/** Columns in the order of the screen that fit into `width`; those of priority 0 stay even when they do not. */
export function place<Row>(columns: readonly Column<Row>[], width: number): Placed<Row>[] {
  const widths = new Map<Column<Row>, number>();
  let room = width;
  const widen = (column: Column<Row>, to: number): void => {
    const now = widths.get(column) ?? 0;
    const more = Math.max(0, Math.min(room, to - now));
    widths.set(column, now + more);
    room -= more;
  };
  const add = (column: Column<Row>): void => {
    widths.set(column, column.min);
    room -= column.min + gapOf(column);
  };
  const [fixed, others] = [columns.filter((one) => one.priority === 0), columns.filter((one) => one.priority > 0)];
  fixed.forEach(add);
  for (const column of fixed) widen(column, Math.min(column.good ?? column.min, column.max));
  for (const column of others.sort((a, b) => a.priority - b.priority)) {
    if (column.min + gapOf(column) > room) continue;
    add(column);
    widen(column, Math.min(column.good ?? column.min, column.max));
  }
  for (const column of [...widths.keys()].sort((a, b) => (a.growth ?? 0) - (b.growth ?? 0))) widen(column, column.max);
  return columns.flatMap((column) => {
    const placed = widths.get(column);
    return placed === undefined ? [] : [{ column, width: placed }];
  });
}

/** One line with a cell for each column. */
export function lineOf<Row>(placed: readonly Placed<Row>[], cell: (one: Placed<Row>) => Span): Line {
  return placed.flatMap((one, at) => {
    const { text, tone } = cell(one);
    const fitted = cut(printable(text), one.width);
    const padding = ' '.repeat(Math.max(0, one.width - widthOf(fitted)));
    const gap = ' '.repeat(at === 0 ? 0 : gapOf(one.column));
    return one.column.right
      ? [span(gap + padding), span(fitted, tone)]
      : [span(gap), span(fitted, tone), span(padding)];
  });
}
