import type { Tree } from '@lezer/common';
import { createRequire } from 'node:module';

/**
 * The parser and the type checker of Prometheus' own editor. Its ES build does not load in Node (imports without file
 * endings), and its main entry loads an editor: the one CommonJS file is what is wanted, when it is wanted.
 */

export interface Diagnostic {
  readonly severity: string;
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

interface Checker {
  analyze(): void;
  getDiagnostics(): readonly Diagnostic[];
}

interface State {
  sliceDoc(from?: number, to?: number): string;
}

export interface Library {
  parse(text: string): Tree;
  /** Complaints about syntax and types. */
  diagnose(text: string, tree: Tree): readonly Diagnostic[];
  /** One of vector, matrix, scalar, string, none. */
  typeOf(tree: Tree): string;
}

const PARSER = '@prometheus-io/codemirror-promql/dist/cjs/parser';

let loaded: Library | undefined;

export function library(): Library {
  if (loaded) return loaded;
  const load = createRequire(import.meta.url);
  const { Parser } = load(`${PARSER}/parser.js`) as { Parser: new (state: unknown) => Checker };
  const { getType } = load(`${PARSER}/type.js`) as { getType(node: unknown): string };
  const { parser } = load('@prometheus-io/lezer-promql') as { parser: { parse(text: string): Tree } };
  const { EditorState } = load('@codemirror/state') as { EditorState: { create(options: { doc: string }): State } };
  loaded = {
    parse: (text) => parser.parse(text),
    diagnose: (text, tree) => {
      // An editor parses for 20 ms and shows what it has; here the whole tree is there already.
      const checker = Object.assign(new Parser(EditorState.create({ doc: text })), { tree });
      checker.analyze();
      return checker.getDiagnostics();
    },
    typeOf: (tree) => getType(tree.topNode.firstChild),
  };
  return loaded;
}
