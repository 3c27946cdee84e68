import type { Problem } from '../core/problem.js';

const WINDOW = 100;

export interface Paint {
  bold(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  dim(text: string): string;
}

/** Leaves text as it is: for files, pipes and NO_COLOR. */
export const plainPaint: Paint = {
  bold: (text) => text,
  red: (text) => text,
  yellow: (text) => text,
  dim: (text) => text,
};

/** One problem as people read it: place, severity, reason, the line with a caret, remedy. Ends without a newline. */
export function formatProblem(problem: Problem, paint: Paint = plainPaint): string {
  const { place, severity } = problem;
  const colour = severity === 'error' ? paint.red : paint.yellow;
  const where = place ? `${paint.bold(`${printable(place.file)}:${place.line}:${place.column}`)}: ` : '';
  const head = `${where}${colour(severity)}: ${printable(problem.reason)}`;
  const lines = place ? excerpt(place.text, place.column, place.length) : undefined;
  const gutter = ' '.repeat(String(place?.line ?? '').length);
  return [
    head,
    ...(place && lines
      ? [`${paint.dim(` ${place.line} |`)} ${lines.text}`, `${paint.dim(` ${gutter} |`)} ${colour(lines.caret)}`]
      : []),
    `${paint.dim(` ${gutter} =`)} ${printable(problem.remedy)}`,
  ].join('\n');
}

/** Cuts a window out of a long line around the caret. Control characters become one visible character each. */
function excerpt(line: string, column: number, length: number): { text: string; caret: string } {
  const at = column - 1;
  const from = at <= WINDOW - 20 ? 0 : at - 40;
  const cut = line.slice(from, from + WINDOW);
  const left = from > 0 ? '…' : '';
  const right = from + WINDOW < line.length ? '…' : '';
  const width = Math.max(1, Math.min(length, from + cut.length - at));
  return {
    text: `${left}${printable(cut)}${right}`.trimEnd(),
    caret: `${' '.repeat(left.length + at - from)}${'^'.repeat(width)}`,
  };
}

/** Text of unknown origin must not drive the terminal. */
function printable(text: string): string {
  return text.replace(/\t/g, ' ').replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\u00b7');
}
