import { labelText } from './cells.js';
import type { Column } from './layout.js';
import { asOf, nameOf, silenceText, type Row } from './rows.js';
import { printable } from '../printable.js';
import { cut, cutMiddle, span, widthOf, type Span, type Tone } from './text.js';
import type { View } from './view.js';

/** The columns that say who a node is. */

export function toneOf({ mark, track }: Row): Tone {
  if (mark === 'gone' || track.node.address === undefined) return 'dim';
  return mark === 'destination' ? 'bold' : 'plain';
}

/** A whole IPv6 address. */
const MAX_NODE = 39;
const MAX_TEXT = 40;
/** Terminals from this width on have a column for the name beside that of the address. */
const WIDE_ENOUGH = 110;
/** Silence takes no more room than this from those that have something to say. */
const MAX_SILENT = 24;

/** What a node has before other columns get room. */
const goodNode = (columns: number): number => Math.max(22, Math.min(MAX_NODE, Math.floor(columns / 4)));

export function nodeColumns(rows: readonly Row[], view: View): Column<Row>[] {
  const separate = view.naming === 'both' && view.columns >= WIDE_ENOUGH;
  const name = ({ track, behind }: Row): string =>
    behind === undefined ? (nameOf(view.facts(track.node)) ?? '') : `behind ${behind}`;
  const names = separate ? textColumn('Name', rows, name, { min: 12, priority: 2, growth: 3 }) : [];
  const mpls = ({ track }: Row): string => labelText(track.node.mpls ?? []);
  return [
    nodeColumn(rows, view, separate),
    ...names,
    ...asColumn(rows, view),
    ...textColumn('MPLS', rows, mpls, { min: 14, priority: 5, growth: 4 }),
  ];
}

/** The address, or in its place the name. */
function nodeColumn(rows: readonly Row[], view: View, separate: boolean): Column<Row> {
  const nameless = separate || view.naming === 'addresses';
  const text = ({ track: { node }, behind, hidden }: Row): string => {
    if (node.address === undefined) {
      const kind = `* ${silenceText(node)}`;
      return behind === undefined || separate ? kind : `${kind}, behind ${behind}`;
    }
    const one = (nameless ? undefined : nameOf(view.facts(node))) ?? node.address;
    return hidden === 0 ? one : `${one} and ${hidden} more`;
  };
  const width = (row: Row): number => widthOf(printable(text(row)));
  const modest = (row: Row): number =>
    row.track.node.address === undefined ? Math.min(MAX_SILENT, width(row)) : width(row);
  const max = Math.max(4, ...rows.map(width));
  const good = Math.min(goodNode(view.columns), Math.max(4, ...rows.map(modest)));
  return {
    ...{ title: 'Node', gap: 1, min: Math.min(max, 10), good, max, priority: 0, growth: 1 },
    cell: (row, room) => {
      const whole = printable(text(row));
      return span(whole === row.track.node.address ? cutMiddle(whole, room) : whole, toneOf(row));
    },
  };
}

/** Number and name; where both have no room, the number. */
function asColumn(rows: readonly Row[], view: View): Column<Row>[] {
  const text = ({ track }: Row): string => asOf(view.facts(track.node)) ?? '';
  const numbers = rows.map((row) => widthOf(printable(numberOf(text(row)))));
  const min = Math.min(12, Math.max(2, ...numbers));
  return textColumn('AS', rows, text, { min, priority: 4, growth: 2 }).map((column) => ({
    ...column,
    cell: (row, room) => {
      const whole = printable(text(row));
      const number = numberOf(whole);
      const short = widthOf(whole) > room && room < widthOf(number) + 5;
      return span(short ? number : cut(whole, room), toneOf(row));
    },
  }));
}

const numberOf = (text: string): string => text.split(' ', 1)[0] ?? '';

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
