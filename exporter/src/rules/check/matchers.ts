import { walk, type Expr, type Matcher, type Selector } from '../promql/index.js';

/** Every matcher of an expression with the selector that it stands in. */
export const matchersOf = (tree: Expr): { readonly matcher: Matcher; readonly selector: Selector }[] =>
  [...walk(tree)].flatMap(([node]) =>
    node.kind === 'selector' ? node.matchers.map((matcher) => ({ matcher, selector: node })) : [],
  );
