import type { SceneLink } from '../model/types.js';
import { labels } from './labels.js';
import { styleOf } from './links.js';
import { roundBox } from './shapes.js';
import { wanted, type Stage } from './stage.js';
import type { Label } from './types.js';

const SIZE = 11;

/** Measures at the size that labels are written in, each text once. */
export function measurer(
  { pen, palette }: Pick<Stage, 'pen' | 'palette'>,
  known: Map<string, number>,
): (text: string) => number {
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    pen.font = `500 ${SIZE}px ${palette.font}`;
    const { width } = pen.measureText(text);
    if (known.size > 20_000) known.clear();
    known.set(text, width);
    return width;
  };
}

/** Writes every label that fits. Texts come from strangers: a canvas shows them as text, whatever they are. */
export function writeLabels(stage: Stage, known: Map<string, number>): void {
  const { pen, scene, layout, camera, width, height } = stage;
  const measure = measurer(stage, known);
  const links = new Map(scene.links.map((link) => [link.id, link]));
  const lit = new Map(scene.nodes.map((node) => [node.id, node.lit]));
  pen.lineJoin = 'round';
  pen.textBaseline = 'middle';
  pen.textAlign = 'center';
  for (const label of labels(scene, layout, camera, { width, height, measure })) {
    if (label.of !== 'band' && stage.only?.has(label.id) === false) continue;
    const link = label.of === 'link' ? links.get(label.id) : undefined;
    pen.globalAlpha = (link?.lit ?? lit.get(label.id) ?? true) ? 1 : 0.45;
    if (link !== undefined && wanted(stage, link)) pill(stage, label, link);
    else if (label.of !== 'link' && (label.of !== 'band' || stage.only === undefined)) write(stage, label);
  }
  pen.globalAlpha = 1;
}

/** Text with a seam in the colour of the ground, so that lines behind it do not disturb. */
function write({ pen, palette }: Stage, { text, x, y, tone, of }: Label): void {
  pen.font = `${of === 'band' ? 600 : 500} ${SIZE}px ${palette.font}`;
  if (of === 'node') {
    pen.strokeStyle = palette.background;
    pen.lineWidth = 3.5;
    pen.strokeText(text, x, y);
  }
  const colours = { plain: palette.text, loud: palette.loss.stroke, soft: palette.bandText };
  pen.fillStyle = colours[tone];
  pen.fillText(text, x, y);
}

/** What a link says, in a small box upon it. */
function pill(stage: Stage, { text, x, y, width, height, tone }: Label, link: SceneLink): void {
  const { pen, palette } = stage;
  const { colour } = styleOf(link, stage);
  roundBox(pen, { x: x - width / 2, y: y - height / 2, width, height }, height / 2);
  pen.fillStyle = palette.background;
  pen.fill();
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.stroke();
  pen.font = `600 ${SIZE}px ${palette.font}`;
  pen.fillStyle = tone === 'loud' ? palette.slow.stroke : palette.text;
  pen.fillText(text, x, y + 0.5);
}
