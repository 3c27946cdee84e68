import { isToken, type Field } from '../../core/http/head.js';
import type { Problem } from '../../core/problem.js';
import { ProblemError } from '../../core/problem.js';

/** What a person pasted: the header section of a response. */
export interface ResponseHead {
  /** Absent when there is no status line. */
  readonly status?: number;
  /** Names in lower case. */
  readonly fields: readonly Field[];
}

const FIELDS = 256;
const STATUS_LINE = /^HTTP\/\d(?:\.\d)? ([1-5]\d\d)(?: |$)/;

/**
 * Reads what `curl -sI`, `curl -si` and the lines `< ` of `curl -v` print, with or without a status line, lines ended
 * by LF or CRLF. Of several sections (100 Continue, redirects with -L, the tunnel of a proxy) the last counts; a body
 * is passed over. A {@link ProblemError} with the place in `file` for a line that is no field.
 */
export function parseResponseHead(text: string, file: string): ResponseHead {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, '').replace(/^< ?/, ''));
  let head: { status?: number; fields: Field[] } = { fields: [] };
  let open = true;
  for (const [at, line] of lines.entries()) {
    const status = STATUS_LINE.exec(line)?.[1];
    // After an empty line comes another section or the body, in which nothing is looked for.
    if (!open && status === undefined && line !== '') break;
    if (status !== undefined) head = { status: Number(status), fields: [] };
    else if (line !== '') head.fields.push(fieldOf(line, { file, line: at + 1 }));
    open = line !== '' || (head.status === undefined && head.fields.length === 0);
    if (head.fields.length > FIELDS) throw wrong({ file, line: at + 1 }, line, `more than ${FIELDS} header fields`);
  }
  if (head.status === undefined && head.fields.length === 0) {
    throw new ProblemError([{ severity: 'error', reason: `${file} has no header fields`, remedy: REMEDY }]);
  }
  return head;
}

const REMEDY = 'Give the header section of a response, as curl -sI URL prints it.';

interface Where {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

function fieldOf(line: string, where: Where): Field {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  if (/^[ \t]/.test(line)) throw wrong(where, line, 'a folded header line');
  if (!isToken(name)) throw wrong(where, line, 'a line that is no header field');
  return [name.toLowerCase(), line.slice(colon + 1).trim()];
}

function wrong({ file, line }: Where, text: string, reason: string): ProblemError {
  const place = { file, line, column: 1, text, length: Math.max(1, Math.min(text.length, 80)) };
  const problem: Problem = { severity: 'error', place, reason, remedy: REMEDY };
  return new ProblemError([problem]);
}
