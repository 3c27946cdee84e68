import type { Change, MarkKind, SceneNode } from '../model/types.js';
import { disc, roundBox } from './shapes.js';
import type { Pen, Spot, Stage } from './stage.js';
import type { Tone } from './types.js';

/** Letters of marks; a loop is an arrow that turns back. */
export const LETTERS: Readonly<Record<MarkKind, string>> = {
  ...{ mpls: 'M', dscp: 'DSCP', mtu: 'MTU', loop: '', balanced: 'B', rate_limited: 'R', nat: 'NAT', unreachable: '!' },
};
/** Of these nobody needs to be warned. */
const QUIET: ReadonlySet<MarkKind> = new Set<MarkKind>(['mpls', 'balanced', 'rate_limited', 'nat']);

const SIGNS: Readonly<Record<Change, string>> = { appeared: '+', vanished: '−', slowed: '▲', faster: '▼' };

/** Marks at the upper right, the change at the upper left. */
export function drawBadges(stage: Stage, spot: Spot): void {
  const { node, r } = spot;
  if (r < 6) return;
  if (node.change !== null) change(stage, spot, node.change);
  const kinds = [...new Set(node.marks.map(({ kind }) => kind))];
  const loudFirst = kinds.sort((a, b) => Number(QUIET.has(a)) - Number(QUIET.has(b)));
  let x = spot.x + r * 0.55;
  for (const kind of loudFirst.slice(0, 2)) x += badge(stage, { x, y: spot.y - r * 1.05 }, kind) + 2;
  if (loudFirst.length > 2) more(stage, { x, y: spot.y - r * 1.05 }, loudFirst.length - 2);
}

const sizeOf = (scale: number): number => Math.max(8, Math.min(11, 9 * scale));

/** The width of what was drawn. */
function badge({ pen, palette, scale }: Stage, at: { x: number; y: number }, kind: MarkKind): number {
  const size = sizeOf(scale);
  const text = LETTERS[kind];
  pen.font = `700 ${size}px ${palette.font}`;
  const width = text === '' ? size * 1.4 : pen.measureText(text).width + size * 0.7;
  const height = size * 1.4;
  const quiet = QUIET.has(kind);
  roundBox(pen, { x: at.x, y: at.y - height / 2, width, height }, size * 0.4);
  pen.fillStyle = quiet ? palette.background : palette.mark.fill;
  pen.fill();
  pen.strokeStyle = quiet ? palette.line : palette.mark.stroke;
  pen.lineWidth = 1;
  pen.stroke();
  pen.fillStyle = quiet ? palette.textSoft : palette.mark.on;
  if (text === '') return (arrow(pen, { x: at.x + width / 2, y: at.y, r: size * 0.38 }, palette.mark.on), width);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(text, at.x + width / 2, at.y + size * 0.06);
  return width;
}

function more({ pen, palette, scale }: Stage, { x, y }: { x: number; y: number }, count: number): void {
  pen.font = `700 ${sizeOf(scale)}px ${palette.font}`;
  pen.fillStyle = palette.textSoft;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillText(`+${count}`, x, y);
}

/** Three quarters of a circle with a head. */
function arrow(pen: Pen, { x, y, r }: { x: number; y: number; r: number }, colour: string): void {
  pen.strokeStyle = colour;
  pen.lineWidth = 1.3;
  pen.beginPath();
  pen.arc(x, y, r, -Math.PI * 0.1, Math.PI * 1.5);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(x + r * 0.85, y - r);
  pen.lineTo(x - r * 0.1, y - r * 1.65);
  pen.lineTo(x - r * 0.1, y - r * 0.35);
  pen.closePath();
  pen.fillStyle = colour;
  pen.fill();
}

/** Colour of a change; where flows have begun to end, what is new is no good news. */
export function changeTone({ palette }: Pick<Stage, 'palette'>, { change: kind, kind: what }: SceneNode): Tone {
  if (kind === 'vanished') return palette.vanished;
  if (kind === 'slowed') return palette.mark;
  return what === 'unreached' ? palette.loss : palette.appeared;
}

function change(stage: Stage, { node, x, y, r }: Spot, kind: Change): void {
  const { pen, palette, scale } = stage;
  const { stroke } = changeTone(stage, node);
  const size = sizeOf(scale);
  const at = { x: x - r * 0.95, y: y - r * 0.95 };
  disc(pen, at, size * 0.68);
  pen.fillStyle = palette.background;
  pen.fill();
  pen.strokeStyle = stroke;
  pen.lineWidth = 1.2;
  pen.stroke();
  pen.fillStyle = stroke;
  pen.font = `700 ${kind === 'appeared' || kind === 'vanished' ? size * 1.15 : size * 0.75}px ${palette.font}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(SIGNS[kind], at.x, at.y + size * 0.04);
}
