/** Templates in pieces: https://pkg.go.dev/text/template#hdr-Actions. */

export interface Token {
  readonly kind: 'text' | 'number' | 'variable' | 'field' | 'word' | 'mark';
  /** Of a text without its quotes and escapes. */
  readonly text: string;
}

export interface Action {
  readonly tokens: readonly Token[];
  readonly fault?: string;
}

/** Longer ones are no annotation. */
const MAX_CHARACTERS = 64 * 1024;

export function actionsOf(text: string): { readonly actions: readonly Action[]; readonly fault?: string } {
  const actions: Action[] = [];
  if (text.length > MAX_CHARACTERS) return { actions, fault: `the text has more than ${MAX_CHARACTERS} characters` };
  let at = text.indexOf('{{');
  while (at !== -1) {
    const end = endOf(text, at + 2);
    if (end === undefined) return { actions, fault: '{{ is not closed by }}' };
    const body = text.slice(at + 2, end);
    // Comments touch their braces, or the dashes that cut blanks.
    const isComment = /^(?:-\s+)?\/\*[\s\S]*\*\/(?:\s+-)?$/.test(body);
    if (!isComment) actions.push(tokensOf(body.replace(/^-(?=\s)|(?<=\s)-$/g, '')));
    at = text.indexOf('{{', end + 2);
  }
  return { actions };
}

/** Where `}}` stands, outside of quotes. */
function endOf(text: string, from: number): number | undefined {
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === '\\' && quote !== '`') at += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === '`' || char === "'") quote = char;
    else if (char === '}' && text[at + 1] === '}') return at;
  }
  return undefined;
}

const TOKEN =
  /\s+|("(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+')|([-+]?\d[\w.]*)|(\$\w*(?:\.\w+)*)|((?:\.\w+)+|\.)|([a-zA-Z_]\w*)|(:=|[|(),=])/y;
const KINDS = ['text', 'number', 'variable', 'field', 'word', 'mark'] as const;

function tokensOf(body: string): Action {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < body.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(body);
    if (match === null) return { tokens, fault: `"${body.slice(at, at + 20).trim()}" is not expected in {{ }}` };
    const group = match.slice(1).findIndex((one) => one !== undefined);
    const kind = KINDS[group];
    if (kind !== undefined) tokens.push({ kind, text: kind === 'text' ? plain(match[0]) : match[0] });
  }
  return { tokens };
}

function plain(quoted: string): string {
  const body = quoted.slice(1, -1);
  return quoted.startsWith('`') ? body : body.replace(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char));
}
