import type { ProviderSpec } from '../provider.js';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ */
export const cloudfront: ProviderSpec = {
  id: 'cloudfront',
  title: 'Amazon CloudFront',
  operating: true,
  confidence: 'documented',
  sources: [
    'Amazon CloudFront Developer Guide, Understand response headers policies, Server-Timing header',
    'Amazon CloudFront Developer Guide, Standard log fields, x-edge-result-type and x-edge-location',
  ],
  caveats: [
    'X-Cache says Hit also where a regional edge cache answered; only Server-Timing tells the layers apart.',
    'Redirects and answers of functions are made at the edge and count as dynamic.',
    'The wording of X-Cache stands in examples of the guide; that LimitExceeded is spelt so there is inferred from the log fields.',
  ],
  detect: [
    { field: 'x-amz-cf-id' },
    { field: 'x-amz-cf-pop' },
    { field: 'via', pattern: /\.cloudfront\.net \(cloudfront\)/ },
    { field: 'x-cache', pattern: /[a-z] from cloudfront(?:$|,)/ },
    { field: 'server', pattern: /^cloudfront$/ },
  ],
  cacheStatusNames: [/^(?:amazon )?cloudfront\b/],
  debug: [['Pragma', 'server-timing']],
  readings: [
    {
      field: 'x-cache',
      list: 'edge last',
      pattern: /^(?<status>[A-Za-z]{1,48}) from cloudfront$/,
      statuses: {
        hit: 'hit',
        refreshhit: 'revalidated',
        miss: 'miss',
        error: 'error',
        limitexceeded: 'error',
        capacityexceeded: 'error',
        redirect: 'dynamic',
        lambdageneratedresponse: 'dynamic',
        functiongeneratedresponse: 'dynamic',
      },
    },
  ],
  timing: {
    status: { entries: { 'cdn-cache-hit': 'hit', 'cdn-cache-miss': 'miss', 'cdn-cache-refresh': 'revalidated' } },
    pop: 'cdn-pop',
    layer: { entry: 'cdn-hit-layer', words: { edge: 'edge', rec: 'shield', 'origin shield': 'shield' } },
  },
  pop: [{ field: 'x-amz-cf-pop', pattern: /^(?<pop>[A-Z]{3}\d{1,3}(?:-[A-Z]\d{1,3})?)$/ }],
  replaysAge: false,
  domains: ['cloudfront.net'],
  asns: ['AS16509'],
  fixtures: [],
};
