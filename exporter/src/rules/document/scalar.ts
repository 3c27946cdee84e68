import { isScalar, type LineCounter, type Node } from 'yaml';
import type { Place } from '../../core/problem.js';

/** Where things stand in a rule file. */

export interface Source {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
}

export function placeOf(source: Source, start: number, end: number): Place {
  const { file, text, lines } = source;
  const at = Math.min(start, text.length);
  const { line, col } = lines.linePos(at);
  const newline = text.indexOf('\n', at);
  const to = newline === -1 ? text.length : newline;
  const shown = text.slice(at - (col - 1), to).replace(/\r$/, '');
  return {
    file,
    line: Math.max(1, line),
    column: Math.max(1, col),
    text: shown,
    length: Math.max(1, Math.min(end, to) - at),
  };
}

export function nodePlace(source: Source, node: Node | undefined | null): Place {
  const [start, end] = node?.range ?? [0, 1];
  return placeOf(source, start, end);
}

/** What a ruler reads: Go's decoder takes the text of any scalar where it wants a string. */
export function scalarText(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  const { value } = node;
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : (node.source ?? String(value));
}

/**
 * Offsets in the file of the characters of a scalar's value, whatever its style: all but blanks stand in the file in
 * the same order, with quotes doubled or escaped.
 */
export function offsetsOf(source: Source, node: Node, value: string): (offset: number) => number {
  const [start, end] = node.range ?? [0, 0];
  const style = isScalar(node) ? node.type : undefined;
  const block = style === 'BLOCK_LITERAL' || style === 'BLOCK_FOLDED';
  const newline = source.text.indexOf('\n', start);
  let at = block ? (newline === -1 ? end : newline + 1) : start + (style?.startsWith('QUOTE_') ? 1 : 0);
  const table: number[] = [];
  for (const char of units(value)) {
    if (!BLANK.test(char)) at = seek(source.text, at, end, { char, style });
    table.push(at);
    if (!BLANK.test(char)) at += 1;
  }
  return (offset) => table[offset] ?? (table.length === 0 ? start : Math.min(end, (table.at(-1) ?? start) + 1));
}

const BLANK = /\s/;

function* units(value: string): Generator<string> {
  for (let index = 0; index < value.length; index += 1) yield value[index] ?? '';
}

/** The next place of a character; where an escape hides it, the place where the search began. */
function seek(text: string, from: number, end: number, want: { char: string; style: unknown }): number {
  const { char, style } = want;
  let at = from;
  while (at < end) {
    const here = text[at] ?? '';
    const escaped = (style === 'QUOTE_DOUBLE' && here === '\\') || (style === 'QUOTE_SINGLE' && here === "'");
    if (escaped && text[at + 1] === char) return at + 1;
    if (here === char) return at;
    // An escaped blank, such as \n, is a blank of the value.
    if (escaped && style === 'QUOTE_DOUBLE') at += 1;
    else if (!BLANK.test(here)) return from;
    at += 1;
  }
  return from;
}
