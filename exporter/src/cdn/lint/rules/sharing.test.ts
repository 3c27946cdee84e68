import { set, atEdge, atOrigin, both, uncompressed, testCases } from '../../../../test/kit/cdn-cases.js';

testCases([
  {
    rule: 'set-cookie-cached',
    name: 'at the origin',
    fires: atOrigin(set({ 'set-cookie': 'sid=1; Path=/' })),
    silent: set({ 'set-cookie': 'sid=1', 'cache-control': 'private, max-age=86400', 'cache-status': '' }),
    words: /sets a cookie on an answer that shared caches may keep for 86400 s/,
    provider: 'origin',
    severity: 'warning',
  },
  {
    rule: 'set-cookie-cached',
    name: 'out of a cache',
    fires: atEdge(set({ 'set-cookie': 'sid=1' })),
    silent: atEdge((draft, { question }) => {
      draft.fields['set-cookie'] = `bot=${question}`;
    }),
    words: /answers from its cache with a cookie/,
    provider: 'edge',
    severity: 'error',
  },
  {
    rule: 'vary-kills-cache',
    name: 'User-Agent',
    fires: set({ vary: 'Accept-Encoding, User-Agent' }),
    silent: set({ vary: 'Accept-Encoding, Origin' }),
    words: /Vary: user-agent.*thousands/,
    severity: 'warning',
  },
  {
    rule: 'vary-kills-cache',
    name: '*',
    fires: set({ vary: '*' }),
    silent: set({ vary: '*', 'cache-control': 'no-store' }),
    words: /Vary: \* on an answer that may otherwise be kept for 86400 s/,
    severity: 'error',
  },
  {
    rule: 'vary-encoding-missing',
    name: 'compressed by offer',
    fires: set({ vary: '' }),
    silent: both(set({ vary: '' }), uncompressed),
    words: /no coding, gzip and br.*without Vary: Accept-Encoding/,
  },
  {
    rule: 'vary-encoding-missing',
    name: 'on the plain answer alone',
    fires: atOrigin(set({ vary: '' }, ({ question }) => question === 'first')),
    silent: atOrigin(set({ vary: '', 'cache-control': 'no-store' })),
    words: /an offer of none/,
    provider: 'origin',
  },
]);
