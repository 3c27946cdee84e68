import { describe, expect, test } from 'vitest';
import { digestOf, expressionOf } from './canonical.js';
import { diff } from './diff.js';
import { groupOf, plainOf, type Group } from './group.js';
import { goneOf, tooMuch } from './plan.js';

const TERMS = { untold: [] };

function group(rules: readonly Record<string, unknown>[], more: Record<string, unknown> = {}): Group {
  const found = groupOf({ name: 'g', ...more, rules });
  if (found === undefined) throw new Error('no group');
  return found;
}
const alert = (name: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ alert: name, expr: 'up == 0', ...more }); // prettier-ignore
const same = (one: Group, other: Group, terms: Parameters<typeof digestOf>[1] = TERMS): boolean => digestOf(one, terms) === digestOf(other, terms); // prettier-ignore
const changes = (before: Group, after: Group): unknown => {
  const [change] = diff([{ name: 'n', groups: [before] }], [{ name: 'n', groups: [after] }], TERMS);
  return change?.action === 'change' ? change.rules.map(({ action, name }) => `${action} ${name}`) : change?.action;
};

describe('what means the same', () => {
  test.each([
    ['durations', { for: '60s' }, { for: '1m' }],
    ['no time', { for: '0s', keep_firing_for: '0' }, {}],
    ['blocks', { expr: 'up\n  == 0\n' }, {}],
    ['comments', { expr: 'up # "why"\n== 0' }, {}],
    ['empty maps', { labels: {}, annotations: '' }, {}],
    ['the order of labels', { labels: { a: '1', b: '2' } }, { labels: { b: '2', a: '1' } }],
    ['the end of a block', { annotations: { a: 'x\n' } }, { annotations: { a: 'x' } }],
  ])('%s', (_, one, other) => expect(same(group([alert('A', one)]), group([alert('A', other)]))).toBe(true));

  test.each([
    ['a time', { for: '60s' }, { for: '61s' }],
    ['blanks within a string', { expr: 'up{a="b  c"}' }, { expr: 'up{a="b c"}' }],
    ['a sign within a string', { expr: 'up{a="#b"}' }, { expr: 'up{a="#c"}' }],
    ['a label', { labels: { a: '1' } }, { labels: { a: '2' } }],
    ['where a label ends', { labels: { a: 'b', c: 'd' } }, { labels: { a: 'b,c=d' } }],
    ['a label for an annotation', { labels: { a: 'b' } }, { annotations: { a: 'b' } }],
    ['the kind', {}, { record: 'A', alert: undefined }],
  ])('is not: %s', (_, one, other) => expect(same(group([alert('A', one)]), group([alert('A', other)]))).toBe(false));

  test('the interval of the ruler, and limits that are none', () => {
    const [silent, minute] = [group([alert('A')]), group([alert('A')], { interval: '60s' })];
    expect(same(silent, minute)).toBe(false);
    expect(same(silent, minute, { ...TERMS, defaultInterval: 60 })).toBe(true);
    expect(same(silent, minute, { ...TERMS, defaultInterval: 30 })).toBe(false);
    expect(same(silent, group([alert('A')], { limit: 0, partial_response_strategy: 'ABORT' }))).toBe(true);
    expect(same(silent, group([alert('A')], { limit: 1 }))).toBe(false);
    const [one, other] = ['1m', '2m'].map((query_offset) => group([alert('A')], { query_offset })) as [Group, Group];
    expect([same(one, other), same(one, other, { untold: ['query_offset'] })]).toEqual([false, true]);
  });

  test('expressions keep their strings', () =>
    expect(expressionOf(' a\t{b="x  \\"  #y"}   #z\n+ `  `\n')).toBe('a {b="x  \\"  #y"} + `  `'));

  test('a group survives the way there and back', () => {
    const one = group([alert('A', { for: '5m', labels: { a: '1' } }), { record: 'r', expr: '1' }], {
      interval: '1m',
      limit: 3,
    });
    expect(groupOf(plainOf(one))).toEqual(one);
  });

  test.each([[[]], ['x'], [{ name: 'g', rules: [{ alert: 'A' }] }], [{ name: 'g', rules: 'x' }], [{ name: 'g', rules: [{ alert: 'A', expr: '1', labels: { a: [] } }] }]])('%j is no group', (value) => expect(groupOf(value)).toBeUndefined()); // prettier-ignore
});

describe('rules of a group', () => {
  const [a, b, c, d] = ['A', 'B', 'C', 'D'].map((name) => alert(name)) as [ReturnType<typeof alert>, ReturnType<typeof alert>, ReturnType<typeof alert>, ReturnType<typeof alert>]; // prettier-ignore

  test.each([
    ['one more', [a, b], [a, c, b], ['add C']],
    ['one less', [a, b, c], [a, c], ['remove B']],
    ['one that moves', [a, b, c, d], [b, c, d, a], ['move A']],
    ['one that changes', [a, b], [a, alert('B', { for: '1m' })], ['change B']],
    ['one of two of a name', [alert('A', { labels: { s: 'w' } }), alert('A', { labels: { s: 'c' } })], [alert('A', { labels: { s: 'c' } })], ['remove A']], // prettier-ignore
    ['two of a name that change', [alert('A', { labels: { s: 'w' } }), alert('A', { labels: { s: 'c' } })], [alert('A', { labels: { s: 'w' }, for: '1m' }), alert('A', { labels: { s: 'c' } })], ['change A']], // prettier-ignore
    ['a rename', [a, b], [a, c], ['remove B', 'add C']],
  ])('%s', (_, before, after, expected) => expect(changes(group(before), group(after))).toEqual(expected));
});

describe('what is gone', () => {
  const one = group(['A', 'B', 'C', 'D'].map((name) => alert(name)));
  const gone = (wanted: readonly { name: string; groups: readonly Group[] }[]): number => {
    const there = [{ name: 'n', groups: [one] }];
    return goneOf(diff(there, wanted, TERMS), there).rules;
  };

  test('counts rules, not groups', () => {
    expect(gone([])).toBe(4);
    expect(gone([{ name: 'n', groups: [{ ...one, rules: one.rules.slice(0, 1) }] }])).toBe(3);
    expect(gone([{ name: 'm', groups: [one] }])).toBe(0);
    expect(gone([{ name: 'n', groups: [{ ...one, name: 'h' }] }])).toBe(0);
  });

  test('is bounded by number and share; one may always go', () => {
    const limit = { rules: 20, share: 0.5 };
    const of = (rules: number, all: number, allowed?: number): boolean => tooMuch({ rules, of: all, names: ['A'] }, limit, allowed) !== undefined; // prettier-ignore
    expect([of(0, 0), of(1, 1), of(2, 3), of(2, 4), of(3, 4), of(20, 100), of(21, 100)]).toEqual([false, false, true, false, true, false, true]); // prettier-ignore
    expect([of(21, 100, 21), of(21, 100, 20), of(1, 1, 0)]).toEqual([false, true, true]);
  });
});
