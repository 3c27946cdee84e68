/** What the matrix says, in one sentence: failures first, then what is open, then what is good. */
import type { Cell, Clause, Matrix, MatrixGroup, MatrixRow } from './types.js';
import { count, list, plural, share, span, times } from './words.js';

/** Parts of the sentence, most important first. Sick vantages are counted out, aloud. */
export function sentence(matrix: Matrix): readonly Clause[] {
  const many = matrix.groups.length > 1;
  const clauses = matrix.groups.flatMap((group) =>
    ofGroup(group, matrix).map((clause) => (many ? { ...clause, text: `${group.probe}: ${clause.text}` } : clause)),
  );
  const rank = { bad: 0, unsure: 1, good: 2, plain: 3, aside: 4 };
  return [
    ...clauses.sort((one, other) => rank[one.tone] - rank[other.tone]),
    ...troubles(matrix),
    ...sickness(matrix),
    ...caching(matrix),
  ];
}

/** The whole as plain text. */
export const asText = (clauses: readonly Clause[]): string => clauses.map((clause) => clause.text).join('; ');

function ofGroup(group: MatrixGroup, matrix: Matrix): readonly Clause[] {
  const edges = group.rows.filter((row) => row.role === 'edge');
  if (group.baseline === undefined)
    return [
      { tone: 'unsure', text: `no baseline among ${count(group.rows.length, 'provider')}: nothing to compare with` },
    ];
  if (edges.length === 0)
    return [{ tone: 'plain', text: `only the baseline ${group.baseline} is measured: nothing to compare with it yet` }];
  const parts: Parts = {
    failing: edges.filter((row) => row.tally.fail > 0),
    open: edges.filter((row) => row.tally.fail === 0 && row.tally.unsure > 0),
    passing: edges.filter((row) => row.tally.fail === 0 && row.tally.unsure === 0 && row.tally.pass > 0),
    silent: edges.filter((row) => row.tally.fail + row.tally.unsure + row.tally.pass === 0),
  };
  return edges.length > MOST_NAMED ? summed(parts, group.baseline, matrix) : named(parts, group.baseline, matrix);
}

/** Up to so many providers each one is spoken of. */
const MOST_NAMED = 5;

interface Parts {
  readonly failing: readonly MatrixRow[];
  readonly open: readonly MatrixRow[];
  readonly passing: readonly MatrixRow[];
  readonly silent: readonly MatrixRow[];
}

function named({ failing, open, passing, silent }: Parts, baseline: string, matrix: Matrix): readonly Clause[] {
  return [
    ...failing.map((row): Clause => ({ tone: 'bad', text: failure(row, matrix) })),
    ...together(open, (row) => openness(row, matrix), 'unsure'),
    ...together(passing, (row) => success(row, baseline, matrix), 'good'),
    ...together(silent, silence, 'plain'),
  ];
}

/** Many providers: how many are what, and the worst of them. */
function summed({ failing, open, passing, silent }: Parts, baseline: string, matrix: Matrix): readonly Clause[] {
  const all = failing.length + open.length + passing.length + silent.length;
  const [worst] = [...failing].sort((one, other) => other.tally.fail - one.tally.fail);
  const clauses: Clause[] = [];
  if (worst !== undefined)
    clauses.push({
      tone: 'bad',
      text: `${String(failing.length)} of ${count(all, 'provider')} ${failing.length === 1 ? 'fails' : 'fail'}, worst of all ${failure(worst, matrix).replace(' fails in ', ' in ')}`,
    });
  if (open.length > 0)
    clauses.push({
      tone: 'unsure',
      text: `${String(open.length)} without a failure, but not enough data somewhere (${names(open)})`,
    });
  if (passing.length > 0)
    clauses.push({
      tone: 'good',
      text: `${String(passing.length)} within 5 % of ${baseline} or faster everywhere (${names(passing)})`,
    });
  if (silent.length > 0)
    clauses.push({ tone: 'plain', text: `${String(silent.length)} not judged (${names(silent)})` });
  return clauses;
}

const names = (rows: readonly MatrixRow[]): string => list(rows.map((row) => row.provider));

/** Providers of which the same is to be said, in one clause. */
function together(rows: readonly MatrixRow[], said: (row: MatrixRow) => Said, tone: Clause['tone']): readonly Clause[] {
  const groups = new Map<string, { said: Said; names: string[] }>();
  for (const row of rows) {
    const what = said(row);
    const known = groups.get(what.many);
    if (known === undefined) groups.set(what.many, { said: what, names: [row.provider] });
    else known.names.push(row.provider);
  }
  return [...groups.values()].map(({ said: what, names }) => ({
    tone,
    text: `${list(names)}${names.length === 1 ? what.one : what.many}`,
  }));
}

/** What follows one name, and several. */
interface Said {
  readonly one: string;
  readonly many: string;
}

const alike = (text: string): Said => ({ one: text, many: text });

const counted = (row: MatrixRow): readonly Cell[] =>
  row.cells.filter((cell) => cell.standing === 'pass' || cell.standing === 'fail' || cell.standing === 'unsure');

/** `fra`, or `2 of 3 vantages`. */
function where(hit: number, row: MatrixRow, matrix: Matrix): string {
  const all = counted(row);
  if (all.length === 1 && matrix.columns.length === 1) return all[0]?.column ?? '';
  return `${String(hit)} of ${count(all.length, matrix.noun)}`;
}

function failure(row: MatrixRow, matrix: Matrix): string {
  const failed = counted(row).filter((cell) => cell.standing === 'fail');
  const ratios = failed.map((cell) => cell.row?.ratio);
  const names = failed.length < counted(row).length ? ` (${list(failed.map((cell) => cell.column))})` : '';
  const known = ratios.some((ratio) => typeof ratio === 'number');
  const slow = known ? `: ${span(ratios, times)} as slow` : '';
  return `${row.provider} fails in ${where(failed.length, row, matrix)}${names}${slow}`;
}

function openness(row: MatrixRow, matrix: Matrix): Said {
  const all = counted(row).length;
  const open = row.tally.unsure;
  if (open === all) return alike(': not enough data');
  const passed = all - open;
  return alike(
    `: not enough data in ${where(open, row, matrix)}, ${passed === 1 ? 'the other passes' : 'the others pass'}`,
  );
}

function success(row: MatrixRow, baseline: string, matrix: Matrix): Said {
  const passed = counted(row);
  const faster = passed.filter((cell) => cell.faster).length;
  const place = `in ${where(passed.length, row, matrix)}`;
  if (faster === passed.length)
    return { one: ` is faster than ${baseline} ${place}`, many: ` are faster than ${baseline} ${place}` };
  const or = faster > 0 ? ' or faster' : '';
  return { one: ` is within 5 % of ${baseline}${or} ${place}`, many: ` are within 5 % of ${baseline}${or} ${place}` };
}

function silence(row: MatrixRow): Said {
  if (row.tally.unjudged > 0)
    return alike(
      `: ${list([...new Set(row.cells.filter((cell) => cell.standing === 'unjudged').map((cell) => cell.word))])}`,
    );
  return row.tally.sick > 0 ? alike(': measured by sick vantages only') : alike(': no data');
}

/** Failures below this part are said beside the sentence, not in it. */
const LOUD = 0.01;

/** What is wrong beside speed. */
function troubles(matrix: Matrix): readonly Clause[] {
  const rows = matrix.groups.flatMap((group) => group.rows.filter((row) => row.role !== 'origin'));
  const worst = (row: MatrixRow, value: (cell: Cell) => number | null | undefined): number =>
    Math.max(0, ...row.cells.filter((cell) => cell.standing !== 'sick').map((cell) => value(cell) ?? 0));
  const errors = rows
    .map((row) => ({ name: row.provider, value: worst(row, (cell) => cell.row?.errors) }))
    .filter(({ value }) => value > 0);
  const differs = rows
    .map((row) => ({ name: row.provider, value: worst(row, (cell) => lacking(cell.row?.integrity)) }))
    .filter(({ value }) => value > 0);
  const parts: Clause[] = [];
  const loud = errors.some(({ value }) => value >= LOUD);
  if (errors.length > 0) parts.push({ tone: loud ? 'bad' : 'aside', text: `fetches fail: ${upTo(errors)}` });
  if (differs.length > 0) parts.push({ tone: 'bad', text: `content differs from the origin: ${upTo(differs)}` });
  return parts;
}

const lacking = (part: number | null | undefined): number => (typeof part === 'number' ? 1 - part : 0);

function upTo(found: readonly { readonly name: string; readonly value: number }[]): string {
  const sorted = [...found].sort((one, other) => other.value - one.value);
  return list(sorted.map(({ name, value }) => `${name} up to ${share(value)}`));
}

function sickness(matrix: Matrix): readonly Clause[] {
  const sick = matrix.columns.filter((column) => column.sick).map((column) => column.name);
  if (sick.length === 0) return [];
  const total = matrix.columns.length;
  const verb = sick.length === 1 ? 'is' : 'are';
  return [
    {
      tone: 'plain',
      text: `${String(sick.length)} of ${String(total)} ${total === 1 ? matrix.noun : plural(matrix.noun)} ${verb} not well and not counted (${list(sick)})`,
    },
  ];
}

const MOST_PROVIDERS = 6;

/** How much each cache answers, where they are few enough to be named: figures, no verdict. */
function caching(matrix: Matrix): readonly Clause[] {
  const clauses = matrix.groups.map((group) => ({ group, text: cachingOf(group) }));
  return clauses
    .filter(({ text }) => text !== '')
    .map(({ group, text }) => ({ tone: 'aside', text: matrix.groups.length > 1 ? `${group.probe}: ${text}` : text }));
}

function cachingOf(group: MatrixGroup): string {
  const hits = group.rows
    .filter((row) => row.role !== 'origin')
    .map((row) => ({
      name: row.provider,
      values: row.cells.filter((cell) => cell.standing !== 'sick').map((cell) => cell.row?.hits),
    }))
    .filter(({ values }) => values.some((value) => typeof value === 'number'));
  if (hits.length === 0 || hits.length > MOST_PROVIDERS) return '';
  return `answered from the edge's cache: ${hits.map(({ name, values }) => `${name} ${span(values, share)}`).join(', ')}`;
}
