import { roundBox } from './shapes.js';
import type { Stage } from './stage.js';

/** Rectangles behind the nodes of autonomous systems. */
export function drawBands({ pen, layout, camera, palette, width, height, scale }: Stage): void {
  pen.globalAlpha = 1;
  pen.setLineDash([]);
  for (const band of layout.bands) {
    const box = {
      ...{ x: (band.x + camera.x) * camera.zoom, y: (band.y + camera.y) * camera.zoom },
      ...{ width: band.width * camera.zoom, height: band.height * camera.zoom },
    };
    if (box.x > width || box.y > height || box.x + box.width < 0 || box.y + box.height < 0) continue;
    const colours = palette.bands[band.tint % palette.bands.length];
    if (colours === undefined) continue;
    pen.fillStyle = colours.fill;
    if (box.height < 8) {
      pen.fillRect(box.x, box.y, box.width, box.height);
      continue;
    }
    roundBox(pen, box, 8 * scale);
    pen.fill();
    pen.strokeStyle = colours.edge;
    pen.lineWidth = 1;
    pen.stroke();
  }
}
