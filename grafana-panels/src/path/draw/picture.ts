import { drawBands } from './backdrop.js';
import { drawCoarseLinks } from './coarse.js';
import { drawLinks } from './links.js';
import { drawNodes } from './nodes.js';
import { spotsOf, type Stage } from './stage.js';
import { writeLabels } from './write.js';

/** Links in the scene beyond which they are drawn coarsely as long as one sees all of them from far away. */
const MANY = 4000;
const NEAR = 0.35;

/** Everything of the picture but what follows the pointer: bands, links, nodes, texts. */
export function drawPicture(stage: Stage, known: Map<string, number>): void {
  if (stage.only === undefined) drawBands(stage);
  if (stage.scene.links.length > MANY && stage.camera.zoom < NEAR) drawCoarseLinks(stage);
  else drawLinks(stage);
  drawNodes(stage, spotsOf(stage));
  writeLabels(stage, known);
}
