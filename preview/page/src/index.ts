export { buildPage, type Built } from './build/build.js';
export { LINES, type Line } from './build/lines.js';
export { startPreview, type Preview, type PreviewOptions } from './server/start.js';
