import type { ProviderSpec } from '../provider.js';

/** https://docs.netlify.com/platform/caching/ */
export const netlify: ProviderSpec = {
  id: 'netlify',
  title: 'Netlify',
  operating: true,
  confidence: 'reported',
  sources: [
    'RFC 9211 for the field; Netlify documentation, Caching overview, for the names Netlify Edge and Netlify Durable',
  ],
  caveats: ['No field names the place that answered.', 'The exact parameters were seen in texts, not asked for.'],
  detect: [
    { field: 'x-nf-request-id' },
    { field: 'server', pattern: /^netlify$/ },
    { field: 'cache-status', pattern: /"netlify (?:edge|durable)"/ },
  ],
  cacheStatusNames: [/^netlify\b/],
  debug: [],
  readings: [],
  pop: [],
  replaysAge: false,
  domains: ['netlify.app', 'netlify.com', 'netlifyglobalcdn.com'],
  asns: [],
  fixtures: [],
};
