import { Lexer, LineCounter, Parser, parseDocument, type Document } from 'yaml';

/** Far more than a file for people needs; the library composes recursively and has no bound of its own. */
const MAX_DEPTH = 64;
/** The lexer recurses on block indicators in a row. */
const INDICATORS = /(?:[-?:][ \t]+){65}/;

/** A YAML file as plain values, or the first thing that is wrong with it and its line. Never throws, never shows a value. */
export type PlainYaml =
  | { readonly value: unknown; readonly document: Document; readonly lines: LineCounter }
  | { readonly line: number; readonly wrong: string };

/** Duplicate keys, tags, more than 100 aliases and deep nesting are mistakes. With `texts` every scalar stays as written. */
export function readPlainYaml(text: string, scalars: 'values' | 'texts' = 'values'): PlainYaml {
  const lines = new LineCounter();
  const at = (offset: number): number => lines.linePos(offset).line;
  lines.addNewLine(0);
  const deep = tooDeep(text, lines);
  if (deep !== undefined) return { line: at(deep), wrong: `nested more than ${MAX_DEPTH} levels deep` };
  const document = parseDocument(text, {
    uniqueKeys: true,
    prettyErrors: false,
    logLevel: 'silent',
    ...(scalars === 'texts' ? { schema: 'failsafe' } : {}),
  });
  const [tagged] = document.warnings;
  const [fault] = document.errors;
  if (fault) return { line: at(fault.pos[0]), wrong: plain(fault.message) };
  if (tagged) return { line: at(tagged.pos[0]), wrong: 'tags such as !!js are not allowed' };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown, document, lines };
  } catch {
    return { line: 1, wrong: 'too many aliases' };
  }
}

/** Messages of the library quote the text now and then, and what is quoted could be a secret. */
function plain(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/[:;]?\s*(?:"[^"]*"|'[^']*'|`[^`]*`)/g, '').slice(0, 160);
}

/** Where the text goes too deep; judged while tokens arrive, since an overflow of the stack cannot be caught safely. */
function tooDeep(text: string, lines: LineCounter): number | undefined {
  const run = INDICATORS.exec(text);
  const parser = new Parser(lines.addNewLine);
  if (run) {
    for (const end of text.slice(0, run.index).matchAll(/\n/g)) lines.addNewLine(end.index + 1);
    return run.index;
  }
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) void token;
    if (parser.stack.length > MAX_DEPTH) return parser.offset;
  }
  return undefined;
}
