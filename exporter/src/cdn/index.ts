/** What others may use of this room. */
export type { Delivery, Layer } from './layer.js';
export type { Fixture, ProviderSpec } from './provider.js';
export { freshnessOf, type Freshness } from './freshness.js';
export { normalise, type Hints } from './normalise.js';
export { debugFields, providers } from './providers/index.js';
export { providersMarkdown } from './providers-markdown.js';
