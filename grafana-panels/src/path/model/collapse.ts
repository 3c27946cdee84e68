import type { Drawn, DrawnLink, DrawnNode } from './contract.js';
import type { View } from './types.js';

/**
 * Whether a node is nothing but a step: one link in, one out, nobody loses anything here, nothing to say of it or of
 * its links, the same as in the round compared with, and not selected.
 */
function isPlain(node: DrawnNode, { selection }: View): boolean {
  if ((node.kind !== 'hop' && node.kind !== 'silent') || node.into.length !== 1 || node.out.length !== 1) return false;
  if (selection.has(node.id) || node.into[0]?.from === node.out[0]?.to) return false;
  const said = node.vertices.some(({ ended, marks, change }) => ended > 0 || marks.size > 0 || change !== null);
  return !said && ![...node.into, ...node.out].some((link) => selection.has(link.id) || isSpecial(link));
}

const isSpecial = ({ edges }: DrawnLink): boolean =>
  edges.some(({ slow, change, marks }) => slow || change !== null || marks.size > 0);

/** Id of a run: of its first node, which stays when the run gets longer or shorter behind it. */
const runId = (first: DrawnNode): string => `run:${first.id}`;

/** Draws runs of at least so many plain nodes as one link that counts them, unless they are open. */
export function collapse(
  drawn: Drawn,
  view: View,
  { least, open }: { least: number; open: ReadonlySet<string> },
): Drawn {
  const plain = new Set<DrawnNode>();
  for (const node of drawn.nodes.values()) if (isPlain(node, view)) plain.add(node);
  const { nodes, links } = drawn;
  for (const first of [...plain]) {
    const before = nodes.get(first.into[0]?.from ?? '');
    if (!before || plain.has(before)) continue;
    const run = runFrom(first, { nodes, plain });
    if (run.length < least) continue;
    const id = runId(first);
    if (open.has(id)) {
      for (const node of run) if (node.group === undefined) [node.group, node.expanded] = [id, true];
      continue;
    }
    fold(drawn, run, id);
  }
  return { nodes, links };
}

function runFrom(
  first: DrawnNode,
  { nodes, plain }: { nodes: Drawn['nodes']; plain: ReadonlySet<DrawnNode> },
): DrawnNode[] {
  const run: DrawnNode[] = [];
  for (let node: DrawnNode | undefined = first; node && plain.has(node); node = nodes.get(node.out[0]?.to ?? '')) run.push(node); // prettier-ignore
  return run;
}

function fold({ nodes, links }: Drawn, run: readonly DrawnNode[], id: string): void {
  const [enter, leave] = [run[0]?.into[0], run.at(-1)?.out[0]];
  if (!enter || !leave) return;
  const steps = [enter, ...run.flatMap(({ out }) => out)];
  const link = { id, from: enter.from, to: leave.to, edges: steps.flatMap(({ edges }) => edges), hidden: run };
  for (const step of steps) links.delete(step.id);
  for (const node of run) nodes.delete(node.id);
  links.set(id, link);
  const [from, to] = [nodes.get(link.from), nodes.get(link.to)];
  from?.out.splice(from.out.indexOf(enter), 1, link);
  to?.into.splice(to.into.indexOf(leave), 1, link);
}
