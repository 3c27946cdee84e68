import { set, cacheControl, seconds, testCases } from '../../../../test/kit/cdn-cases.js';

testCases([
  {
    rule: 'expires-conflict',
    name: 'an hour beside a day',
    fires: set({ expires: seconds(3600) }),
    silent: (draft, where) => set({ expires: seconds(draft.after + 86_400) })(draft, where),
    words: /3600 s after Date.*86400 s/,
  },
  {
    rule: 'expires-conflict',
    name: 'no-store beside a day',
    fires: set({ 'cache-control': 'no-store', expires: seconds(86_400) }),
    silent: set({ 'cache-control': 'no-store', expires: '0' }),
    words: /no-store/,
  },
  {
    rule: 'cache-control-invalid',
    name: 'no number',
    fires: cacheControl('max-age=1h'),
    silent: cacheControl('max-age="86400"'),
    words: /max-age wants a number of seconds and has "1h"/,
    severity: 'error',
  },
  {
    rule: 'cache-control-invalid',
    name: 'public and private',
    fires: cacheControl('public, private, max-age=90000'),
    silent: cacheControl('private="x-user", public, max-age=90000'),
    words: /public and private contradict/,
  },
  {
    rule: 'cache-control-invalid',
    name: 'a slip of the pen',
    fires: cacheControl('max-age=90000, must_revalidate, s-max-age=5'),
    silent: cacheControl('max-age=90000, community="UCI"'),
    words: /s-max-age, which is no directive/,
  },
  {
    rule: 'targeted-invalid',
    name: 'no dictionary',
    fires: set({ 'cdn-cache-control': 'max-age = 60;;' }),
    silent: set({ 'cdn-cache-control': 'max-age=600' }),
    words: /is no structured dictionary/,
    severity: 'error',
  },
  {
    rule: 'targeted-invalid',
    name: 'of one provider',
    fires: set({ 'cloudflare-cdn-cache-control': 'Max-Age=60' }),
    silent: set({ 'cloudflare-cdn-cache-control': 'max-age=60' }),
    words: /cloudflare-cdn-cache-control/,
  },
  {
    rule: 'targeted-differs',
    name: 'a week',
    fires: set({ 'cdn-cache-control': 'max-age=604800' }),
    silent: set({ 'cdn-cache-control': 'max-age=86400' }),
    words: /CDNs keep it for 604800 s \(7\.0 days\).*browsers keep it for 86400 s/,
    severity: 'info',
  },
]);
