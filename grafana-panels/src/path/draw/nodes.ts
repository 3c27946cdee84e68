import type { SceneNode } from '../model/types.js';
import { changeTone, drawBadges } from './badges.js';
import { roleOf } from './roles.js';
import { cross, disc, hatch, paint, roundBox, waves } from './shapes.js';
import type { Spot, Stage } from './stage.js';
import type { Tone } from './types.js';

const FADED = 0.22;
/** Radius in pixels from which signs are drawn in full, and from which at least as discs. */
export const FULL = 4;
export const DISC = 2;

/** Nodes in view, those that lose something last and so on top. */
export function drawNodes(stage: Stage, spots: readonly Spot[]): void {
  for (const spot of spots) if (!spot.node.lossy) drawNode(stage, spot);
  for (const spot of spots) if (spot.node.lossy) drawNode(stage, spot);
  stage.pen.globalAlpha = 1;
}

function drawNode(stage: Stage, spot: Spot): void {
  const { pen } = stage;
  const { node, r } = spot;
  pen.globalAlpha = node.lit ? 1 : FADED;
  pen.setLineDash([]);
  if (r < DISC) return square(stage, spot);
  if (node.change === 'appeared') glow(stage, spot, changeTone(stage, node).stroke);
  if (node.change === 'slowed') ring(stage, spot, stage.palette.mark.stroke);
  if (r < FULL) small(stage, spot);
  else figure(stage, spot);
  if (node.lossy) lossRing(stage, spot);
  if (r >= FULL) drawBadges(stage, spot);
}

/** Stroke and inside of a node by what it is. */
export function toneOf(node: SceneNode, { palette, roles }: Pick<Stage, 'palette' | 'roles'>): Tone {
  if (node.change === 'vanished') return palette.vanished;
  if (node.kind === 'vantage') return node.health === 'sick' ? palette.silent : node.lost === undefined ? palette.vantage : palette.loss; // prettier-ignore
  if (node.kind === 'silent') return palette.silent;
  // What nobody counts is neither reached nor lost.
  if (node.uncounted) return palette.silent;
  if (node.kind === 'target') return palette.destination;
  if (node.kind === 'unreached') return { ...palette.loss, fill: palette.background };
  const role = roleOf(node, roles);
  if (role === 'unknown') return { ...palette.known, fill: palette.background, on: palette.text };
  return palette[role];
}

/** Far away: a square in the colour that matters. */
function square(stage: Stage, { node, x, y, r }: Spot): void {
  const { pen, palette } = stage;
  pen.fillStyle = node.lossy ? palette.loss.stroke : toneOf(node, stage).stroke;
  const half = Math.max(node.lossy ? 1.2 : 0.7, r);
  pen.fillRect(x - half, y - half, 2 * half, 2 * half);
}

/** Farther away: the outline without signs inside. */
function small(stage: Stage, { node, x, y, r }: Spot): void {
  const { pen } = stage;
  const tone = toneOf(node, stage);
  if (node.kind === 'vantage') roundBox(pen, { x: x - r, y: y - r, width: 2 * r, height: 2 * r }, r * 0.5);
  else disc(pen, { x, y }, r);
  const filled = node.kind !== 'silent' && node.change !== 'vanished' && node.kind !== 'unreached';
  paint(pen, { stroke: tone.stroke, fill: filled ? tone.stroke : tone.fill }, 1);
}

function figure(stage: Stage, spot: Spot): void {
  const { pen, palette } = stage;
  const { node, r } = spot;
  const tone = toneOf(node, stage);
  const line = Math.max(1, r * 0.17);
  if (node.change === 'vanished' || node.kind === 'silent') pen.setLineDash([r * 0.42, r * 0.34]);
  if (node.kind === 'unreached') pen.setLineDash([1, 3]);
  if (node.kind === 'vantage') return vantage(stage, spot, tone);
  disc(pen, spot, r);
  paint(pen, tone, line);
  pen.setLineDash([]);
  if (node.change === 'vanished') return;
  if (node.kind === 'group') return group(stage, spot, tone);
  if (node.kind === 'unreached') return crossed(stage, spot, { line, colour: tone.stroke });
  if (node.kind === 'silent') return sign(stage, spot, { text: '?', colour: palette.silent.on });
  const role = node.kind === 'target' ? 'target' : roleOf(node, stage.roles);
  if (role !== 'target' && role !== 'destination') return;
  disc(pen, spot, r * (role === 'target' ? 0.52 : 0.3));
  pen.fillStyle = tone.stroke;
  pen.fill();
}

function vantage(stage: Stage, spot: Spot, tone: Tone): void {
  const { pen, palette } = stage;
  const { node, x, y, r } = spot;
  const hollow = node.change === 'vanished' || node.health === 'unknown' || node.health === null;
  roundBox(pen, { x: x - r, y: y - r, width: 2 * r, height: 2 * r }, r * 0.5);
  paint(pen, hollow ? { ...tone, fill: palette.background } : tone, Math.max(1, r * 0.14));
  pen.setLineDash([]);
  if (node.health === 'sick') {
    hatch(stage, spot, palette.silent.stroke);
    return;
  }
  const colour = hollow ? tone.stroke : tone.on;
  if (node.lost === undefined) waves(pen, spot, colour);
  else sign(stage, spot, { text: '!', colour });
}

/** A second ring around, and how many are in it. */
function group(stage: Stage, spot: Spot, tone: Tone): void {
  const { pen } = stage;
  const { r, node } = spot;
  disc(pen, spot, r * 0.76);
  pen.strokeStyle = tone.stroke;
  pen.lineWidth = Math.max(0.8, r * 0.09);
  pen.stroke();
  const count = node.holds ?? node.members.length;
  sign(stage, spot, { text: count > 999 ? `${Math.floor(count / 1000)}k` : String(count), colour: tone.on });
}

function crossed({ pen }: Stage, spot: Spot, { line, colour }: { line: number; colour: string }): void {
  cross(pen, spot, spot.r * 0.42);
  pen.strokeStyle = colour;
  pen.lineWidth = line * 1.3;
  pen.lineCap = 'round';
  pen.stroke();
  pen.lineCap = 'butt';
}

function sign({ pen, palette }: Stage, { x, y, r }: Spot, { text, colour }: { text: string; colour: string }): void {
  if (r < 5.5) return;
  const size = Math.min(14, r * (text.length > 2 ? 0.72 : 0.92));
  pen.font = `600 ${size}px ${palette.font}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillStyle = colour;
  pen.fillText(text, x, y + size * 0.06);
}

/** Share of the flows that end here, as a part of the whole ring. */
function lossRing({ pen, palette, scale }: Stage, { node, x, y, r }: Spot): void {
  const { globalAlpha } = pen;
  const reach = r + 4 * scale;
  pen.strokeStyle = palette.loss.stroke;
  pen.globalAlpha = globalAlpha * 0.3;
  pen.lineWidth = Math.max(1.2, 3.2 * scale);
  disc(pen, { x, y }, reach);
  pen.stroke();
  pen.globalAlpha = globalAlpha;
  pen.lineCap = 'round';
  pen.beginPath();
  const part = Math.min(1, Math.max(0.03, node.loss ?? 0));
  pen.arc(x, y, reach, -Math.PI / 2, -Math.PI / 2 + part * 2 * Math.PI);
  pen.stroke();
  pen.lineCap = 'butt';
}

function glow({ pen, scale }: Stage, { node, x, y, r }: Spot, colour: string): void {
  const { globalAlpha } = pen;
  disc(pen, { x, y }, r + 7 * scale + (node.lossy ? 3 : 0));
  pen.globalAlpha = globalAlpha * 0.22;
  pen.fillStyle = colour;
  pen.fill();
  pen.globalAlpha = globalAlpha;
}

function ring({ pen, scale }: Stage, { node, x, y, r }: Spot, colour: string): void {
  disc(pen, { x, y }, r + (node.lossy ? 8 : 4) * scale);
  pen.strokeStyle = colour;
  pen.lineWidth = 2 * scale;
  pen.stroke();
}
