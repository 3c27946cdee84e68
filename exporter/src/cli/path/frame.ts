import { detailLines } from './details.js';
import { eventLines, statusLines, wordLines, type Told } from './header.js';
import { HELP } from './keys.js';
import { reachOf } from './reach.js';
import { rowsOf } from './rows.js';
import { tableOf } from './table.js';
import { render, span, type Line } from './text.js';
import type { View } from './view.js';

/** The screen of the live view. */

export interface Screenful {
  readonly tabs: readonly Told[];
  /** Which of them is shown. */
  readonly shown: number;
  readonly rows: number;
  /** Body lines that are above the screen; more than there are is the end. */
  readonly scroll: number;
  readonly paused: boolean;
  readonly help: boolean;
  /** Wall clock, milliseconds. */
  readonly now: number;
}

export interface Frame {
  /** Exactly as many as the terminal has, each at most as wide. */
  readonly lines: readonly string[];
  /** The scroll that was possible. */
  readonly scroll: number;
}

const KEYS = 'q quit  p pause  r reset  u/i/t protocol  4/6 family  n names  m details  a branches  ? help';

export function frame(screen: Screenful, view: View): Frame {
  const tab = screen.tabs[screen.shown];
  if (tab === undefined) return { lines: [], scroll: 0 };
  const { rows: height } = screen;
  const { history } = tab;
  const roomy = height >= 24;
  const above: Line[] = [
    ...tabLine(screen),
    ...statusLines(tab, view, screen.now).slice(0, height >= 12 ? 3 : 1),
    ...wordLines(history, view, roomy ? 6 : height >= 18 ? 3 : height >= 14 ? 2 : 1),
    ...(roomy ? [[]] : []),
  ];
  const events = eventLines(history, view, roomy ? 5 : height >= 16 ? 2 : 0);
  const below = events.length > 0 && roomy ? [[], ...events] : events;
  const body = screen.help ? HELP.map((text): Line => [span(text)]) : bodyOf(tab, view);
  const head = body.length > 0 ? body[0] : undefined;
  const room = Math.max(1, height - above.length - below.length - 2);
  const hops = body.slice(1);
  const scroll = Math.max(0, Math.min(screen.scroll, hops.length - room));
  const visible = hops.slice(scroll, scroll + room);
  const top = [...above, head ?? [], ...visible, ...below].slice(0, Math.max(0, height - 1));
  const filler = Array.from({ length: Math.max(0, height - 1 - top.length) }, (): Line => []);
  const hidden = hops.length > room ? `lines ${scroll + 1}-${scroll + visible.length} of ${hops.length}  ` : '';
  const lines = [...top, ...filler, keyLine(screen, hidden)].slice(-height);
  return { lines: lines.map((line) => render(line, view.style, view.columns)), scroll };
}

function bodyOf({ history }: Told, view: View): Line[] {
  if (history.rounds === 0) return [[span('The first packets are on their way ...', 'dim')]];
  const rows = rowsOf(history, { merged: view.merged });
  if (rows.length === 0) return [];
  const table = tableOf(history, rows, view);
  return [
    table.head,
    ...rows.flatMap((row) => [table.line(row), ...(view.details ? detailLines(row, history.last, view) : [])]),
  ];
}

function tabLine({ tabs, shown }: Screenful): Line[] {
  if (tabs.length < 2) return [];
  // The one that is shown must be on the line.
  const from = Math.max(0, shown - 2);
  const spans = tabs.slice(from).flatMap(({ subject, history }, at) => {
    const { last, failure } = history;
    const well = failure === undefined && last !== undefined && reachOf(last) === 'all';
    const tone = from + at === shown ? 'bold' : well || history.rounds === 0 ? 'dim' : 'red';
    const text = from + at === shown ? `[${subject.host}]` : ` ${subject.host} `;
    return [span(text, tone), span(' ')];
  });
  return [[span(`${shown + 1}/${tabs.length} `, 'dim'), ...spans]];
}

const keyLine = ({ paused }: Screenful, hidden: string): Line => [
  ...(paused ? [span('paused', 'yellow'), span('  ')] : []),
  span(hidden),
  span(KEYS, 'dim'),
];
