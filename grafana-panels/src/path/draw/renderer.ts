import type { Renderer } from './types.js';

/** Draws on a canvas; does nothing where there is no canvas 2D. */
export function createRenderer(canvas: HTMLCanvasElement): Renderer {
  const context = canvas.getContext('2d');
  return {
    resize(width, height, ratio) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    },
    draw(...[scene, layout, camera, palette]) {
      if (context === null) return;
      context.fillStyle = palette.known.stroke;
      for (const { id } of scene.nodes) {
        const placed = layout.at.get(id);
        if (placed) context.fillRect((placed.x + camera.x) * camera.zoom, (placed.y + camera.y) * camera.zoom, 8, 8);
      }
    },
    dispose() {
      canvas.width = 0;
    },
  };
}
