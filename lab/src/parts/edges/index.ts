/** A CDN in small: an origin and caches in front of it, all by real servers. */
export { SITE_OBJECTS, type Partition, type SiteObject } from './content.js';
export type { Edge, EdgeOptions } from './edge.js';
export { compressesTwice, corrupts, CORRUPTED, ignoresTtl, servesStale } from './faulty.js';
export { nginxEdge, tlsFront } from './nginx.js';
export { contentOrigin, type ContentOrigin, type ContentOriginOptions } from './origin.js';
export type { Tls, TlsEdgeOptions, TlsSite } from './tls.js';
export { trafficServerEdge } from './traffic-server.js';
export { varnishEdge } from './varnish.js';
