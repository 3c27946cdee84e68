import type { SceneLink } from '../model/types.js';
import { curveOf, trace, type Curve } from './curve.js';
import { wanted, type Stage } from './stage.js';

export interface LinkStyle {
  readonly colour: string;
  readonly width: number;
  /** Pixels; none for a solid line. */
  readonly dash: readonly number[];
  /** Behind the line, wide and faint. */
  readonly halo: string | undefined;
  readonly alpha: number;
}

const FADED = 0.16;
/** Free space between dots, in widths of the line. */
const DOTS = 1.3;
const SPARSE_DOTS = 3;
const DASHES = [6, 5];

/** How a link looks: thickness for its share, colour and dashes for its state. */
export function styleOf(
  link: SceneLink,
  { palette, scale, scene }: Pick<Stage, 'palette' | 'scale' | 'scene'>,
): LinkStyle {
  const width = (1.1 + 5.4 * Math.max(0, Math.min(1, link.share)) ** 0.8) * scale;
  const calm = Math.max(0.55, Math.min(1, 1.45 - Math.log10(scene.links.length + 1) * 0.18));
  const alpha = link.lit ? calm : FADED;
  const loud = link.lit ? 1 : FADED;
  const style = (colour: string, more: Partial<LinkStyle> = {}): LinkStyle => ({
    ...{ colour, width, dash: [], halo: undefined, alpha: loud },
    ...more,
  });
  const space = link.unknown ? SPARSE_DOTS : link.hidden.length > 0 ? DOTS : 0;
  const dots = Math.min(4, Math.max(2.2 * scale, width * 0.8));
  const dotted = space === 0 ? {} : { dash: [0.1, dots * (1 + space)], width: dots };
  if (link.change === 'vanished') return style(palette.vanished.stroke, { dash: DASHES, width: Math.min(width, 2) });
  if (link.change === 'appeared') return style(palette.appeared.stroke, { ...dotted, halo: palette.appeared.stroke });
  if (link.slow) return style(palette.slow.stroke, { ...dotted, width: width + 0.8 });
  if (link.back === true) return style(palette.mark.stroke, { ...dotted, width: Math.min(width, 3 * scale) });
  if (link.change === 'slowed') return style(palette.mark.stroke, dotted);
  return style(link.unknown ? palette.silent.stroke : palette.line, { ...dotted, alpha });
}

const isLoud = (link: SceneLink): boolean => link.slow || link.change !== null;

/** All links in view, those that say something over the others. */
export function drawLinks(stage: Stage): void {
  const curves: { link: SceneLink; curve: Curve }[] = [];
  for (const link of stage.scene.links) {
    if (!wanted(stage, link)) continue;
    const curve = curveOf(link, stage.layout, stage.camera);
    if (curve !== undefined && inView(stage, curve)) curves.push({ link, curve });
  }
  const { pen } = stage;
  pen.lineJoin = 'round';
  for (const loud of [false, true]) {
    for (const { link, curve } of curves) if (isLoud(link) === loud) strokeLink(stage, link, curve);
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

export function inView({ width, height }: Pick<Stage, 'width' | 'height'>, { points, arc }: Curve): boolean {
  const most = arc ? 200 : 8;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  return right + most >= 0 && left - most <= width && bottom + most >= 0 && top - most <= height;
}

function strokeLink(stage: Stage, link: SceneLink, curve: Curve): void {
  const { pen } = stage;
  const { colour, width, dash, halo, alpha } = styleOf(link, stage);
  pen.lineCap = dash.length > 0 ? 'round' : 'butt';
  pen.strokeStyle = halo ?? colour;
  if (halo !== undefined) {
    pen.setLineDash([]);
    pen.globalAlpha = alpha * 0.22;
    pen.lineWidth = width + 7 * stage.scale;
    pen.beginPath();
    trace(pen, curve);
    pen.stroke();
  }
  pen.strokeStyle = colour;
  pen.globalAlpha = alpha;
  pen.lineWidth = width;
  pen.setLineDash([...dash]);
  pen.beginPath();
  trace(pen, curve);
  pen.stroke();
  if (link.back === true) arrowhead(stage, curve, colour);
}

/** Where a link that leads back ends: it alone is against the reading direction. */
function arrowhead({ pen, scale }: Stage, { points, arc }: Curve, colour: string): void {
  const [before, tip] = [points.at(-2), points.at(-1)];
  if (before === undefined || tip === undefined) return;
  const [length, half] = [9 * scale, 5 * scale];
  const side = arc ? -1 : Math.sign(tip.x - before.x);
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(tip.x, tip.y);
  pen.lineTo(tip.x - side * length, tip.y - half);
  pen.lineTo(tip.x - side * length, tip.y + half);
  pen.closePath();
  pen.fill();
}
