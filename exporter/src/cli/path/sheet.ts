import { detailLines } from './details.js';
import { eventLines, statusLines, wordLines, type Subject } from './header.js';
import type { History } from './history.js';
import { rowsOf } from './rows.js';
import { tableOf } from './table.js';
import { render, type Line } from './text.js';
import type { View } from './view.js';

const MAX_WORDS = 40;
const MAX_EVENTS = 20;

/** Everything about a target at once, for files, pipes and the end of the live view: status, table, words, log. */
export function sheet(subject: Subject, history: History, view: View): string {
  const rows = rowsOf(history, { merged: view.merged });
  const table = tableOf(history, rows, view);
  const body: Line[] = rows.flatMap((row) => [
    table.line(row),
    ...(view.details ? detailLines(row, history.last, view) : []),
  ]);
  const lines = [
    ...statusLines({ subject, history }, view),
    ...(rows.length === 0 ? [] : [[], table.head, ...body, []]),
    ...wordLines(history, view, MAX_WORDS),
    ...eventLines(history, view, MAX_EVENTS),
  ];
  return lines.map((line) => `${render(line, view.style, view.columns)}\n`).join('');
}
