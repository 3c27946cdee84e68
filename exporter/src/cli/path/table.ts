import { milliseconds, percent, sparkline } from './cells.js';
import { jitterOf, medianOf, type History } from './history.js';
import { lineOf, place, type Column } from './layout.js';
import { nodeColumns, toneOf } from './node-columns.js';
import { lostShare, quietShare, type Row } from './rows.js';
import { span, type Line } from './text.js';
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
        good: 16,
        max: view.live ? 60 : Math.max(12, Math.min(60, history.rounds)),
        priority: 3,
        growth: 5,
      },
      cell: ({ track, mark }, width) =>
        span(sparkline(track, history.rounds, width, view.glyphs.levels), mark === 'gone' ? 'dim' : 'plain'),
    },
  ];
}
