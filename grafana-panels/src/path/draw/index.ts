/**
 * Drawing of the path panel. The canvas draws all of it, labels too: text stays sharp and moves with the picture at
 * no cost, and {@link labels} already leaves out what would overlap. In the DOM belong only the card at the pointer,
 * the legend and the table that says the same.
 *
 * In the view: `createRenderer(canvas)` once; `resize(width, height, devicePixelRatio)` when the size changes;
 * `draw(scene, layout, camera, palette, state)` on each change; with `state.selected` and motion allowed, each frame
 * with `time`; `hit(...)` for what is at a point (CSS pixels of the canvas).
 */
export { hit } from './hit.js';
export { highlight } from './highlight.js';
export { labels } from './labels.js';
export { legend } from './legend.js';
export { palette } from './palette.js';
export { createRenderer } from './renderer.js';
export type { DrawState, Hit, Label, LegendEntry, LegendShape, Palette, PaletteTheme, Renderer } from './types.js';
