import type { ProviderSpec } from '../provider.js';

const DEBUG_TTL = 'Fastly documentation, HTTP headers, Fastly-Debug-TTL';
const X_CACHE = 'Fastly documentation, HTTP headers, X-Cache, X-Served-By, X-Cache-Hits';

/** https://www.fastly.com/documentation/reference/http/http-headers/ */
export const fastly: ProviderSpec = {
  id: 'fastly',
  title: 'Fastly',
  operating: true,
  confidence: 'documented',
  sources: [
    `${X_CACHE} (https://www.fastly.com/documentation/reference/http/http-headers/X-Cache/)`,
    `${DEBUG_TTL} (https://www.fastly.com/documentation/reference/http/http-headers/Fastly-Debug-TTL/)`,
    'Fastly community, Deciphering Fastly-Debug header: order of the elements of Fastly-Debug-TTL',
  ],
  caveats: [
    'X-Cache has HIT and MISS only: a response that was passed shows MISS, one served stale or made by VCL shows HIT.',
    'The form of X-Timer, by which responses without X-Served-By are known, is not documented.',
  ],
  detect: [
    { field: 'x-served-by', pattern: /(?:^|, ?)cache-[a-z]/ },
    { field: 'x-timer', pattern: /^s\d{1,16}\.\d{1,9},vs\d/ },
    { field: 'fastly-debug-ttl' },
    { field: 'fastly-debug-path' },
    { field: 'x-fastly-request-id' },
  ],
  cacheStatusNames: [/^fastly\b/],
  debug: [['Fastly-Debug', '1']],
  readings: [
    {
      field: 'x-cache',
      list: 'edge last',
      pattern: /^(?<status>[A-Z-]+)$/,
      statuses: { hit: 'hit', miss: 'miss' },
      beside: [
        { field: 'x-served-by', pattern: /-(?<pop>[A-Z]{3,4})$/ },
        { field: 'x-cache-hits', pattern: /^(?<hits>\d{1,15})$/ },
        {
          field: 'fastly-debug-ttl',
          list: 'edge first',
          separator: ')',
          pattern: /^\(?[HM] \S{1,64} (?<ttl>-?\d{1,12}(?:\.\d{1,9})?|-) \S{1,24} (?<age>\d{1,12}|-)$/,
        },
      ],
    },
    {
      field: 'fastly-debug-ttl',
      list: 'edge first',
      separator: ')',
      pattern:
        /^\(?(?<status>[HM]) [a-z0-9-]{1,48}-(?<pop>[A-Z]{3,4}) (?<ttl>-?\d{1,12}(?:\.\d{1,9})?|-) \S{1,24} (?<age>\d{1,12}|-)$/,
      statuses: { h: 'hit', m: 'miss' },
    },
  ],
  pop: [{ field: 'x-served-by', pattern: /-(?<pop>[A-Z]{3,4})$/ }],
  replaysAge: false,
  domains: ['fastly.net', 'fastlylb.net', 'fastly-edge.com'],
  asns: ['AS54113'],
  fixtures: [],
};
