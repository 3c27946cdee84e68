import { Composer, Lexer, LineCounter, Parser, visit, type Document, type ParsedNode, type YAMLError } from 'yaml';

/**
 * Text to YAML nodes, within bounds. The library composes recursively, and V8 can abort the whole process when a
 * pattern is compiled with the stack almost used up: depth is therefore judged while tokens arrive, never by
 * catching the overflow.
 */

/** Larger target lists belong into JSON files, which parse several times faster. */
export const MAX_YAML_CHARACTERS = 4 * 1024 * 1024;
const MAX_DEPTH = 64;
const MAX_SYNTAX_ERRORS = 20;
/** More block indicators in a row than {@link MAX_DEPTH}; the lexer itself recurses on these. */
const INDICATOR_RUN = /(?:[-?:][ \t]+){65}/;

export interface SyntaxFault {
  readonly offset: number;
  readonly length: number;
  readonly reason: string;
  readonly remedy: string;
}

export interface YamlText {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
  /** Absent when there was nothing that could be composed. */
  readonly document?: Document.Parsed<ParsedNode>;
  readonly faults: readonly SyntaxFault[];
}

const OPEN = 'a quote or bracket is not closed';
const REMEDIES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Align the line with its neighbours; close every [ and {.',
  BLOCK_AS_IMPLICIT_KEY: 'Put quotes around a value that contains ": ".',
  MISSING_CHAR: 'Close the quote or bracket.',
  MULTIPLE_DOCS: 'Keep one document a file: remove the "---" line and what follows.',
  BAD_ALIAS: 'Define the anchor before its alias, or put quotes around a value that starts with *.',
};

export function parseYaml(text: string, file: string): YamlText {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const base = { file, text, lines };
  if (text.length > MAX_YAML_CHARACTERS) {
    const reason = `the file has ${text.length} characters; at most ${MAX_YAML_CHARACTERS} are read`;
    return { ...base, text: '', faults: [fault(0, reason, 'Move targets into files named by targets_from.')] };
  }
  const run = INDICATOR_RUN.exec(text);
  if (run) return { ...base, faults: [tooDeep(run.index)] };
  const parser = new Parser(lines.addNewLine);
  const tokens = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH) return { ...base, faults: [tooDeep(parser.offset)] };
  }
  for (const token of parser.end()) tokens.push(token);
  return { ...base, ...compose(tokens, text.length, lines) };
}

function compose(
  tokens: readonly Parameters<Composer['next']>[0][],
  length: number,
  lineCounter: LineCounter,
): Pick<YamlText, 'document' | 'faults'> {
  // Duplicate keys are found by our own walk: the library's check is quadratic.
  const composer = new Composer<ParsedNode>({
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter,
  });
  const [document, second] = composer.compose(tokens, true, length);
  if (document === undefined || !('contents' in document)) return { faults: [] };
  const errors = [...document.errors, ...document.warnings];
  const faults = firstOfLines(
    errors.map((error) => syntaxFault(error, document)),
    lineCounter,
  ).slice(0, MAX_SYNTAX_ERRORS);
  if (second !== undefined) {
    const remedy = REMEDIES['MULTIPLE_DOCS'] ?? '';
    faults.push(fault(second.range?.[0] ?? 0, 'a second YAML document starts here', remedy));
  }
  return { document: document as Document.Parsed<ParsedNode>, faults };
}

function syntaxFault(error: YAMLError, document: Document): SyntaxFault {
  const [start, end] = error.pos;
  const tag = error.code === 'TAG_RESOLVE_FAILED';
  const offset = error.code === 'MISSING_CHAR' ? openingQuote(document, start) : start;
  return {
    offset,
    length: Math.max(1, end - start),
    reason: tag ? 'tags are not allowed here' : `not valid YAML: ${plainMessage(error)}`,
    remedy: tag ? 'Remove the word that starts with "!".' : (REMEDIES[error.code] ?? 'Correct the YAML syntax here.'),
  };
}

/** One broken place makes the library complain several times; after an open quote nothing it says is true. */
function firstOfLines(faults: readonly SyntaxFault[], lines: LineCounter): SyntaxFault[] {
  const seen = new Set<number>();
  const sorted = [...faults].sort((one, other) => one.offset - other.offset);
  const open = sorted.findIndex((one) => one.reason.endsWith(OPEN));
  return sorted.slice(0, open === -1 ? sorted.length : open + 1).filter(({ offset }) => {
    const { line } = lines.linePos(offset);
    return seen.has(line) ? false : seen.add(line);
  });
}

/** The library points at the end of the text for a quote that is not closed; people want its beginning. */
function openingQuote(document: Document, end: number): number {
  let start = end;
  visit(document, {
    Scalar: (_, node) => {
      const [from, to] = node.range ?? [0, 0];
      if (node.type?.startsWith('QUOTE_') && to >= end) start = Math.min(start, from);
    },
  });
  return start;
}

/** Messages of the library quote source text now and then; what is quoted could be a secret. */
function plainMessage(error: YAMLError): string {
  if (error.code === 'MISSING_CHAR') return OPEN;
  const [line = ''] = error.message.split('\n');
  return line.replace(/[:;]?\s*(?:"[^"]*"|'[^']*'|`[^`]*`)/g, '').slice(0, 160);
}

function fault(offset: number, reason: string, remedy: string): SyntaxFault {
  return { offset, length: 1, reason, remedy };
}

function tooDeep(offset: number): SyntaxFault {
  return fault(offset, `nested more than ${MAX_DEPTH} levels deep`, 'Flatten the structure.');
}
