import type { CdnProvider } from '@parallax/contract';
import type { Field } from '../../core/http/head.js';
import type { ProviderSpec } from '../provider.js';
import { akamai } from './akamai.js';
import { cloudfront } from './cloudfront.js';
import { fastly } from './fastly.js';
import { netlify } from './netlify.js';
import { nginx } from './nginx.js';
import { squid } from './squid.js';
import { trafficserver } from './trafficserver.js';
import { varnish } from './varnish.js';

/**
 * Every provider, CDNs first. To add one: its name in CDN_PROVIDERS of the contract, a file here that is called as
 * the name (with - for _), a line below; the conformance suite beside this file tells what is missing.
 */
export const providers: readonly ProviderSpec[] = [
  akamai,
  cloudfront,
  fastly,
  netlify,
  nginx,
  squid,
  trafficserver,
  varnish,
];

/** Request fields that make the edges of a provider say more; none for one that has none. */
export function debugFields(id: CdnProvider): readonly Field[] {
  return providers.find((spec) => spec.id === id)?.debug ?? [];
}
