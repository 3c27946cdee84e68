import {
  STANDINGS,
  type Cell,
  type MatrixChoice,
  type MatrixColumn,
  type MatrixGroup,
  type MatrixRow,
  type Metric,
} from './types.js';

const byName = new Intl.Collator('en', { numeric: true }).compare;
const RANK = { baseline: 0, edge: 1, origin: 2 } as const;

/** The baseline first, the origin last, between them as chosen. */
export function orderRows(rows: readonly MatrixRow[], choice: MatrixChoice): readonly MatrixRow[] {
  return [...rows].sort(
    (one, other) =>
      RANK[one.role] - RANK[other.role] || chosen(one, other, choice) || byName(one.provider, other.provider),
  );
}

function chosen(one: MatrixRow, other: MatrixRow, choice: MatrixChoice): number {
  if (choice.byColumn !== undefined) return inColumn(one, choice.byColumn) - inColumn(other, choice.byColumn);
  if (choice.sort === 'worst')
    return (
      other.tally.fail - one.tally.fail ||
      other.tally.unsure - one.tally.unsure ||
      badness(other, 'ratio') - badness(one, 'ratio')
    );
  return choice.sort === 'metric' ? badness(other, choice.metric) - badness(one, choice.metric) : 0;
}

/** Where a row stands by what it is in one column: failing first, there the slowest. */
function inColumn(row: MatrixRow, column: string): number {
  const cell = row.cells.find((one) => one.column === column);
  if (cell === undefined) return STANDINGS.length;
  return STANDINGS.indexOf(cell.standing) - Math.min(0.99, (cell.row?.ratio ?? 0) / 100);
}

/** Of these, less is worse. */
const FALLING: ReadonlySet<Metric> = new Set(['hits', 'offload', 'integrity']);

/** The median of a figure over the columns, larger when worse; nothing known is least. */
function badness(row: MatrixRow, metric: Metric): number {
  const values = row.cells.map((cell) => figureOf(cell, metric)).filter((value) => value !== undefined);
  const median = values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
  if (median === undefined) return Number.MIN_SAFE_INTEGER;
  return FALLING.has(metric) ? -median : median;
}

const figureOf = (cell: Cell, metric: Metric): number | undefined => cell.row?.[metric] ?? undefined;

/** Columns with most failures first, sick vantages last; else by name. */
export function orderColumns(
  columns: readonly MatrixColumn[],
  groups: readonly MatrixGroup[],
  choice: MatrixChoice,
): readonly MatrixColumn[] {
  const weights = new Map(columns.map((column, at) => [column.name, choice.sort === 'worst' ? weight(at, groups) : 0]));
  return [...columns].sort(
    (one, other) =>
      Number(one.sick) - Number(other.sick) ||
      (weights.get(other.name) ?? 0) - (weights.get(one.name) ?? 0) ||
      byName(one.name, other.name),
  );
}

/** Failures of a column weigh more than any number of open verdicts. */
function weight(at: number, groups: readonly MatrixGroup[]): number {
  const cells = groups.flatMap((group) => group.rows).map((row) => row.cells[at]?.standing);
  const having = (standing: string): number => cells.filter((one) => one === standing).length;
  return having('fail') * (cells.length + 1) + having('unsure');
}
