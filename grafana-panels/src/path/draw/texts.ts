import { percent, seconds } from '../../kit/units.js';
import type { SceneLink, SceneNode } from '../model/types.js';
import { LETTERS } from './badges.js';

/** What is written at a link; empty for a plain one. */
export function linkText(link: SceneLink): string {
  const parts: string[] = [];
  if (link.unknown) parts.push('?');
  else if (link.hidden.length > 0) parts.push(String(link.hidden.length));
  if (link.change === 'slowed') parts.push('▲');
  if (link.change === 'faster') parts.push('▼');
  if (link.slow || link.change === 'slowed') parts.push(link.delay === null ? 'slow' : `+${seconds(link.delay)}`);
  for (const kind of new Set(link.marks.map((mark) => mark.kind))) parts.push(LETTERS[kind]);
  if (link.back === true) parts.push('loop');
  return parts.filter((part) => part !== '').join(' ');
}

/** What is written under a node: its name and, where it loses, how much. */
export function nodeText(node: SceneNode): string {
  if (node.kind === 'silent') return '';
  if (node.kind === 'vantage')
    return node.lost === undefined ? node.label : `${apart(node.label)} · ${percent(node.lost)} lost`;
  return node.lossy && node.loss !== null ? `${apart(node.label)} · ${percent(node.loss)} loss` : node.label;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A name written from right to left must not take figures behind it along: isolated, as Unicode has it. */
const apart = (label: string): string => (RIGHT_TO_LEFT.test(label) ? `\u2068${label}\u2069` : label);

/** The same where there is little room. */
export const shortText = (node: SceneNode): string => (node.lossy && node.loss !== null ? percent(node.loss) : '');

/** Cut to a width with `…`; empty when hardly anything would be left. */
export function cut(text: string, width: number, measure: (text: string) => number): string {
  const full = measure(text);
  if (full <= width) return text;
  const letters = [...text];
  let keep = Math.floor((letters.length * width) / full);
  while (keep > 2 && measure(`${letters.slice(0, keep).join('')}…`) > width) keep -= 1;
  return keep < Math.max(4, Math.min(letters.length / 2, 12)) ? '' : `${letters.slice(0, keep).join('')}…`;
}

/** Width of a text at 11 px where nothing can measure it. */
export const guess = (text: string): number => text.length * 6.4;
