import type { CdnProvider } from '@parallax/contract';
import type { Field } from '../../core/http/head.js';
import type { ProviderSpec } from '../provider.js';
import { akamai } from './akamai.js';
import { alibaba } from './alibaba.js';
import { arvancloud } from './arvancloud.js';
import { azion } from './azion.js';
import { azureFrontDoor } from './azure-front-door.js';
import { bunny } from './bunny.js';
import { cachefly } from './cachefly.js';
import { cdn77 } from './cdn77.js';
import { cdnetworks } from './cdnetworks.js';
import { cloudflare } from './cloudflare.js';
import { cloudfront } from './cloudfront.js';
import { edgio } from './edgio.js';
import { fastly } from './fastly.js';
import { fly } from './fly.js';
import { gcore } from './gcore.js';
import { google } from './google.js';
import { imperva } from './imperva.js';
import { keycdn } from './keycdn.js';
import { netlify } from './netlify.js';
import { nginx } from './nginx.js';
import { ovhcloud } from './ovhcloud.js';
import { quicCloud } from './quic-cloud.js';
import { squid } from './squid.js';
import { stackpath } from './stackpath.js';
import { sucuri } from './sucuri.js';
import { tencent } from './tencent.js';
import { trafficserver } from './trafficserver.js';
import { varnish } from './varnish.js';
import { vercel } from './vercel.js';

/**
 * Every provider, CDNs first. To add one: its name in CDN_PROVIDERS of the contract, a file here that is called as
 * the name (with - for _), a line below; the conformance suite beside this file tells what is missing.
 */
export const providers: readonly ProviderSpec[] = [
  akamai,
  alibaba,
  arvancloud,
  azion,
  azureFrontDoor,
  bunny,
  cachefly,
  cdn77,
  cdnetworks,
  cloudflare,
  cloudfront,
  edgio,
  fastly,
  fly,
  gcore,
  google,
  imperva,
  keycdn,
  netlify,
  ovhcloud,
  quicCloud,
  stackpath,
  sucuri,
  tencent,
  vercel,
  nginx,
  squid,
  trafficserver,
  varnish,
];

/** Request fields that make the edges of a provider say more; none for one that has none. */
export function debugFields(id: CdnProvider): readonly Field[] {
  return providers.find((spec) => spec.id === id)?.debug ?? [];
}
