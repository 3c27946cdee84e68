import type { SceneLink } from '../model/types.js';
import { curveOf, trace } from './curve.js';
import { inView, styleOf } from './links.js';
import { drawPicture } from './picture.js';
import { disc } from './shapes.js';
import { spotsOf, type Spot, type Stage } from './stage.js';
import type { DrawState } from './types.js';

const DASH = [5, 4];
/** Pixels a second. */
const SPEED = 16;

/**
 * What lies over the picture: dashes around what is selected, a ring around what the keyboard is at. `known` keeps widths
 * of texts.
 */
export function drawOverlay(stage: Stage, state: DrawState, known: Map<string, number>): void {
  const { pen, scene, palette } = stage;
  const { selected, focus, time } = state;
  if ((selected === undefined || selected.size === 0) && focus === undefined) return;
  pen.strokeStyle = palette.text;
  pen.lineWidth = 1.8;
  pen.setLineDash(DASH);
  pen.lineDashOffset = time === undefined ? 0 : -((time / 1000) * SPEED) % 9;
  if (selected !== undefined) {
    for (const link of scene.links) if (selected.has(link.id)) outline(stage, link);
    for (const spot of spotsOf({ ...stage, only: selected })) {
      disc(pen, spot, around(spot) + 1);
      pen.stroke();
    }
  }
  pen.setLineDash([]);
  pen.lineDashOffset = 0;
  if (focus === undefined) return;
  const link = scene.links.find(({ id }) => id === focus);
  if (link) ringAround(stage, link, known);
  pen.strokeStyle = palette.known.stroke;
  pen.lineWidth = 2.5;
  for (const spot of spotsOf({ ...stage, only: new Set([focus]) })) {
    disc(pen, spot, around(spot));
    pen.stroke();
  }
}

/** Outside of whatever ring the node has already. */
const around = ({ r, node }: Spot): number => r + (node.lossy ? 9 : node.change === null ? 4.5 : 8);

/** A link within an outline, as a ring is around a node; its ends and what is written on it stay above. */
function ringAround(stage: Stage, link: SceneLink, known: Map<string, number>): void {
  const { pen, palette } = stage;
  const { width } = styleOf(link, stage);
  pen.lineCap = 'butt';
  for (const [colour, more] of [[palette.known.stroke, 9], [palette.background, 5]] as const) {
    pen.strokeStyle = colour;
    pen.lineWidth = width + more;
    outline(stage, link);
  } // prettier-ignore
  drawPicture({ ...stage, only: new Set([link.id, link.from, link.to]) }, known);
}

function outline(stage: Stage, link: SceneLink): void {
  const curve = curveOf(link, stage.layout, stage.camera);
  if (curve === undefined || !inView(stage, curve)) return;
  stage.pen.beginPath();
  trace(stage.pen, curve);
  stage.pen.stroke();
}
