import { pathFactsFrame, UNKNOWN } from '@parallax/contract';
import type { Answers, Columns, Table } from '../kind.js';
import { FACTS } from './asks.js';

type Known = Map<string, Map<string, number>>;

/**
 * Who the addresses are, merged over vantages and time: of each fact what most vantages say, where any knows; of
 * equally many the first in the order of the alphabet, so that an answer does not change by itself.
 */
export function factsFrame({ table }: Answers): Columns<typeof pathFactsFrame> {
  const nodes = votes(table('facts'));
  const own = FACTS.filter((name) => name !== 'node');
  const best = (said: Map<string, number> | undefined): string => {
    let most: [string, number] = [UNKNOWN, 0];
    for (const [text, votes] of said ?? [])
      if (votes > most[1] || (votes === most[1] && text < most[0])) most = [text, votes];
    return most[0];
  };
  const facts = [...nodes.values()];
  return {
    spec: pathFactsFrame,
    columns: {
      node: [...nodes.keys()],
      ...Object.fromEntries(own.map((name) => [name, facts.map((known) => best(known.get(name)))])),
    },
  };
}

function votes({ length, labels, value }: Table): Map<string, Known> {
  const nodes = new Map<string, Known>();
  for (let row = 0; row < length; row++) {
    const node = labels['node']?.[row] ?? '';
    const known: Known = nodes.get(node) ?? new Map<string, Map<string, number>>();
    nodes.set(node, known);
    for (const name of FACTS) {
      const text = labels[name]?.[row] ?? '';
      if (name === 'node' || text === '' || text === UNKNOWN) continue;
      const said = known.get(name) ?? new Map<string, number>();
      known.set(name, said.set(text, (said.get(text) ?? 0) + (value[row] ?? 1)));
    }
  }
  return nodes;
}
