export { createEnricher, type OwnEnricher } from './enricher.js';
export { DEFAULT_ENRICH, type EnrichConfig, type EnricherOptions } from './options.js';
