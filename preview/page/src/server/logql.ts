/**
 * The part of LogQL that the data source asks of records: a stream selector, filters on labels and on the line, and
 * `json` or `logfmt` stages, which change nothing here. Anything else is refused in words.
 */
export interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
  readonly line: string;
}

export type Test = (record: Labelled) => boolean;

type Operator = '=' | '!=' | '=~' | '!~';
const TEXT = String.raw`("(?:[^"\\]|\\.)*"|${'`[^`]*`'})`;
const MATCHER = new RegExp(String.raw`^\s*([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*${TEXT}\s*`);
const LINE = new RegExp(String.raw`^\s*(\|=|!=|\|~|!~)\s*${TEXT}\s*`);
const PARSER = /^\s*\|\s*(json|logfmt|line_format|label_format|drop|keep|decolorize)\b[^|]*/;
const LONGEST_PATTERN = 2000;

/** What a record must be to be in the answer. Throws, with the rest that is not understood. */
export function parseLogql(expression: string): Test {
  const open = /^\s*\{/.exec(expression);
  if (!open) throw new Error(`a stream selector in braces was expected: ${expression.slice(0, 60)}`);
  const { tests, rest } = selector(expression.slice(open[0].length));
  const all = [...tests, ...pipeline(rest)];
  return (record) => all.every((test) => test(record));
}

function selector(text: string): { readonly tests: readonly Test[]; readonly rest: string } {
  const tests: Test[] = [];
  let rest = text;
  while (!/^\s*\}/.test(rest)) {
    const match = MATCHER.exec(rest);
    if (!match) throw new Error(`not understood in the selector: ${rest.slice(0, 60)}`);
    tests.push(ofLabel(match));
    rest = rest.slice(match[0].length).replace(/^,\s*/, '');
  }
  return { tests, rest: rest.replace(/^\s*\}/, '') };
}

function pipeline(text: string): readonly Test[] {
  const tests: Test[] = [];
  let rest = text;
  while (rest.trim() !== '') {
    const line = LINE.exec(rest);
    const label = /^\s*\|/.test(rest) ? MATCHER.exec(rest.replace(/^\s*\|/, '')) : null;
    const parser = PARSER.exec(rest);
    if (line) tests.push(ofLine(line));
    else if (label) tests.push(ofLabel(label));
    else if (!parser)
      throw new Error(`the preview's records know selectors and filters, not: ${rest.trim().slice(0, 60)}`);
    const taken = line?.[0].length ?? (label ? rest.indexOf('|') + 1 + label[0].length : (parser?.[0].length ?? 0));
    rest = rest.slice(taken);
  }
  return tests;
}

function ofLabel([, name = '', operator, quoted = '']: RegExpExecArray): Test {
  const fits = comparison(operator as Operator, unquote(quoted), true);
  return ({ labels }) => fits(labels[name] ?? '');
}

function ofLine([, operator, quoted = '']: RegExpExecArray): Test {
  const wanted = unquote(quoted);
  if (operator === '|=') return ({ line }) => line.includes(wanted);
  if (operator === '!=') return ({ line }) => !line.includes(wanted);
  const fits = comparison(operator === '|~' ? '=~' : '!~', wanted, false);
  return ({ line }) => fits(line);
}

function comparison(operator: Operator, wanted: string, anchored: boolean): (value: string) => boolean {
  if (operator === '=') return (value) => value === wanted;
  if (operator === '!=') return (value) => value !== wanted;
  if (wanted.length > LONGEST_PATTERN) throw new Error('the pattern is too long');
  // The question of a browser on this machine to a server on this machine: it can only hold itself up.
  const pattern = new RegExp(anchored ? `^(?:${wanted})$` : wanted, 'u');
  return (value) => pattern.test(value) === (operator === '=~');
}

const unquote = (text: string): string => (text.startsWith('`') ? text.slice(1, -1) : (JSON.parse(text) as string));
