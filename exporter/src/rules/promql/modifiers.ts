import type { SyntaxNode, Tree } from '@lezer/common';
import type { Fault } from './fault.js';

/** Ranges, `offset` and `@` where Prometheus refuses them and the grammar of the parser does not. */
export function modifierFaults(tree: Tree): readonly Fault[] {
  const faults: Fault[] = [];
  tree.iterate({
    enter: ({ node }) => {
      const message = complaint(node);
      if (message !== undefined) faults.push({ from: node.from, to: node.to, message, kind: 'type' });
    },
  });
  return faults;
}

const WORDS: Readonly<Record<string, string>> = { OffsetExpr: 'offset', StepInvariantExpr: '@' };
const MODIFIED: readonly string[] = [
  'VectorSelector',
  'MatrixSelector',
  'SubqueryExpr',
  'AnchoredExpr',
  'SmoothedExpr',
];

function complaint(node: SyntaxNode): string | undefined {
  const [inner, ...below] = modified(node);
  if (node.name === 'MatrixSelector')
    return inner === 'VectorSelector' ? undefined : 'a range stands only behind a selector';
  const word = WORDS[node.name];
  if (word === undefined || inner === undefined) return undefined;
  if ([inner, ...below].includes(node.name)) return `${word} stands here twice`;
  const last = [inner, ...below].at(-1) ?? inner;
  return MODIFIED.includes(last) ? undefined : `${word} stands only behind a selector, a range or a subquery`;
}

/**
 * What stands before a range or a modifier, from the outside in, as far as that are modifiers. To the parser a modifier
 * belongs to all that is left of it, to Prometheus to the last operand.
 */
function modified(node: SyntaxNode): readonly string[] {
  let inner = node.firstChild;
  while (inner?.name === 'BinaryExpr' || inner?.name === 'UnaryExpr') inner = inner.lastChild;
  if (!inner) return [];
  return WORDS[inner.name] === undefined ? [inner.name] : [inner.name, ...modified(inner)];
}
