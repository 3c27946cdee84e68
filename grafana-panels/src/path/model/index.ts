export * from './types.js';
export { DEFAULT_VIEW } from './view.js';
export { readPath } from './read.js';
export { buildStrip, rounds } from './rounds.js';
export { buildScene } from './scene.js';
export { utcTime, type TimeFormat } from './time.js';
export { quickSelect } from './quick.js';
export { linkRows, tableRows } from './table.js';
