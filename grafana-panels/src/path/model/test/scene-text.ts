/** A scene as a text that a person can check: what is said, the nodes by column, the links. */
import { percent, seconds } from '../../../kit/units.js';
import type { Scene, SceneLink, SceneNode } from '../types.js';

export function sceneText(scene: Scene): string {
  const { counts } = scene;
  const lines = [scene.sentence, ...scene.words.map((word) => `- ${word}`), ''];
  lines.push(`${counts.nodes} nodes, ${counts.links} links, ${counts.reached} of ${counts.traces} traces reach their target${counts.limited ? ', limited' : ''}`); // prettier-ignore
  for (let column = 0; column < scene.columns; column++) {
    lines.push(`column ${column}`);
    for (const node of scene.nodes) if (node.column === column) lines.push(`  ${nodeText(node)}`);
  }
  if (scene.links.length > 0) lines.push('links');
  for (const link of scene.links) lines.push(`  ${linkText(scene, link)}`);
  if (scene.bands.length > 0) lines.push('bands');
  for (const { asn, name, nodes } of scene.bands) lines.push(`  ${asn} ${name}: ${nodes.join(' ')}`);
  return `${lines.join('\n')}\n`;
}

function nodeText(node: SceneNode): string {
  const parts = [`${node.kind} ${node.id}`];
  if (node.label !== '' && !node.id.endsWith(node.label)) parts.push(`"${node.label}"`);
  parts.push(`flows ${node.flows}`, `rtt ${seconds(node.rtt)}`);
  if (node.kind !== 'vantage') parts.push(`seen by ${node.vantages.join(' ')}`);
  if (node.ended > 0) parts.push(`ended ${node.ended} (${percent(node.loss)})${node.lossy ? ' LOSS' : ''}`);
  if (node.lost !== undefined) parts.push(`loses ${percent(node.lost)}`);
  if (node.uncounted) parts.push('uncounted');
  if (node.health !== null && node.health !== 'healthy') parts.push(node.health);
  if (node.change !== null) parts.push(node.change.toUpperCase());
  if (node.group !== undefined) parts.push(node.expanded ? `part of ${node.group}` : 'closed');
  if (!node.lit) parts.push('dim');
  for (const { kind, text } of node.marks) parts.push(`[${kind}: ${text}]`);
  return parts.join(', ');
}

function linkText({ nodes }: Scene, link: SceneLink): string {
  const kinds = new Map(nodes.map(({ id }) => [id, id]));
  const parts = [`${kinds.get(link.from) ?? '?'} -> ${kinds.get(link.to) ?? '?'}`];
  parts.push(`share ${percent(link.share)}`, `${link.traces.with} of ${link.traces.of} traces`);
  if (link.delay !== null) parts.push(`delay ${seconds(link.delay)} (${link.delayOf})${link.slow ? ' SLOW' : ''}`);
  if (link.hidden.length > 0) parts.push(`${link.hidden.length} hidden`);
  if (link.unknown) parts.push('?');
  if (link.back === true) parts.push('back');
  if (link.change !== null) parts.push(link.change.toUpperCase());
  if (!link.lit) parts.push('dim');
  for (const { kind } of link.marks) parts.push(`[${kind}]`);
  return parts.join(', ');
}
