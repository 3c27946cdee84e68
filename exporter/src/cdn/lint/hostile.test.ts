import fc from 'fast-check';
import { expect, test } from 'vitest';
import { surveyOf } from '../../../test/kit/cdn-survey.js';
import { MAX_EVIDENCE, MAX_LINE } from './finding.js';
import { judge } from './index.js';
import { Masker } from './mask.js';

/** Headers as nobody would send them who means well. */

const NAMES = [
  ...['cache-control', 'cdn-cache-control', 'surrogate-control', 'expires', 'date', 'age', 'etag', 'last-modified'],
  ...['vary', 'content-encoding', 'content-type', 'set-cookie', 'cache-status', 'x-cache', 'x-robots-tag', 'via'],
  ...['x-varnish', 'server-timing', 'content-length', 'pragma', 'x-strange'],
];
/** One character a byte, as heads are read; and pieces that parsers look for. */
const bytes = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 200,
});
const pieces = fc
  .array(
    fc.constantFrom(
      ...[
        'max-age',
        's-maxage',
        '=',
        '"',
        ',',
        ';',
        ' ',
        '0',
        '-1',
        '99999999999999999999',
        'no-store',
        'private',
        '*',
      ],
      ...[
        'hit',
        'fwd=stale',
        'ttl=',
        'gzip',
        'W/"',
        '\\',
        'Edge',
        'stale-while-revalidate=1',
        'user-agent',
        '(((',
        '?0',
      ],
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));
const value = fc.oneof(
  bytes,
  pieces,
  pieces.map((text) => text.repeat(50).slice(0, 8_000)),
);
const fields = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 40 });

const LONGEST_SENTENCE = 1_500;

test('are judged without an exception, within bounds, and the same way twice', () => {
  fc.assert(
    fc.property(
      fields,
      fields,
      fc.constantFrom('static', 'dynamic', 'toString', '__proto__'),
      (edge, origin, partition) => {
        const made = (own: typeof edge) =>
          Object.fromEntries(own.map(([name]) => [name, own.filter(([one]) => one === name).map(([, text]) => text)]));
        const survey = surveyOf(
          (draft, { leg }) => {
            draft.fields = made(leg === 'edge' ? edge : origin);
          },
          { partition, later: 3, nodes: ['192.0.2.1', '192.0.2.2'], testHost: 'test.example.net' },
        );
        const { findings, counts } = judge(survey);
        expect(judge(survey)).toEqual({ findings, counts });
        expect(findings.length).toBeLessThan(80);
        for (const { reason, remedy, evidence } of findings) {
          expect(reason.length).toBeLessThan(LONGEST_SENTENCE);
          expect(remedy.length).toBeLessThan(LONGEST_SENTENCE);
          expect(`${reason}${remedy}`).not.toMatch(/undefined|NaN|Infinity|\[object/);
          expect(evidence.length).toBeLessThanOrEqual(MAX_EVIDENCE);
          for (const line of evidence) expect(line.length).toBeLessThanOrEqual(MAX_LINE);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('secrets of the configuration, credentials and cookies do not get into evidence', () => {
  const own = new Masker(['canary-token']).fields([
    ['x-echo', 'you sent canary-token'],
    ['set-cookie', 'sid=canary-session; Path=/; HttpOnly'],
    ['set-cookie', 'sid=canary-other'],
    ['set-cookie', 'sid=canary-session'],
    ['set-cookie', 'canary-without-a-name'],
    ['x-auth-token', 'canary-of-the-server'],
    ['x-cache-key', '/app.css'],
  ]);
  expect(own).toEqual([
    ['x-echo', 'you sent <secret>'],
    ['set-cookie', 'sid=<masked 1>; Path=/; HttpOnly'],
    ['set-cookie', 'sid=<masked 2>'],
    ['set-cookie', 'sid=<masked 1>'],
    ['set-cookie', '=<masked 3>'],
    ['x-auth-token', '<masked>'],
    ['x-cache-key', '/app.css'],
  ]);
});
