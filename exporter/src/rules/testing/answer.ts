import type { Got } from './model.js';
import { ASKS } from './translate.js';

/** What `promtool test rules` prints of expectations that are not met: the same from 2.42 to 3.x. */

export type Said =
  /** Of an `alert_rule_test`; `asked` is the number that {@link ASKS} carried. */
  | {
      readonly kind: 'alert';
      readonly alert: string;
      readonly at: string;
      readonly asked?: number;
      readonly expected: string;
      readonly got: string;
      readonly alerts: readonly Got[];
    }
  /** Of a `promql_expr_test`. */
  | {
      readonly kind: 'samples';
      readonly expr: string;
      readonly at: string;
      readonly expected: string;
      readonly got: string;
    }
  /** Anything else, such as a rule file that cannot be read. */
  | { readonly kind: 'other'; readonly text: string };

/** Begins each thing said; what belongs to it is indented deeper. */
const HEAD = /^ {4}(?:alertname|expr):/;
const NAME = /^ {4}name: .*,$/;

export function readAnswer(stderr: string): readonly Said[] {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && line !== '  FAILED:' && !NAME.test(line));
  const blocks: string[][] = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    if (last === undefined || HEAD.test(line) || /^ {0,4}\S/.test(line)) blocks.push([line]);
    else last.push(line);
  }
  return blocks.map((block) => said(block));
}

function said(block: readonly string[]): Said {
  const text = block.join('\n');
  const alert = /^ {4}alertname: (.*?), time: (\S+), *\n {8}exp:([\s\S]*?), *\n {8}got:([\s\S]*)$/.exec(text);
  if (alert) {
    const [, name = '', at = '', expected = '', got = ''] = alert;
    const asked = ASKED.exec(expected)?.[1];
    const alerts = alertsOf(got);
    return {
      ...{ kind: 'alert', alert: name, at, expected: tidy(expected), got: tidy(got), alerts },
      ...(asked === undefined ? {} : { asked: Number(asked) }),
    };
  }
  const samples = /^ {4}expr: "(.*)", time: (\S+),\s*\n {8}exp: ?([\s\S]*?)\n {8}got: ?([\s\S]*)$/.exec(text);
  if (samples) {
    const [, expr = '', at = '', expected = '', got = ''] = samples;
    return { kind: 'samples', expr: unquote(expr), at, expected: tidy(expected), got: tidy(got) };
  }
  return { kind: 'other', text: tidy(text) };
}

const ASKED = /\bparallax_partial="(\d+)"/;
if (!ASKED.source.includes(ASKS)) throw new Error('the label has another name');

/** Without the indentation that all lines share. */
function tidy(text: string): string {
  const lines = text.trim().split('\n');
  const rest = lines.slice(1).filter((line) => line.trim() !== '');
  const indent = Math.min(...rest.map((line) => line.length - line.trimStart().length));
  return lines.map((line, at) => (at === 0 ? line : line.slice(indent))).join('\n');
}

/** Each alert is two lines: its labels and its annotations. */
function alertsOf(text: string): Got[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line, at) => {
    const labels = /^Labels:\{(.*)\}$/.exec(line)?.[1];
    const annotations = /^Annotations:\{(.*)\},?$/.exec(lines[at + 1] ?? '')?.[1];
    return labels === undefined || annotations === undefined
      ? []
      : [{ labels: pairs(labels), annotations: pairs(annotations) }];
  });
}

const PAIR = /(?:"((?:[^"\\]|\\.)*)"|([a-zA-Z_][a-zA-Z0-9_]*))="((?:[^"\\]|\\.)*)"/g;

const pairs = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(PAIR)].map(([, quoted, bare, value]) => [
      quoted === undefined ? (bare ?? '') : unquote(quoted),
      unquote(value ?? ''),
    ]),
  );

const NAMED: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** What Go's strconv.Quote made, without its quotes. Bytes that are no UTF-8 become the replacement character. */
const unquote = (text: string): string =>
  text.replace(/\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|.)/gi, (escape) => {
    const digits = escape.slice(2);
    if (digits === '') return NAMED[escape.slice(1)] ?? escape.slice(1);
    const code = Number.parseInt(digits, 16);
    return escape[1] === 'x' && code > 0x7f ? '\ufffd' : String.fromCodePoint(Math.min(code, 0x10ffff));
  });
