import { set, seconds, isCoded, none, testCases } from '../../../../test/kit/cdn-cases.js';

testCases([
  {
    rule: 'validator-missing',
    name: 'neither',
    fires: set({ etag: '', 'last-modified': '' }),
    silent: set({ etag: '' }),
    words: /neither ETag nor Last-Modified/,
  },
  {
    rule: 'validator-missing',
    name: 'what is not kept needs none',
    fires: set({ etag: '', 'last-modified': '' }),
    silent: set({ etag: '', 'last-modified': '', 'cache-control': 'no-store' }),
    words: /304/,
  },
  {
    rule: 'etag-differs',
    name: 'by node',
    fires: (draft, { node }) => {
      if (node === '192.0.2.2') draft.fields['etag'] = '"61-60"';
    },
    silent: none,
    shape: { nodes: ['192.0.2.1', '192.0.2.2'] },
    words: /192\.0\.2\.1 and 192\.0\.2\.2.*another ETag/,
    provider: 'origin',
  },
  {
    rule: 'etag-differs',
    name: 'other contents are another finding',
    fires: (draft, { node }) => {
      if (node === '192.0.2.2') draft.fields['last-modified'] = seconds(0);
    },
    silent: (draft, { node }) => {
      if (node === '192.0.2.2') {
        draft.fields['etag'] = '"61-60"';
        draft.content = 'b';
      }
    },
    shape: { nodes: ['192.0.2.1', '192.0.2.2'] },
    words: /another Last-Modified/,
    provider: 'origin',
  },
  {
    rule: 'etag-codings',
    name: 'strong',
    fires: set({ etag: '"5f-60"' }, isCoded),
    silent: set({ etag: '"5f-60-gzip"' }, isCoded),
    words: /same strong ETag with gzip as without.*300 and 10000/,
    provider: 'origin',
  },
  {
    rule: 'etag-codings',
    name: 'a weak one promises no bytes',
    fires: set({ etag: '"5f-60"' }),
    silent: set({ etag: 'W/"5f-60"' }),
    words: /same strong ETag/,
  },
]);
