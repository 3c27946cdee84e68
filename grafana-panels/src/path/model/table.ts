import type { Scene, TableRow } from './types.js';

/** The rows that say the same as the picture, from left to right. */
export function tableRows(scene: Scene): readonly TableRow[] {
  return scene.nodes.map((node) => ({
    id: node.id,
    column: node.column,
    what: node.label,
    network: node.facts.asn ?? '',
    rtt: node.rtt,
    delay: null,
    flows: node.flows,
    loss: node.loss,
    vantages: node.vantages.length,
    notes: node.marks.map(({ text }) => text).join('; '),
  }));
}
