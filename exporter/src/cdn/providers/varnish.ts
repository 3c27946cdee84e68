import type { ProviderSpec } from '../provider.js';

/** https://varnish-cache.org/docs/7.1/ */
export const varnish: ProviderSpec = {
  id: 'varnish',
  title: 'Varnish Cache',
  operating: true,
  software: true,
  confidence: 'captured',
  sources: ['Varnish 7.1 documentation, reference, X-Varnish', 'varnish 7.1.1 of Debian 12 in our lab'],
  caveats: [
    'X-Varnish has two numbers for a hit, also for an object served stale in its grace, and one for everything else: a pass counts as a miss where VCL does not say it.',
    'X-Cache is what the operator wrote in VCL; only words for a pass or a synthetic answer are taken from it.',
  ],
  detect: [
    { field: 'x-varnish', pattern: /^\d/ },
    { field: 'via', pattern: /\(varnish\/|\bvarnish-v\d/ },
  ],
  cacheStatusNames: [/^varnish\b/],
  debug: [],
  readings: [
    {
      field: 'x-varnish',
      pattern: /^\d{1,12} \d{1,12}$/,
      means: 'hit',
      statuses: {},
      beside: [{ field: 'x-cache-hits', pattern: /^(?<hits>\d{1,15})$/ }],
    },
    {
      field: 'x-cache',
      pattern: /^(?<status>pass|hit-for-pass|hit-for-miss|synth)$/i,
      statuses: { pass: 'bypass', 'hit-for-pass': 'bypass', 'hit-for-miss': 'miss', synth: 'error' },
    },
    { field: 'x-varnish', pattern: /^\d{1,12}$/, means: 'miss', statuses: {} },
  ],
  pop: [],
  replaysAge: false,
  domains: [],
  asns: [],
  fixtures: [],
};
