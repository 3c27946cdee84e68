import { pathFactsFrame, UNKNOWN } from '@parallax/contract';
import type { Answers, Columns, Table } from '../kind.js';
import { FACTS } from './asks.js';

/**
 * Who the addresses are, merged over vantages and time: of each fact what most vantages say, where any knows; of
 * equally many the first in the order of the alphabet, so that an answer does not change by itself.
 */
export function factsFrame(answers: Answers): Columns<typeof pathFactsFrame> {
  const table = answers.table('facts');
  const nodes = new Map<string, number[]>();
  for (let row = 0; row < table.length; row++) {
    const node = table.labels['node']?.[row] ?? '';
    const rows = nodes.get(node);
    if (rows === undefined) nodes.set(node, [row]);
    else rows.push(row);
  }
  const all = [...nodes.values()];
  const own = FACTS.filter((name) => name !== 'node');
  return {
    spec: pathFactsFrame,
    columns: {
      node: [...nodes.keys()],
      ...Object.fromEntries(own.map((name) => [name, all.map((rows) => best(table, name, rows))])),
    },
  };
}

/** What most of these rows say. */
function best({ labels, value }: Table, name: string, rows: readonly number[]): string {
  const column = labels[name] ?? [];
  const only = rows.length === 1 ? rows[0] : undefined;
  if (only !== undefined) return column[only] || UNKNOWN;
  const votes = new Map<string, number>();
  for (const row of rows) {
    const text = column[row] ?? '';
    if (text !== '' && text !== UNKNOWN) votes.set(text, (votes.get(text) ?? 0) + (value[row] ?? 1));
  }
  let most: [string, number] = [UNKNOWN, 0];
  for (const [text, count] of votes) if (count > most[1] || (count === most[1] && text < most[0])) most = [text, count];
  return most[0];
}
