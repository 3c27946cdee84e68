import { cellOf, keyOf, roleOf, tallyOf } from './cell.js';
import { orderColumns, orderRows } from './order.js';
import type {
  CdnInput,
  CellRow,
  Matrix,
  MatrixChoice,
  MatrixColumn,
  MatrixGroup,
  MatrixRow,
  TrendRow,
} from './types.js';

/**
 * The matrix of what came: a group for each probe, a row for each provider, the same columns for all. `undefined`
 * when no row came at all.
 */
export function buildMatrix(input: CdnInput, choice: MatrixChoice): Matrix | undefined {
  const rows = input.cells ?? [];
  if (rows.length === 0) return undefined;
  const noun = choice.noun !== undefined && choice.noun !== '' ? choice.noun : guessNoun(input);
  const sick = sickColumns(input, noun);
  const columns = unique(rows.map((row) => row.column ?? UNNAMED)).map((name) => ({ name, sick: sick.has(name) }));
  const context: Context = { columns, cells: firstByKey(rows), trends: trendsByKey(input.trends ?? []) };
  const probes = unique(rows.map((row) => row.probe ?? '')).sort(byName);
  const groups = probes.map((probe) => group(probe, rows, context));
  const ordered = orderColumns(columns, groups, choice);
  return {
    groups: groups.map((one) => ({
      ...one,
      rows: orderRows(
        one.rows.map((row) => along(row, ordered)),
        choice,
      ),
    })),
    columns: ordered,
    noun,
    axis: axisOf(groups),
  };
}

interface Context {
  readonly columns: readonly MatrixColumn[];
  readonly cells: ReadonlyMap<string, CellRow>;
  readonly trends: ReadonlyMap<string, readonly TrendRow[]>;
}

const UNNAMED = 'unknown';

const byName = new Intl.Collator('en', { numeric: true }).compare;

const unique = (values: readonly string[]): string[] => [...new Set(values)];

function group(probe: string, rows: readonly CellRow[], context: Context): MatrixGroup {
  const mine = rows.filter((row) => (row.probe ?? '') === probe);
  const providers = unique(mine.map((row) => row.provider ?? UNNAMED));
  const built = providers.map((provider): MatrixRow => {
    const role = roleOf(mine.filter((row) => (row.provider ?? UNNAMED) === provider));
    const cells = context.columns.map((column) => {
      const key = keyOf(probe, provider, column.name);
      return cellOf({ probe, provider, role, column }, context.cells.get(key), context.trends.get(key) ?? []);
    });
    return { probe, provider, role, cells, tally: tallyOf(cells) };
  });
  return { probe, baseline: built.find((row) => row.role === 'baseline')?.provider, rows: built };
}

/** The same row with its cells in the order of these columns. */
function along(row: MatrixRow, columns: readonly MatrixColumn[]): MatrixRow {
  const cells = new Map(row.cells.map((cell) => [cell.column, cell]));
  return { ...row, cells: columns.map((column) => cells.get(column.name)).filter((cell) => cell !== undefined) };
}

const keyOfRow = (row: CellRow | TrendRow): string =>
  keyOf(row.probe ?? '', row.provider ?? UNNAMED, row.column ?? UNNAMED);

/** Two queries may have asked for the same: the first one speaks. */
function firstByKey(rows: readonly CellRow[]): ReadonlyMap<string, CellRow> {
  const found = new Map<string, CellRow>();
  for (const row of rows) if (!found.has(keyOfRow(row))) found.set(keyOfRow(row), row);
  return found;
}

function trendsByKey(rows: readonly TrendRow[]): ReadonlyMap<string, readonly TrendRow[]> {
  const found = new Map<string, TrendRow[]>();
  for (const row of rows) {
    const key = keyOfRow(row);
    const known = found.get(key);
    if (known === undefined) found.set(key, [row]);
    else known.push(row);
  }
  for (const trend of found.values()) trend.sort((one, other) => (one.time ?? 0) - (other.time ?? 0));
  return found;
}

/** Columns are vantages when every one of them is known as one. */
function guessNoun(input: CdnInput): string {
  const vantages = new Set([...(input.vantages ?? []), ...(input.edges ?? [])].map((row) => row.vantage));
  return (input.cells ?? []).every((row) => vantages.has(row.column)) ? 'vantage' : 'column';
}

/** Vantages that are not well, by their own word or by that of a cell; only where a column is one vantage. */
function sickColumns(input: CdnInput, noun: string): ReadonlySet<string> {
  if (noun !== 'vantage') return new Set();
  const byState = (input.vantages ?? []).filter((row) => row.state === 'sick').map((row) => row.vantage ?? '');
  const byCell = (input.cells ?? []).filter((row) => (row.sick ?? 0) > 0).map((row) => row.column ?? UNNAMED);
  return new Set([...byState, ...byCell]);
}

const LEAST_SPAN = 1.25;
const MOST_SPAN = 4;

/** An axis with 1 in its middle that holds all intervals of providers; what lies outside is drawn as an arrow. */
function axisOf(groups: readonly MatrixGroup[]): readonly [number, number] {
  let reach = LEAST_SPAN;
  for (const row of groups.flatMap((one) => one.rows).filter((one) => one.role === 'edge')) {
    for (const { row: figures } of row.cells) {
      const high = figures?.ratio_high ?? figures?.ratio ?? 1;
      const low = figures?.ratio_low ?? figures?.ratio ?? 1;
      reach = Math.max(reach, high, low > 0 ? 1 / low : 1);
    }
  }
  const end = Math.min(MOST_SPAN, reach * 1.05);
  return [1 / end, end];
}
