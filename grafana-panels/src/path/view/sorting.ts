/** Columns and order of the table: pure. */
import { percent, seconds } from '../../kit/units.js';
import type { TableRow } from '../model/types.js';

export type ColumnKey = Exclude<keyof TableRow, 'id'>;

export interface TableColumn {
  readonly key: ColumnKey;
  readonly name: string;
  readonly numeric: boolean;
  readonly text: (row: TableRow) => string;
}

const plain = (key: 'column' | 'flows' | 'vantages') => (row: TableRow) => String(Math.round(row[key] * 10) / 10);

export const COLUMNS: readonly TableColumn[] = [
  { key: 'column', name: 'Hop', numeric: true, text: plain('column') },
  { key: 'what', name: 'What', numeric: false, text: (row) => row.what },
  { key: 'network', name: 'Network', numeric: false, text: (row) => row.network },
  { key: 'rtt', name: 'Round trip', numeric: true, text: (row) => seconds(row.rtt) },
  { key: 'delay', name: 'Link delay', numeric: true, text: (row) => seconds(row.delay) },
  { key: 'flows', name: 'Flows', numeric: true, text: plain('flows') },
  { key: 'loss', name: 'Loss', numeric: true, text: (row) => percent(row.loss) },
  { key: 'vantages', name: 'Vantages', numeric: true, text: plain('vantages') },
  { key: 'notes', name: 'Notes', numeric: false, text: (row) => row.notes },
];

export interface Order {
  readonly key: ColumnKey;
  readonly down: boolean;
}

/** Rows in order; what is not known comes last either way. Equal ones stay as they were. */
export function sorted(rows: readonly TableRow[], order: Order): readonly TableRow[] {
  const sign = order.down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [a[order.key], b[order.key]];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return sign * (typeof x === 'string' ? collator.compare(x, String(y)) : x - Number(y));
  });
}

/** Addresses in the order of their numbers. */
const collator = new Intl.Collator('en', { numeric: true });

/** Another column: most first for numbers; the same one: the other way. */
export function nextOrder(order: Order, column: TableColumn): Order {
  if (order.key === column.key) return { key: order.key, down: !order.down };
  return { key: column.key, down: column.numeric && column.key !== 'column' };
}
