import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { stubProbes } from '../../test/kit/stub-probes.js';
import { ProblemError, type Problem } from '../core/problem.js';
import { formatProblem } from './format.js';
import { parseConfig } from './parse.js';
import { MAX_YAML_CHARACTERS } from '../core/yaml-text.js';

const CANARY = 'kanarienvogel7';

/** Problems of a text; anything thrown but a ProblemError fails the test. */
function problems(text: string): readonly Problem[] {
  try {
    return parseConfig(text, 'parallax.yml', stubProbes, { CANARY }).warnings;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problems;
  }
}

const secretive = `vantage: { name: fra }
probes:
  web:
    type: http
    interval: 10s
    basic_auth: { username: x, password: ${CANARY} }
    headers:
      Authorization: Bearer ${CANARY}
      X-Key: { file: /run/key }
    bearer_token: "${CANARY}"
    targets:
      - https://user:${CANARY}@example.com/
      - host: https://example.com/
        options: { bearer_token: ${CANARY}, timeout: "\${CANARY}" }
    targets_from:
      - http_sd:
          url: https://user:${CANARY}@example.com/
          basic_auth:
            username: x
            password: >-
              ${CANARY}
      - http_sd: { url: https://example.com/, bearer_token: ${CANARY} }
`;

describe('hostile texts', () => {
  test('10 MB are refused without being parsed', () => {
    const [problem] = problems('a'.repeat(10_000_000));
    expect(problem?.reason).toBe(`the file has 10000000 characters; at most ${MAX_YAML_CHARACTERS} are read`);
  });

  // Each of these makes a YAML parser recurse or search quadratically; the process must live and stay quick.
  test.each([
    ['sequences in a row', '- '.repeat(100_000)],
    ['explicit keys in a row', '? '.repeat(100_000)],
    ['flow sequences', '['.repeat(100_000)],
    ['flow mappings', '{a: '.repeat(50_000)],
    ['mapping values in a row', 'a: '.repeat(50_000)],
    ['growing indentation', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['tags', '!a '.repeat(20_000)],
    ['documents', '---\n'.repeat(20_000)],
    ['aliases', '*a '.repeat(20_000)],
    ['directives', '%YAML 9\n'.repeat(10_000)],
    ['one line', `vantage: ${'x'.repeat(1_000_000)}`],
    ['many keys', Array.from({ length: 10_000 }, (_, index) => `k${index}: 1`).join('\n')],
    ['escapes', `"${'\\u0000'.repeat(100_000)}"`],
  ])('%s end in problems', (_, text) => {
    const found = problems(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(1_400);
    for (const problem of found) expect(formatProblem(problem).length).toBeLessThan(2_000_000);
  });

  test('control characters of a file never reach the terminal', () => {
    const printed = problems('"\\e[31mred": 1\n\u001b]0;title\u0007: 2\nvantage: { name: fra }').map((one) =>
      formatProblem(one),
    );
    expect(printed.join('')).not.toMatch(/\u001b|\u0007/);
  });

  test('any text gives a configuration or problems', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => void problems(text)),
      { numRuns: 200 },
    );
    const yamlish = fc
      .array(
        fc.constantFrom(...'-?:[]{},#&*!|>%@`"\' \n\t\r$ab19'.split(''), 'probes', 'vantage', '${', '!!js', '---'),
        { maxLength: 120 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(yamlish, (text) => void problems(text)),
      { numRuns: 1_000 },
    );
  });

  test('any value in any place gives a configuration or problems', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const probe = fc.record(
      {
        type: fc.constantFrom('http', 'dns', 'icmp', 'tcp', 'x'),
        targets: value,
        labels: value,
        interval: value,
        headers: value,
        targets_from: value,
        method: value,
        basic_auth: value,
        family: value,
      },
      { requiredKeys: [] },
    );
    const document = fc.record(
      {
        vantage: value,
        server: value,
        defaults: value,
        anchors: value,
        resolvers: value,
        probes: fc.dictionary(fc.string(), fc.oneof(probe, value)),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(document, (text) => void problems(JSON.stringify(text))),
      { numRuns: 1_000 },
    );
  });
});

describe('no secret is ever printed', () => {
  const never = (text: string): void => {
    const found = problems(text);
    const printed = found.map((one) => formatProblem(one)).join('\n') + JSON.stringify(found);
    expect(printed).not.toContain(CANARY);
  };

  test('by any problem that one edit of the file can cause', () => {
    expect(problems(secretive).length).toBeGreaterThan(0);
    const edits = fc.constantFrom(
      '',
      ' ',
      '\n',
      ':',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      '#',
      '!',
      '&a ',
      '*',
      'x',
      '\t',
      '- ',
      '${',
      '$',
    );
    const userinfo = `https://user:${CANARY}@example.com/`;
    const places = fc.nat(secretive.length);
    fc.assert(
      fc.property(places, fc.nat(6), edits, (at, removed, inserted) => {
        const edited = secretive.slice(0, at) + inserted + secretive.slice(at + removed);
        // An edit inside a secret makes another text of it; one inside a URL's credentials hides what they are.
        fc.pre(edited.split(userinfo).length === 3 && edited.split(CANARY).length === secretive.split(CANARY).length);
        never(edited);
      }),
      {
        numRuns: 400,
        examples: [
          // A secret that begins with an asterisk is an alias to YAML.
          [secretive.indexOf(`password: ${CANARY}`) + 10, 0, '*'],
          // The line of a block becomes an item of the list around it.
          [secretive.lastIndexOf(`        ${CANARY}`), 0, '- '],
        ],
      },
    );
  });

  test('by a parsed configuration, however it is printed', () => {
    const text = secretive
      .replace(/ {6}- https:\/\/user.*\n/, '')
      .replace(`https://user:${CANARY}@`, 'https://')
      .replace(', timeout: "${CANARY}"', '');
    const { config } = parseConfig(text.replace(`Bearer ${CANARY}`, 'x'), 'parallax.yml', stubProbes, {});
    expect(JSON.stringify(config)).not.toContain(CANARY);
    expect(String(JSON.stringify(config))).toContain('<secret>');
  });

  test('by the invalid examples', () => {
    const folder = new URL('testdata/invalid/', import.meta.url);
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.txt'))) {
      expect(readFileSync(new URL(name, folder), 'utf8'), name).not.toContain('canary');
    }
  });
});
