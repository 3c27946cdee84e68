import type { Matrix } from '../model/types.js';

/** Sizes of the matrix, pixels. */
export interface Measures {
  readonly compact: boolean;
  /** Of the row heads. */
  readonly head: number;
  /** Of the column that sums up; 0 when there is none. */
  readonly overall: number;
  readonly column: number;
  readonly row: number;
  /** Of the column heads. */
  readonly top: number;
  /** Of the whole table. */
  readonly total: number;
}

const FULL = { column: 188, row: 104 };
const COMPACT = { column: 142, row: 36 };
/** From so many columns on a row is summed up. */
const MANY_COLUMNS = 6;
const WIDEST = 340;

/** Below this height of the panel a full row would be cut off. */
const LOW = 260;

/** How large everything is; `dense` as chosen, or by the room there is. */
export function measure(
  matrix: Matrix,
  { width, height }: { readonly width: number; readonly height: number },
  dense: boolean | undefined,
): Measures {
  const count = Math.max(1, matrix.columns.length);
  const rows = matrix.groups.reduce((sum, group) => sum + group.rows.length, 0);
  const head = width < 800 ? 120 : 160;
  const overall = matrix.columns.length >= MANY_COLUMNS ? 150 : 0;
  const room = width - head - overall - 2;
  const compact = dense ?? (room < FULL.column * count || rows > 12 || height < LOW);
  const size = compact ? COMPACT : FULL;
  const column = Math.floor(Math.min(WIDEST, Math.max(size.column, room / count)));
  return { compact, head, overall, column, row: size.row, top: 32, total: head + overall + column * count };
}
