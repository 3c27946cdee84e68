import { CDN_PROVIDERS, type CdnProvider } from '@parallax/contract';
import type { Site } from '../../cdn/site.js';

/** The site that `cdn curl` asks, with one provider left. */
export interface Asked {
  /** Name of the way. */
  readonly provider: string;
  readonly expected?: CdnProvider;
  /** Scheme, host and port of the site. */
  readonly target: string;
  readonly site: Site;
  readonly paths: readonly string[];
  readonly vantage: string;
}

export const MAX_PATHS = 16;

export const isProvider = (name: string): name is CdnProvider =>
  CDN_PROVIDERS.some((one) => one === name && one !== 'unknown');
