/** What lies behind one cell, or behind a provider. */
import type { Cell, CdnInput, EdgeRow, FindingRow, Matrix, MatrixGroup, MatrixRow, VisitRow } from './types.js';

/** What was chosen: a provider, and a column where a cell was. */
export interface Selection {
  readonly probe: string;
  readonly provider: string;
  readonly column?: string | undefined;
}

export interface Detail {
  readonly group: MatrixGroup;
  readonly row: MatrixRow;
  /** The chosen cell; `undefined` when the whole provider was chosen. */
  readonly cell: Cell | undefined;
  /** The baseline's cell in the same column. */
  readonly base: Cell | undefined;
  /** Cells of the provider in the other columns. */
  readonly others: readonly Cell[];
  readonly edges: readonly EdgeRow[];
  readonly findings: readonly FindingRow[];
  /** Newest first. `undefined` when no records came: there is no Loki, or it was not asked. */
  readonly visits: readonly VisitRow[] | undefined;
}

const MOST_VISITS = 30;

/** `undefined` when the selection is gone, as after a reload without it. */
export function buildDetail(input: CdnInput, matrix: Matrix, selection: Selection): Detail | undefined {
  const group = matrix.groups.find((one) => one.probe === selection.probe);
  const row = group?.rows.find((one) => one.provider === selection.provider);
  if (group === undefined || row === undefined) return undefined;
  const at = selection.column;
  const cell = row.cells.find((one) => one.column === at);
  const baseRow = group.rows.find((one) => one.role === 'baseline');
  return {
    group,
    row,
    cell,
    base: baseRow?.cells.find((one) => one.column === at),
    others: row.cells.filter((one) => one.column !== at && one.standing !== 'absent'),
    edges: (input.edges ?? []).filter((one) => isAbout(one, selection) && inColumn(one, at, matrix.noun)),
    findings: (input.findings ?? []).filter(
      (one) => isAbout(one, selection) && one.objects !== 0 && inColumn(one, at, matrix.noun),
    ),
    visits: input.visits
      ?.filter((one) => isAbout(one, selection) && inColumn(one, at, matrix.noun))
      .sort((one, other) => (other.time ?? 0) - (one.time ?? 0))
      .slice(0, MOST_VISITS),
  };
}

interface About {
  readonly probe: string | null;
  readonly provider: string | null;
}

const isAbout = (row: About, selection: Selection): boolean =>
  row.provider === selection.provider && (row.probe === null || row.probe === selection.probe);

interface Placed {
  readonly vantage: string | null;
  readonly partition?: string | null;
  readonly pop?: string | null;
}

/** Whether a row is of this column; what cannot be told belongs to every one. */
function inColumn(row: Placed, column: string | undefined, noun: string): boolean {
  if (column === undefined) return true;
  if (noun === 'vantage') return row.vantage === null || row.vantage === '' || row.vantage === column;
  if (noun === 'partition') return row.partition === undefined || row.partition === column;
  if (noun === 'pop') return row.pop === undefined || row.pop === column;
  return true;
}

/** `cache-control: public` as name and value; a line without a colon is a value alone. Text of strangers. */
export function headerLines(evidence: string | null): readonly { readonly name: string; readonly value: string }[] {
  if (evidence === null || evidence === '') return [];
  return evidence.split('\n').map((line) => {
    const at = line.indexOf(':');
    return at > 0 ? { name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() } : { name: '', value: line };
  });
}
