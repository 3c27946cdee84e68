import { set, atEdge, both, none, testCases } from '../../../../test/kit/cdn-cases.js';
import { STYLE } from '../../../../test/kit/cdn-survey.js';

testCases([
  {
    rule: 'edge-only-header',
    name: 'CORS',
    fires: atEdge(set({ 'access-control-allow-origin': '*' })),
    silent: set({ 'access-control-allow-origin': '*' }),
    words: /access-control-allow-origin is set at the edge only: it is in all 5 answers of edge/,
    severity: 'warning',
  },
  {
    rule: 'edge-only-header',
    name: 'delivery and what is there now and then do not count',
    fires: atEdge(set({ 'x-team': 'web' })),
    silent: atEdge(
      both(
        set({ via: '1.1 edge', 'x-cache': 'HIT', 'cf-ray': '1-FRA' }),
        set({ 'x-team': 'web' }, ({ question }) => question === 'first'),
      ),
    ),
    words: /x-team is set at the edge only/,
    severity: 'info',
  },
  {
    rule: 'content-differs',
    name: 'damaged',
    fires: atEdge((draft) => {
      draft.content = STYLE.replace('black', 'blacc');
    }),
    silent: (draft, { question, leg }) => {
      draft.content = `${STYLE}${leg}${question}`;
    },
    words: /5 of 5 answers of edge.*damaged \(corrupted\).*10000 bytes with SHA-256 [0-9a-f]{12}, 10000 bytes/,
    severity: 'error',
  },
  {
    rule: 'content-differs',
    name: 'what foreign pages are shown instead does not count',
    fires: atEdge((draft, { question }) => {
      if (question === 'repeat') draft.content = 'not here';
    }),
    silent: atEdge((draft, { question }) => {
      if (question === 'foreign') draft.content = 'not here';
    }),
    shape: { testHost: 'test.example.net' },
    words: /1 of 5 answers/,
  },
  {
    rule: 'content-differs',
    name: 'another version',
    fires: atEdge((draft) => {
      draft.content = 'old';
      draft.fields['etag'] = '"0"';
    }),
    silent: none,
    words: /another version/,
    severity: 'warning',
  },
  {
    rule: 'content-differs',
    name: 'not to be compared',
    fires: atEdge((draft) => {
      draft.content = 'old';
    }),
    silent: atEdge((draft) => {
      draft.content = 'old';
    }),
    silentShape: { compare: false },
    words: /not what the origin has/,
  },
  {
    rule: 'content-differs',
    name: 'does not decode',
    fires: atEdge((draft, { question }) => {
      if (question === 'gzip') draft.undecodable = true;
    }),
    silent: none,
    words: /offer of gzip does not decode/,
    severity: 'error',
  },
  {
    rule: 'content-differs',
    name: 'nodes',
    fires: (draft, { node }) => {
      if (node === '192.0.2.2') draft.content = 'b';
    },
    silent: none,
    shape: { nodes: ['192.0.2.1', '192.0.2.2'] },
    words: /192\.0\.2\.1 and 192\.0\.2\.2.*10000 bytes and 1 bytes/,
    provider: 'origin',
  },
  {
    rule: 'hotlink-open',
    name: 'foreign Referer',
    fires: atEdge(set({ 'x-robots-tag': 'noindex' })),
    silent: atEdge(
      both(set({ 'x-robots-tag': 'noindex' }), (draft, { question }) => {
        if (question === 'foreign') draft.status = 403;
      }),
    ),
    shape: { testHost: 'test.example.net' },
    words: /test\.example\.net serves the object with status 200/,
    severity: 'warning',
  },
  {
    rule: 'hotlink-open',
    name: 'robots',
    fires: (draft, { question }) => {
      if (question === 'foreign') draft.status = 403;
    },
    silent: (draft, { question }) => {
      if (question === 'foreign') draft.status = 403;
      if (question === 'robots') {
        draft.status = 200;
        draft.content = 'User-agent: *\nDisallow: /\n';
      }
    },
    shape: { testHost: 'test.example.net' },
    words: /may index test\.example\.net.*robots\.txt answers 404/,
    severity: 'info',
  },
]);
