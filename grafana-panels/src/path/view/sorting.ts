/** Columns and order of the tables: pure. */
import { percent, seconds } from '../../kit/units.js';
import type { LinkRow, TableRow } from '../model/types.js';

export interface TableColumn<Row> {
  readonly key: Exclude<keyof Row, 'id'> & string;
  readonly name: string;
  readonly numeric: boolean;
  readonly text: (row: Row) => string;
}

const figure = (value: number): string => String(Math.round(value * 10) / 10);

/** Of nodes. */
export const COLUMNS: readonly TableColumn<TableRow>[] = [
  { key: 'column', name: 'Hop', numeric: true, text: (row) => figure(row.column) },
  { key: 'what', name: 'What', numeric: false, text: (row) => row.what },
  { key: 'network', name: 'Network', numeric: false, text: (row) => row.network },
  { key: 'rtt', name: 'Round trip', numeric: true, text: (row) => seconds(row.rtt) },
  { key: 'delay', name: 'Link delay', numeric: true, text: (row) => seconds(row.delay) },
  { key: 'flows', name: 'Flows', numeric: true, text: (row) => figure(row.flows) },
  { key: 'loss', name: 'Loss', numeric: true, text: (row) => percent(row.loss) },
  { key: 'vantages', name: 'Vantages', numeric: true, text: (row) => figure(row.vantages) },
  { key: 'notes', name: 'Notes', numeric: false, text: (row) => row.notes },
];

export const LINK_COLUMNS: readonly TableColumn<LinkRow>[] = [
  { key: 'column', name: 'After hop', numeric: true, text: (row) => figure(row.column) },
  { key: 'what', name: 'Link', numeric: false, text: (row) => row.what },
  { key: 'delay', name: 'Delay', numeric: true, text: (row) => seconds(row.delay) },
  { key: 'delayOf', name: 'Seen by', numeric: false, text: (row) => row.delayOf },
  { key: 'flows', name: 'Flows', numeric: true, text: (row) => figure(row.flows) },
  { key: 'share', name: 'Share', numeric: true, text: (row) => percent(row.share) },
  { key: 'traces', name: 'Traces', numeric: true, text: (row) => figure(row.traces) },
  { key: 'notes', name: 'Notes', numeric: false, text: (row) => row.notes },
];

export interface Order<Row> {
  readonly key: TableColumn<Row>['key'];
  readonly down: boolean;
}

/** Rows in order; what is not known comes last either way. Equal ones stay as they were. */
export function sorted<Row>(rows: readonly Row[], order: Order<Row>): readonly Row[] {
  const sign = order.down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [a[order.key], b[order.key]];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return sign * (typeof x === 'string' ? collator.compare(x, String(y)) : Number(x) - Number(y));
  });
}

/** Addresses in the order of their numbers. */
const collator = new Intl.Collator('en', { numeric: true });

/** Another column: most first for numbers; the same one: the other way. */
export function nextOrder<Row>(order: Order<Row>, column: TableColumn<Row>): Order<Row> {
  if (order.key === column.key) return { key: order.key, down: !order.down };
  return { key: column.key, down: column.numeric && column.key !== 'column' };
}
