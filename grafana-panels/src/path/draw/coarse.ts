import { curveOf, trace, type Curve } from './curve.js';
import { inView, styleOf } from './links.js';
import { wanted, type Stage } from './stage.js';

/** Lines of one look, drawn together: with thousands in view the looks are few and every stroke counts. */
interface Batch {
  readonly colour: string;
  readonly width: number;
  readonly alpha: number;
  readonly curves: Curve[];
}

/** Lines of a path that the rasteriser still likes; longer ones cost more than their parts. */
const PART = 64;

/** Links far away: straight, without dashes, in batches; loud ones over the others. */
export function drawCoarseLinks(stage: Stage): void {
  const batches = new Map<string, Batch>();
  for (const link of stage.scene.links) {
    if (!wanted(stage, link)) continue;
    const curve = curveOf(link, stage.layout, stage.camera);
    if (curve === undefined || !inView(stage, curve)) continue;
    const { colour, width, alpha } = styleOf(link, stage);
    const step = Math.max(0.5, Math.round(width * 0.6));
    const loud = colour === stage.palette.line ? 0 : 1;
    const key = `${loud} ${step} ${colour} ${alpha}`;
    const batch = batches.get(key) ?? { colour, width: loud === 1 ? Math.max(1, step) : step, alpha, curves: [] };
    batch.curves.push(curve);
    batches.set(key, batch);
  }
  // Thousands of lines upon each other: faint ones show where many are.
  const crowd = Math.min(1, Math.max(0.3, stage.camera.zoom * stage.layout.pitch * 0.5));
  stage.pen.setLineDash([]);
  for (const key of [...batches.keys()].sort()) {
    const batch = batches.get(key);
    if (batch === undefined) continue;
    const plain = batch.colour === stage.palette.line;
    strokeBatch(stage, plain ? { ...batch, alpha: batch.alpha * crowd, width: batch.width * crowd } : batch);
  }
  stage.pen.globalAlpha = 1;
}

function strokeBatch({ pen }: Stage, { colour, width, alpha, curves }: Batch): void {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.globalAlpha = alpha;
  for (let from = 0; from < curves.length; from += PART) {
    pen.beginPath();
    for (const curve of curves.slice(from, from + PART)) trace(pen, curve, true);
    pen.stroke();
  }
}
