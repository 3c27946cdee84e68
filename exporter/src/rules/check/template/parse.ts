import { nearest } from '../../../core/suggest.js';
import { BLOCKS, KEYWORDS, TEMPLATE_FUNCTIONS, TEMPLATE_WORDS, VARIABLES } from './functions.js';
import { actionsOf, type Action, type Token } from './tokens.js';

/** A Go template as far as a linter needs it: whether it parses, which labels it shows and what it asks for. */

export interface Template {
  /** In sentences, the first few. */
  readonly faults: readonly string[];
  /** Labels of the alert itself. */
  readonly labels: readonly string[];
  /** Functions that it calls. */
  readonly calls: readonly string[];
  /** Expressions that it hands to `query`; `%q` and the like stand in for labels. */
  readonly queries: readonly string[];
}

const MAX_FAULTS = 5;

export function parseTemplate(text: string): Template {
  const reader = new Reader();
  const { actions, fault } = actionsOf(text);
  for (const action of actions) reader.action(action);
  reader.end();
  const faults = [...(fault === undefined ? [] : [fault]), ...reader.faults].slice(0, MAX_FAULTS);
  return { faults, labels: [...reader.labels], calls: [...reader.calls], queries: reader.queries };
}

interface Block {
  readonly word: string;
  /** Whether `.` is the alert in here. */
  readonly isRoot: boolean;
  readonly outer: boolean;
}

class Reader {
  readonly faults: string[] = [];
  readonly labels = new Set<string>();
  readonly calls = new Set<string>();
  readonly queries: string[] = [];
  readonly #blocks: Block[] = [];
  readonly #variables = new Set(VARIABLES);

  action({ tokens, fault }: Action): void {
    if (fault !== undefined) return void this.faults.push(fault);
    const [first] = tokens;
    if (first === undefined) return void this.faults.push('{{ }} is empty');
    const word = first.kind === 'word' && KEYWORDS.includes(first.text) ? first.text : undefined;
    const body = word === undefined ? tokens : tokens.slice(1);
    if (word === 'else') return this.otherwise(body);
    this.pipeline(word === 'define' || word === 'template' || word === 'block' ? body.slice(1) : body);
    if (word === 'end') this.close();
    else if (word !== undefined && BLOCKS.includes(word)) this.open(word);
  }

  end(): void {
    for (const { word } of this.#blocks) this.faults.push(`{{ ${word} }} has no {{ end }}`);
  }

  private get isRoot(): boolean {
    return this.#blocks.at(-1)?.isRoot ?? true;
  }

  private open(word: string): void {
    const outer = this.isRoot;
    this.#blocks.push({ word, outer, isRoot: word === 'if' && outer });
  }

  private close(): void {
    if (this.#blocks.pop() === undefined) this.faults.push('{{ end }} closes nothing');
  }

  private otherwise(body: readonly Token[]): void {
    const block = this.#blocks.pop();
    if (block === undefined) return void this.faults.push('{{ else }} stands outside of {{ if }}');
    const [next] = body;
    const chained = next?.kind === 'word' && (next.text === 'if' || next.text === 'with');
    if (chained) this.pipeline(body.slice(1));
    this.#blocks.push({ ...block, isRoot: chained && next.text === 'with' ? false : block.outer });
  }

  private pipeline(tokens: readonly Token[]): void {
    let depth = 0;
    tokens.forEach((token, index) => {
      if (token.kind === 'mark') depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
      if (depth < 0) depth = Infinity;
      if (token.kind === 'word') this.word(token.text);
      if (token.kind === 'variable') this.variable(token.text, tokens.slice(index + 1));
      if (token.kind === 'field') this.field(token.text);
    });
    if (depth !== 0) this.faults.push('a parenthesis is not closed or not opened');
    this.indexed(tokens);
    this.asked(tokens);
  }

  private word(name: string): void {
    if (TEMPLATE_WORDS.includes(name)) return;
    this.calls.add(name);
    if (TEMPLATE_FUNCTIONS.includes(name)) return;
    const near = nearest(name, TEMPLATE_FUNCTIONS);
    this.faults.push(`there is no function ${name}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }

  private variable(text: string, rest: readonly Token[]): void {
    const [name = '', ...fields] = text.split('.');
    const declares = rest.some((one) => one.kind === 'mark' && one.text === ':=');
    if (declares) this.#variables.add(name);
    else if (!this.#variables.has(name)) {
      const near = nearest(name, [...this.#variables]);
      this.faults.push(`there is no variable ${name}${near === undefined ? '' : `; did you mean ${near}?`}`);
    }
    if (name === '$labels' && fields[0] !== undefined) this.labels.add(fields[0]);
    if (name === '$' && fields[0] === 'Labels' && fields[1] !== undefined) this.labels.add(fields[1]);
  }

  private field(text: string): void {
    const [, first, second] = text.split('.');
    if (this.isRoot && first === 'Labels' && second !== undefined) this.labels.add(second);
  }

  /** `index $labels "name"`. */
  private indexed(tokens: readonly Token[]): void {
    tokens.forEach((token, at) => {
      const [of, name] = [tokens[at + 1], tokens[at + 2]];
      const isIndex = token.kind === 'word' && token.text === 'index' && of?.text === '$labels';
      if (isIndex && name?.kind === 'text') this.labels.add(name.text);
    });
  }

  /** `query "..."`, `"..." | query`, `printf "..." $labels.x | query`. */
  private asked(tokens: readonly Token[]): void {
    const at = tokens.findIndex((one) => one.kind === 'word' && one.text === 'query');
    if (at === -1) return;
    const next = tokens[at + 1];
    const before = tokens.slice(0, at).find(({ kind }) => kind === 'text');
    const text = next?.kind === 'text' ? next.text : before?.text;
    if (text !== undefined) this.queries.push(text);
  }
}
