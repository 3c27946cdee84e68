import { cut, printable, span, widthOf, type Line, type Span } from './text.js';

/** Columns on a line: which have room, and how wide they are. */

export interface Column<Row> {
  readonly title: string;
  readonly right?: true;
  /** Spaces before it; 2 unless told. */
  readonly gap?: number;
  readonly min: number;
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

/** Columns in the order of the screen that fit into `width`, together at most so wide unless those of priority 0 are wider. */
export function place<Row>(columns: readonly Column<Row>[], width: number): Placed<Row>[] {
  const chosen = new Set(columns.filter(({ priority }) => priority === 0));
  let room = width;
  for (const column of chosen) room -= column.min + gapOf(column);
  for (const column of [...columns].sort((a, b) => a.priority - b.priority)) {
    if (chosen.has(column) || column.min + gapOf(column) > room) continue;
    chosen.add(column);
    room -= column.min + gapOf(column);
  }
  const widths = new Map([...chosen].map((column) => [column, column.min]));
  for (const column of [...chosen].sort((a, b) => (a.growth ?? 0) - (b.growth ?? 0))) {
    const more = Math.max(0, Math.min(room, column.max - column.min));
    widths.set(column, column.min + more);
    room -= more;
  }
  return columns.flatMap((column) => (chosen.has(column) ? [{ column, width: widths.get(column) ?? 0 }] : []));
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
