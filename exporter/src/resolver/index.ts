export { createResolver, type OwnResolver, type ResolverOptions, type ResolverStats } from './resolver.js';
export type { ServerStats } from './health.js';
export type { SystemTexts } from './servers.js';
