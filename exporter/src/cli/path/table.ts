import { labelText, milliseconds, percent, sparkline } from './cells.js';
import { jitterOf, medianOf, type History } from './history.js';
import { lineOf, place, type Column } from './layout.js';
import { asOf, lostShare, nameOf, quietShare, silenceText, type Row } from './rows.js';
import { cutMiddle, printable, span, widthOf, type Line, type Span, type Tone } from './text.js';
import type { View } from './view.js';

/** The table of hops. */
export interface Table {
  readonly head: Line;
  line(row: Row): Line;
}

const NUMBER = { right: true, min: 6, max: 6 } as const;

export function tableOf(history: History, rows: readonly Row[], view: View): Table {
  const columns = [...placeColumns(rows, view), ...nodeColumns(rows, view), ...numberColumns(history)];
  if (view.live || history.rounds > 1) columns.push(...roundColumns(history, view));
  const placed = place(columns, view.columns);
  return {
    head: lineOf(placed, ({ column }) => span(column.title, 'dim')),
    line: (row) => lineOf(placed, ({ column, width }) => column.cell(row, width)),
  };
}

function ttlText({ ttl, until, branch }: Row): string {
  if (branch === 'middle' || branch === 'last') return '';
  return until === undefined ? String(ttl) : `${ttl}-${until}`;
}

/** Where it is in the path, and what there is to see about it. */
function placeColumns(rows: readonly Row[], { glyphs }: View): Column<Row>[] {
  const ttl = rows.some(({ until }) => until !== undefined) ? 5 : 3;
  const [first, middle, last] = glyphs.branch;
  const branches = { only: ' ', first, middle, last };
  const marks = { destination: glyphs.destination, ended: '!', new: '+', gone: '-' };
  const tones = { destination: 'green', ended: 'red', new: 'green', gone: 'dim' } as const;
  return [
    { title: 'TTL', right: true, gap: 0, min: ttl, max: ttl, priority: 0, cell: (row) => span(ttlText(row)) },
    { title: '', gap: 1, min: 1, max: 1, priority: 0, cell: ({ branch }) => span(branches[branch], 'dim') },
    {
      ...{ title: 'Flows', right: true, gap: 1, min: 5, max: 5, priority: 0 },
      cell: (row) => span(row.flows === 0 ? '' : String(row.flows), toneOf(row)),
    },
    {
      ...{ title: '', gap: 1, min: 1, max: 1, priority: 0 },
      cell: ({ mark }) => (mark === undefined ? span('') : span(marks[mark], tones[mark])),
    },
  ];
}

function toneOf({ mark, track }: Row): Tone {
  if (mark === 'gone' || track.node.address === undefined) return 'dim';
  return mark === 'destination' ? 'bold' : 'plain';
}

/** A whole IPv6 address. */
const MAX_NODE = 39;
const MAX_TEXT = 40;
/** What the columns that are always there take beside the node. */
const BESIDE = 35;

/** What a node has before other columns get room: a quarter of the line, or what the least table leaves. */
const leastNode = (columns: number): number =>
  Math.max(10, Math.min(24, columns - BESIDE), Math.min(MAX_NODE, Math.floor(columns / 4)));

/** Who it is. */
function nodeColumns(rows: readonly Row[], view: View): Column<Row>[] {
  const name = ({ track, behind }: Row): string =>
    behind === undefined ? (nameOf(view.facts(track.node)) ?? '') : `behind ${behind}`;
  const as = ({ track }: Row): string => asOf(view.facts(track.node)) ?? '';
  const mpls = ({ track }: Row): string => labelText(track.node.mpls ?? []);
  const separate = view.naming === 'both' && view.columns >= WIDE_ENOUGH;
  const node = (row: Row): string => {
    if (row.track.node.address === undefined) return silentText(row, separate);
    return nodeText(row, view.naming === 'addresses' || separate ? '' : name(row));
  };
  const width = (row: Row): number =>
    Math.min(row.track.node.address === undefined ? MAX_SILENT : Infinity, widthOf(printable(node(row))));
  const natural = Math.max(4, ...rows.map(width));
  return [
    {
      ...{
        title: 'Node',
        gap: 1,
        min: Math.min(natural, leastNode(view.columns)),
        max: natural,
        priority: 0,
        growth: 1,
      },
      cell: (row, width) => {
        const text = printable(node(row));
        return span(text === row.track.node.address ? cutMiddle(text, width) : text, toneOf(row));
      },
    },
    ...(separate ? textColumn('Name', rows, name, { min: 12, priority: 2, growth: 3 }) : []),
    ...textColumn('AS', rows, as, { min: 8, priority: 4, growth: 2 }),
    ...textColumn('MPLS', rows, mpls, { min: 6, priority: 5, growth: 4 }),
  ];
}

/** Terminals from this width on have a column for the name beside that of the address. */
const WIDE_ENOUGH = 110;

/** Nothing where there is no text. */
function textColumn(
  title: string,
  rows: readonly Row[],
  text: (row: Row) => string,
  rank: Pick<Column<Row>, 'min' | 'priority' | 'growth'>,
): Column<Row>[] {
  const widest = Math.max(0, ...rows.map((row) => widthOf(printable(text(row)))));
  if (widest === 0) return [];
  const max = Math.max(title.length, Math.min(MAX_TEXT, widest));
  const cell = (row: Row): Span => span(text(row), toneOf(row));
  return [{ title, ...rank, min: Math.min(max, rank.min), max, cell }];
}

/** The address, or in its place the name. */
function nodeText({ track, hidden }: Row, name: string): string {
  const text = name === '' ? (track.node.address ?? '') : name;
  return hidden === 0 ? text : `${text} and ${hidden} more`;
}

/** What a silent node is; where there is a column for names, that says whom it is behind. */
function silentText({ track, behind }: Row, separate: boolean): string {
  const kind = `* ${silenceText(track.node)}`;
  return behind === undefined || separate ? kind : `${kind}, behind ${behind}`;
}

/** Silence takes no more room than this from those that have something to say. */
const MAX_SILENT = 24;

/** Where packets are lost, who does not answer, and the times of all rounds together. */
function numberColumns(history: History): Column<Row>[] {
  const answering = (row: Row): boolean => row.track.node.address !== undefined;
  return [
    {
      ...{ title: 'Lost', right: true, min: 4, max: 4, priority: 0 },
      cell: ({ track }) => span(percent(lostShare(track, history)), 'red'),
    },
    {
      ...{ title: 'Quiet', right: true, min: 5, max: 5, priority: 0 },
      cell: (row) =>
        span(answering(row) ? percent(quietShare(row.track)) : '', row.mark === 'destination' ? 'plain' : 'dim'),
    },
    {
      ...{ title: 'RTT ms', ...NUMBER, priority: 0 },
      cell: (row) => span(milliseconds(medianOf(row.track)), toneOf(row)),
    },
    { title: 'Best', ...NUMBER, priority: 1, cell: (row) => span(milliseconds(row.track.best), toneOf(row)) },
    { title: 'Worst', ...NUMBER, priority: 6, cell: (row) => span(milliseconds(row.track.worst), toneOf(row)) },
  ];
}

/** What only several rounds can show. */
function roundColumns(history: History, view: View): Column<Row>[] {
  return [
    { title: 'Jitter', ...NUMBER, priority: 7, cell: (row) => span(milliseconds(jitterOf(row.track)), toneOf(row)) },
    {
      ...{
        title: 'RTT by round',
        min: 12,
        max: view.live ? 60 : Math.max(12, Math.min(60, history.rounds)),
        priority: 3,
        growth: 5,
      },
      cell: ({ track, mark }, width) =>
        span(sparkline(track, history.rounds, width, view.glyphs.levels), mark === 'gone' ? 'dim' : 'plain'),
    },
  ];
}
