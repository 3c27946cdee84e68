import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVIL, fixtures, lossy, pathRun, plain } from '../../../test/kit/path-runs.js';
import { dotOf } from './dot.js';

/** The part of the language that is used: a string, a list of attributes, a statement (graphviz.org/doc/info/lang.html). */
const STRING = String.raw`"(?:[^"\\]|\\["\\n])*"`;
const ATTRIBUTES = String.raw`\[(?:[a-z]+=${STRING}(?:, )?)+\]`;
const STATEMENT = new RegExp(String.raw`^  ${STRING}(?: -> ${STRING})? ${ATTRIBUTES};$`, 'u');
const FIXED = /^(?:digraph path \{|  rankdir=LR;|  (?:node|edge) \[[a-z0-9=, ]+\];|\})$/;

const check = (text: string): void => {
  for (const line of text.trimEnd().split('\n')) if (!FIXED.test(line)) expect(line).toMatch(STATEMENT);
};

test('is a graph for each run, and for all of them together', () => {
  for (const run of Object.values(fixtures)) check(dotOf([run]));
  check(dotOf(Object.values(fixtures)));
});

test('stays one, whatever names say', () => {
  const word = fc.oneof(fc.constantFrom(EVIL, '\\', '"', '\\"', '"];x [', '\\N', '\n'), fc.string());
  fc.assert(
    fc.property(word, word, word, (address, ptr, as) => {
      const facts = { ptr, asn: as, as_name: as };
      check(dotOf([pathRun([[{ address, flows: 16, ms: 1, facts, more: { ended: 3 } }]])]));
    }),
  );
});

test('links that targets share carry the flows of all', () => {
  const both = dotOf([plain, { ...plain, destination: '203.0.113.1' }]);
  expect(both).toContain('"10.0.0.254" -> "192.0.2.1" [label="32 flows');
  expect(both.match(/^ {2}"192\.0\.2\.1" \[/gm)).toHaveLength(1);
});

test('says where flows are lost, and does not mix the silences of two targets', () => {
  const text = dotOf([lossy, lossy]);
  expect(text).toContain('"192.0.2.12" -> "lost 192.0.2.12" [label="8 flows lost", color="red"');
  expect(text).toContain('"0 *192.0.2.12"');
  expect(text).toContain('"1 *192.0.2.12"');
});
