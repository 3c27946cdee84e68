import type { ProviderSpec } from '../provider.js';

/** https://docs.trafficserver.apache.org/en/9.2.x/ */
export const trafficserver: ProviderSpec = {
  id: 'trafficserver',
  title: 'Apache Traffic Server',
  operating: true,
  software: true,
  confidence: 'captured',
  sources: [
    'Apache Traffic Server documentation, FAQ, How do I interpret the Via header code',
    'Apache Traffic Server documentation, command line tools, traffic_via',
    'trafficserver 9.2.5 of Debian 12 in our lab, proxy.config.http.insert_response_via_str and the plugin xdebug',
  ],
  caveats: [
    'Via has its codes only where proxy.config.http.insert_response_via_str is 2 or more.',
    'hit-stale of the plugin xdebug is what the lookup found; it counts as expired since such an object is fetched anew.',
  ],
  detect: [
    { field: 'server', pattern: /^ats(?:$|\/)/ },
    { field: 'via', pattern: /\(apachetrafficserver|\[(?:u[a-z ])?c[ahmrs ]s[a-z ]f[a-z ]/ },
  ],
  cacheStatusNames: [/^(?:apache ?)?traffic ?server\b/, /^ats\b/],
  debug: [['X-Debug', 'X-Cache, X-Cache-Key, Via']],
  readings: [
    {
      field: 'via',
      list: 'edge last',
      // The letters after c (what the lookup found) and s (what the server behind answered).
      pattern: /\[(?:u[A-Z ])?c(?<status>[A-Z ]s[A-Z ])f/,
      statuses: {
        'hs ': 'hit',
        'rs ': 'hit',
        'ss ': 'stale_hit',
        ssn: 'revalidated',
        sss: 'expired',
        mss: 'miss',
        ass: 'miss',
        ' ss': 'bypass',
        'ms ': 'error',
        mse: 'error',
        sse: 'error',
        ase: 'error',
        ' se': 'error',
      },
    },
    {
      field: 'x-cache',
      pattern: /^(?<status>[a-z][a-z-]{0,30})$/,
      statuses: { 'hit-fresh': 'hit', 'hit-stale': 'expired', miss: 'miss', skipped: 'bypass' },
    },
  ],
  pop: [],
  replaysAge: false,
  domains: [],
  asns: [],
  fixtures: [],
};
