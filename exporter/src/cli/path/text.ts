import { printable } from '../printable.js';

/** Text for terminals: what may be shown of it, how wide it is, and how it is cut. */

/** First and last code points that take two columns (East Asian Wide and Fullwidth, Unicode TR 11; emoji as a whole). */
const WIDE: readonly (readonly [from: number, to: number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2630, 0x2637],
  [0x2648, 0x2653],
  [0x267f, 0x27bf], // Some of them are narrow; a gap is better than an overflow.
  [0x2b1b, 0x2b55],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d37f],
  [0x1f000, 0x1faff],
  [0x20000, 0x3fffd],
];

const NARROW = /^[\x20-\x7e\u00a0-\u02ff\u2500-\u259f]*$/;
const MARK = /^[\p{Mn}\p{Me}]$/u;

/** Columns that printable text takes; rather too many than too few where terminals differ. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

function columnsOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (MARK.test(character)) return 0;
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** The longest beginning of printable text that fits, with an ellipsis where something is missing. */
export function cut(text: string, width: number, ellipsis = '…'): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(ellipsis);
  if (room < 0) return '';
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += columnsOf(character);
    if (used > room) break;
    kept += character;
  }
  return kept + ellipsis;
}

/** Cuts in the middle: both ends of a long IPv6 address say something. */
export function cutMiddle(text: string, width: number, ellipsis = '…'): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(ellipsis);
  if (room < 4 || !NARROW.test(text)) return cut(text, width, ellipsis);
  const tail = Math.floor(room / 2);
  return text.slice(0, room - tail) + ellipsis + text.slice(text.length - tail);
}

/** Breaks printable text between words; words that are wider than a line are cut. At least one line. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const next = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(next) > width) {
      lines.push(line);
      line = indent + word;
    } else line = next;
  }
  return [...lines, line].map((one) => cut(one, width));
}

export type Tone = 'plain' | 'dim' | 'bold' | 'red' | 'yellow' | 'green';

/** Text in one colour. What it says need not be printable yet: {@link render} sees to that. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}
export type Line = readonly Span[];

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });

/** Colours, or texts as they are. */
export type Paint = Readonly<Record<Exclude<Tone, 'plain'>, (text: string) => string>>;

/** How text gets to the terminal. */
export interface Style {
  readonly paint: Paint;
  /** For terminals that know nothing else. */
  readonly ascii: boolean;
}

/** The only way from spans to the terminal: nothing that drives it, and never wider than `width`. */
export function render(line: Line, { paint, ascii }: Style, width: number): string {
  let room = width;
  let out = '';
  for (const { text, tone } of trimmed(line)) {
    const safe = ascii ? asciiOf(printable(text)) : printable(text);
    const shown = cut(safe, room, ascii ? '~' : '…');
    room -= widthOf(shown);
    out += tone === 'plain' || shown.trim() === '' ? shown : paint[tone](shown);
    if (room <= 0) break;
  }
  return out.trimEnd();
}

const asciiOf = (text: string): string =>
  text
    .replaceAll('→', '->')
    .replaceAll('…', '~')
    .replaceAll('·', '.')
    .replace(/[^ -~]/gu, '?');

/** Without spaces at the end. */
function trimmed(line: Line): Line {
  const at = line.findLastIndex(({ text }) => text.trim() !== '');
  return line.slice(0, at + 1).map((one, index) => (index === at ? { ...one, text: one.text.trimEnd() } : one));
}
