export { bound, centre, fit, pan, toDrawing, toScreen, zoomAt, zoomRange } from './camera.js';
export { layout } from './layout.js';
export type { Camera, Layout, Placed, PlacedBand, Point } from './types.js';
