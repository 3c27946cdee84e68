export { createEnricher, type OwnEnricher } from './enricher.js';
export { DEFAULT_ENRICH, type EnrichConfig, type EnricherOptions } from './options.js';
export { installed, loadTables, type Tables } from './tables.js';
export { atOnce } from './slices.js';
export { parseAddress, type Width } from './words.js';
