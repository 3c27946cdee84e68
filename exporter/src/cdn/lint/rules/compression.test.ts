import { brotliCompressSync, gzipSync } from 'node:zlib';
import { set, atEdge, atOrigin, both, uncompressed, isCoded, none, testCases } from '../../../../test/kit/cdn-cases.js';
import { STYLE } from '../../../../test/kit/cdn-survey.js';

testCases([
  {
    rule: 'compression-missing-origin',
    name: 'text',
    fires: atOrigin(uncompressed),
    silent: both(atOrigin(uncompressed), set({ 'content-type': 'image/jpeg' })),
    words: /10000 bytes of text as they are, although gzip, br and zstd were offered/,
    provider: 'origin',
  },
  {
    rule: 'compression-missing-origin',
    name: 'small objects may stay as they are',
    fires: atOrigin(uncompressed),
    silent: both(uncompressed, (draft) => {
      draft.content = 'a';
      draft.wireBytes = 1;
    }),
    words: /10000 bytes/,
    provider: 'origin',
  },
  {
    rule: 'compression-missing-edge',
    name: 'dropped',
    fires: atEdge(uncompressed),
    silent: both(atEdge(uncompressed), atOrigin(uncompressed)),
    words: /gzip and br when offered, 300 of 10000 bytes \(3 %\) with gzip; edge does not send them.*10000 bytes/,
    severity: 'warning',
  },
  {
    rule: 'compression-missing-edge',
    name: 'br dropped, gzip there',
    fires: atEdge((draft, { question }) => {
      if (question === 'br') {
        draft.fields['content-encoding'] = 'gzip';
        draft.wireBytes = 300;
      }
    }),
    silent: none,
    words: /edge does not send it/,
    severity: 'info',
  },
  {
    rule: 'compression-missing-edge',
    name: 'badly compressed',
    fires: atEdge((draft, { question }) => {
      if (question === 'gzip') draft.wireBytes = 6000;
    }),
    silent: atEdge((draft, { question }) => {
      if (question === 'gzip') draft.wireBytes = 360;
    }),
    words: /With gzip edge sends 6000 of 10000 bytes \(60 %\), the origin 300/,
    severity: 'info',
  },
  {
    rule: 'compression-missing-edge',
    name: 'without an origin',
    fires: uncompressed,
    silent: none,
    shape: { alone: true },
    words: /whatever coding is offered/,
  },
  {
    rule: 'compression-double',
    name: 'gzip inside',
    fires: atEdge((draft, where) => {
      if (isCoded(where)) draft.content = gzipSync(STYLE);
    }),
    silent: (draft) => {
      draft.content = gzipSync(STYLE);
    },
    words: /Compressed twice.*offered gzip.*decodes to content that is gzip again; 2 answers/,
    severity: 'error',
  },
  {
    rule: 'compression-double',
    name: 'brotli inside, which has no magic number',
    fires: atEdge((draft, { question }) => {
      if (question === 'gzip') draft.content = brotliCompressSync(STYLE);
    }),
    silent: atEdge((draft, { question }) => {
      if (question === 'gzip') draft.content = STYLE.slice(0, 100);
    }),
    words: /decodes to \d+ bytes that are no text, where the plain object has 10000/,
  },
  {
    rule: 'compression-double',
    name: 'named twice',
    fires: atEdge(set({ 'content-encoding': 'gzip, gzip' }, ({ question }) => question === 'gzip')),
    silent: atEdge(set({ 'content-encoding': 'gzip, identity' }, ({ question }) => question === 'gzip')),
    words: /names 2 codings, gzip, gzip/,
  },
]);
