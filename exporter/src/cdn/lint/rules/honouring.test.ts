import {
  set,
  atEdge,
  atOrigin,
  both,
  cacheControl,
  seconds,
  isLater,
  testCases,
} from '../../../../test/kit/cdn-cases.js';

testCases([
  {
    rule: 'ttl-not-honoured',
    name: 'Age beyond the lifetime',
    fires: both(cacheControl('max-age=60'), atEdge(set({ age: '500', 'cache-status': 'Edge; hit' }))),
    silent: both(
      cacheControl('max-age=60, stale-while-revalidate=600'),
      atEdge(set({ age: '500', 'cache-status': 'Edge; hit' })),
    ),
    words: /Kept longer.*\(TTL ignored\).*allows 60 s; edge answers from its cache with an object of Age 500 s/,
    severity: 'error',
  },
  {
    rule: 'ttl-not-honoured',
    name: 'stale while it is fetched anew is allowed from the first second where the origin says so',
    fires: cacheControl('max-age=0'),
    silent: cacheControl('max-age=0, stale-while-revalidate=60'),
    shape: { partition: 'dynamic' },
    words: /for 0 s; edge answers from its cache/,
    severity: 'error',
  },
  {
    rule: 'ttl-not-honoured',
    name: 'a variant of another coding is another object',
    fires: both(
      cacheControl('max-age=60'),
      atEdge((draft, { question }) => {
        const isPlain = question === 'first' || question === 'repeat';
        draft.fields['age'] = isPlain ? '500' : '0';
        draft.fields['cache-status'] = isPlain ? 'Edge; hit' : 'Edge; fwd=miss';
      }),
    ),
    silent: both(
      cacheControl('max-age=60'),
      atEdge((draft, { question }) => {
        draft.fields['age'] = question === 'first' ? '500' : '0';
        draft.fields['cache-status'] = 'Edge; hit';
      }),
    ),
    words: /object of Age 500 s/,
  },
  {
    rule: 'ttl-not-honoured',
    name: 'no-store out of a cache',
    fires: both(cacheControl('no-store')),
    silent: both(cacheControl('no-store'), atEdge(set({ 'cache-status': 'Edge; fwd=bypass', age: '' }))),
    shape: { partition: 'dynamic' },
    words: /for 0 s; edge answers from its cache/,
    severity: 'error',
  },
  {
    rule: 'ttl-not-honoured',
    name: 'its own word',
    fires: atEdge(set({ 'cache-status': 'Edge; hit; ttl=604800' })),
    silent: atEdge(set({ 'cache-status': 'Edge; hit; ttl=86399' })),
    words: /says that it keeps it for 60480[01] s/,
  },
  {
    rule: 'ttl-not-honoured',
    name: 'asked again',
    fires: both(
      cacheControl('max-age=2'),
      atEdge(set({ age: '' })),
      atEdge(set({ 'cache-status': 'Edge; hit' }, isLater)),
      atEdge(set({ date: seconds(9) }, isLater)),
    ),
    silent: both(
      cacheControl('max-age=2'),
      atEdge(set({ age: '' })),
      atEdge(set({ 'cache-status': 'Edge; fwd=stale; fwd-status=304' }, ({ question }) => question === 'later')),
    ),
    shape: { later: 4 },
    words: /4\.1 s after edge had fetched it it answers from its cache \(unless/,
    severity: 'warning',
  },
  {
    rule: 'ttl-not-honoured',
    name: 'the very same copy',
    fires: both(cacheControl('max-age=2'), atEdge(set({ age: '', date: seconds(0), 'cache-status': 'Edge; hit' }))),
    silent: both(cacheControl('max-age=2'), atEdge(set({ age: '', 'cache-status': 'Edge; hit' }))),
    shape: { later: 4 },
    words: /had the very same copy/,
    severity: 'error',
  },
  {
    rule: 'ttl-not-honoured',
    name: 'never from the cache',
    fires: atEdge(set({ 'cache-status': 'Edge; fwd=miss', age: '' })),
    silent: atEdge(set({ 'cache-status': 'Edge; fwd=miss', age: '' }, ({ question }) => question !== 'repeat')),
    words: /Kept shorter.*of 5 answers of edge within 0\.4 s not one came from its cache \(miss\)/,
    severity: 'warning',
  },
  {
    rule: 'ttl-not-honoured',
    name: 'expired at once',
    fires: atEdge(set({ 'cache-status': 'Edge; fwd=stale', age: '' }, ({ question }) => question === 'repeat')),
    silent: both(
      cacheControl('max-age=60'),
      atEdge((draft, { question }) => {
        if (question !== 'repeat') return;
        draft.fields['cache-status'] = 'Edge; fwd=stale';
        draft.after = 70;
      }),
    ),
    words: /fetched it and called it expired 0\.1 s later/,
  },
  {
    rule: 'ttl-not-honoured',
    name: 'promises less',
    fires: atEdge(set({ 'cache-status': 'Edge; hit; ttl=60' })),
    silent: atEdge(set({ 'cache-status': 'Edge; hit; ttl=60', age: '86000' })),
    words: /says that it keeps it for 6[01] s/,
  },
  {
    rule: 'ttl-not-honoured',
    name: 'rewritten for browsers',
    fires: atEdge(cacheControl('public, max-age=604800')),
    silent: atEdge(set({ 'cache-control': 'public, max-age=80000', age: '' }, ({ question }) => question !== 'first')),
    words: /rewrites Cache-Control: browsers are told 604800 s.*86400 s/,
  },
  {
    rule: 'stale-served',
    name: 'says so',
    fires: both(cacheControl('max-age=60'), atEdge(set({ 'cache-status': 'Edge; hit; ttl=-440', age: '500' }))),
    silent: both(
      cacheControl('max-age=60, stale-while-revalidate=600'),
      atEdge(set({ 'cache-status': 'Edge; hit; ttl=-440', age: '500' })),
    ),
    words: /^Stale: 5 of 5 answers of edge are an expired object of Age 500 s.*while the origin is well/,
    severity: 'error',
  },
  {
    rule: 'stale-served',
    name: 'renewed behind its back',
    fires: both(
      cacheControl('max-age=60'),
      atEdge(set({ 'cache-status': 'Edge; hit', age: '500' }, ({ question }) => question === 'first')),
    ),
    silent: both(
      cacheControl('max-age=60'),
      atEdge(set({ 'cache-status': 'Edge; hit', age: '50' }, ({ question }) => question === 'first')),
    ),
    words: /1 of 5.*renewed afterwards/,
    severity: 'warning',
  },
  {
    rule: 'stale-served',
    name: 'an origin that is not well excuses it',
    fires: both(cacheControl('max-age=60'), atEdge(set({ 'cache-status': 'Edge; hit; ttl=-1', age: '' }))),
    silent: both(
      cacheControl('max-age=60'),
      atEdge(set({ 'cache-status': 'Edge; hit; ttl=-1', age: '' })),
      atOrigin((draft, { question }) => {
        if (question === 'repeat') draft.status = 503;
      }),
    ),
    words: /its cache says so/,
  },
]);
