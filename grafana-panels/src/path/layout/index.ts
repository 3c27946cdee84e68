export { bound, centre, fit, pan, start, toDrawing, toScreen, zoomAt, zoomRange } from './camera.js';
export { layout } from './layout.js';
export type { Camera, Layout, Placed, PlacedBand, Point } from './types.js';
