import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Document, isScalar, visit, type Scalar } from 'yaml';
import { analyse, walk } from '../promql/index.js';
import { parseRules } from './index.js';

const rulesOf = (text: string): ReturnType<typeof parseRules>['file']['groups'][number]['rules'] =>
  parseRules(text, 'r.yml').file.groups.flatMap(({ rules }) => rules);

/** A rule file with one rule, its expression written in a style of YAML. */
function written(expr: string, type: Scalar.Type): string {
  const document = new Document({ groups: [{ name: 'g', rules: [{ alert: 'A', expr }] }] });
  visit(document, {
    Pair: (_, { key, value }) => {
      if (isScalar(key) && key.value === 'expr' && isScalar(value)) value.type = type;
    },
  });
  return document.toString({ lineWidth: 30 });
}

describe('the place of a part of an expression', () => {
  const styles: readonly Scalar.Type[] = ['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'];
  const word = fc.constantFrom('up', 'sum', '{a="b"}', "{c='d'}", '(x)', '"é\\n"', 'a_b:c', '# note', '> 3', ' ', '\n');
  const expression = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) =>
    words
      .join(' ')
      .trim()
      .replace(/ *\n[ \n]*/g, '\n'),
  );

  test.each(styles)('is where it stands, in the style %s', (type) => {
    fc.assert(
      fc.property(
        expression.filter((text) => text !== ''),
        (expr) => {
          const [rule] = rulesOf(written(expr, type));
          expect(rule?.expr).toBe(expr);
          for (const match of expr.matchAll(/[a-z_:]+/g)) {
            const { text, column, length } = rule!.places.within(match.index, match.index + match[0].length);
            // A word that YAML folds in two lines is underlined to the end of the first, with the \ that folds it.
            const underlined = text.slice(column - 1, column - 1 + length).replace(/\\$/, '');
            expect(underlined).not.toBe('');
            expect(match[0].startsWith(underlined), `${match[0]} in ${text}`).toBe(true);
          }
        },
      ),
      { numRuns: 100, examples: [[`sum   {a="b"}   a_b:c`]] },
    );
  });
});

describe('hostile texts', () => {
  const piece = fc.constantFrom(
    ...['groups:', '\n', '  ', '- ', 'name: a', 'rules:', 'alert: A', 'expr: up', 'record: a:b:c', 'labels:', '{', '}'],
    ...[
      '[',
      ']',
      '&x ',
      '*x',
      '<<: *x',
      '|',
      '>',
      '"',
      "'",
      '#',
      ': ',
      'for: 5m',
      '!!js x',
      '---',
      '\t',
      'kind: PrometheusRule',
    ],
  );

  test('end in rules or in problems with a place, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const { file, problems } = parseRules(text, 'r.yml');
          for (const { place, reason, remedy } of problems) {
            expect(place?.line).toBeGreaterThan(0);
            expect(reason.length * remedy.length).toBeGreaterThan(0);
          }
          for (const rule of file.groups.flatMap(({ rules }) => rules)) rule.places.within(0, rule.expr.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('of any length or depth are refused, not overflown', () => {
    for (const text of ['['.repeat(100_000), '- '.repeat(100_000), 'a: &a [*a]', `groups: ${'{a: '.repeat(5_000)}`]) {
      expect(parseRules(text, 'r.yml').problems.length, text.slice(0, 20)).toBeGreaterThan(0);
    }
    const bomb = `a: &a [x, x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [*${at === 0 ? 'a' : `b${at - 1}`}, *${at === 0 ? 'a' : `b${at - 1}`}]`).join('\n')}\ngroups: *b29\n`; // prettier-ignore
    expect(parseRules(bomb, 'r.yml').problems.length).toBeGreaterThan(0);
  });
});

describe('expressions', () => {
  const part = fc.constantFrom(
    ...['sum', ' by ', '(', ')', 'a', '{', '}', '=', '"x"', '=~', '[5m]', '[1h:5m]', ' offset 5m', ' @ end()', ' and '],
    ...[
      ' on ',
      'group_left',
      ' + ',
      ' > ',
      ' bool ',
      '1',
      '.5',
      '1h',
      ',',
      'rate',
      '-',
      '#',
      '\n',
      "'",
      '`',
      ' fill(0) ',
    ],
  );

  test('of any kind end in a tree or in faults within them', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 25 }).map((parts) => parts.join('')),
        ),
        (expr) => {
          const { faults, tree } = analyse(expr);
          for (const { from, to, message } of faults) {
            expect(from).toBeLessThanOrEqual(to);
            expect(to).toBeLessThanOrEqual(Math.max(1, expr.length));
            expect(message).not.toBe('');
          }
          // What is read is read whole.
          if (faults.length === 0) expect([...walk(tree)].filter(([{ kind }]) => kind === 'unknown')).toEqual([]);
        },
      ),
      { numRuns: 800, examples: [['#\nsum']] },
    );
  });

  test.each(['# why\nsum(a) > 1', 'sum(a) # why\n > 1', 'sum(# why "\na) > 1', 'sum(a) > 1 # why'])(
    'are read whatever is said in comments: %s',
    (expr) => {
      const { faults, tree, type } = analyse(expr);
      expect([faults, tree.kind, type]).toEqual([[], 'binary', 'vector']);
      expect(expr.slice(tree.from, tree.to)).toMatch(/^sum[^]*1$/);
    },
  );

  test('may have the sign of a comment in a text', () => {
    const { selectors } = analyse('a{b="#", c=~\'# x\'}');
    expect(selectors[0]?.matchers.map(({ value }) => value)).toEqual(['#', '# x']);
  });

  test('that are long or deep are refused', () => {
    expect(analyse('('.repeat(10_000)).faults).toHaveLength(1);
    expect(analyse(`${'('.repeat(5_000)}a${')'.repeat(5_000)}`).faults[0]?.message).toMatch(/nested/);
    expect(analyse(`a${' + a'.repeat(3_000)}`).faults[0]?.message).toMatch(/nested/);
    expect(analyse('a'.repeat(100_000)).faults[0]?.message).toMatch(/characters/);
  });
});
