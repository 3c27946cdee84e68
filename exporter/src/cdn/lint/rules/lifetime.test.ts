import { set, cacheControl, seconds, testCases } from '../../../../test/kit/cdn-cases.js';

testCases([
  {
    rule: 'ttl-missing',
    name: 'no field at all',
    fires: set({ 'cache-control': '' }),
    silent: set({ 'cache-control': '', expires: seconds(90_000) }),
    words: /gives no lifetime/,
  },
  {
    rule: 'ttl-missing',
    name: 'a page without a word is information only',
    fires: set({ 'cache-control': '' }),
    silent: cacheControl('no-store'),
    shape: { partition: 'dynamic' },
    words: /guesses/,
    severity: 'info',
  },
  {
    rule: 'ttl-short',
    name: 'a minute for static',
    fires: cacheControl('max-age=60'),
    silent: cacheControl('max-age=86400'),
    words: /for 60 s \(cache-control: max-age\).*at least 86400 s \(1\.0 days\)/,
  },
  {
    rule: 'ttl-short',
    name: 'no-store for static',
    fires: cacheControl('no-store'),
    silent: cacheControl('max-age=60, s-maxage=86400'),
    words: /for 0 s \(cache-control: no-store\)/,
  },
  {
    rule: 'ttl-short',
    name: 'bounds by partition',
    fires: cacheControl('max-age=100'),
    silent: cacheControl('max-age=200'),
    shape: { partition: 'dynamic', options: { ttl: { dynamic: { least: 150, most: 1e9 } } } },
    words: /at least 150 s/,
  },
  {
    rule: 'ttl-long',
    name: 'three years',
    fires: cacheControl('max-age=94670800'),
    silent: cacheControl('max-age=31536000'),
    words: /94670800 s \(3\.0 years\)/,
    severity: 'info',
  },
  {
    rule: 'ttl-long',
    name: 'two days for a page',
    fires: cacheControl('max-age=172800'),
    silent: cacheControl('max-age=86400'),
    shape: { partition: 'dynamic' },
    words: /172800 s \(2\.0 days\)/,
    severity: 'warning',
  },
]);
