import type { CacheStatus } from '@parallax/contract';
import type { ProviderSpec } from '../provider.js';

const WORDS: Readonly<Record<string, CacheStatus>> = { hit: 'hit', miss: 'miss' };

/** http://www.squid-cache.org/Doc/ */
export const squid: ProviderSpec = {
  id: 'squid',
  title: 'Squid',
  operating: true,
  software: true,
  confidence: 'reported',
  sources: ['Squid release notes 5 and 6: Cache-Status instead of X-Cache and X-Cache-Lookup', 'RFC 9211'],
  caveats: [
    'Not run in our lab: the forms are from documents and third-party texts.',
    'Cache-Status has the visible host name as the name of the cache, by which nobody is known as Squid; Via tells.',
  ],
  detect: [
    { field: 'via', pattern: /\(squid(?:\)|\/)/ },
    { field: 'server', pattern: /^squid(?:$|\/)/ },
    { field: 'x-squid-error' },
    { field: 'x-cache-lookup', pattern: /^(?:hit|miss|none) from \S+:\d/ },
  ],
  cacheStatusNames: [/^squid\b/],
  debug: [],
  readings: [
    { field: 'x-squid-error', pattern: /^ERR_[A-Z_]{1,64}(?: \d{1,6})?$/, means: 'error', statuses: {} },
    {
      field: 'x-cache',
      list: 'edge last',
      pattern: /^(?<status>[A-Z_]{1,40}) from [\w.-]{1,255}$/,
      statuses: WORDS,
    },
  ],
  pop: [],
  replaysAge: false,
  domains: [],
  asns: [],
  fixtures: [],
};
