import { describe, expect, it } from 'vitest';
import { fakeTemplates } from '../test/fakes.js';
import { asRegex, interpolate, literally } from './interpolate.js';

describe('asRegex', () => {
  it.each([
    ['one value is taken literally', 'www.example.com', 'query', 'www\\.example\\.com'],
    ['many become alternatives', ['fra', 'lon'], 'query', '(fra|lon)'],
    ['each of many is taken literally', ['a.b', 'c(d'], 'query', '(a\\.b|c\\(d)'],
    ['one of many needs no brackets', ['a.b'], 'query', 'a\\.b'],
    ['none takes all', [], 'query', ''],
    ['what a person typed stays a pattern', 'www.*', 'textbox', 'www.*'],
    ['a constant stays a pattern', 'a|b', 'constant', 'a|b'],
    ['addresses keep their colons', '2001:db8::1', 'query', '2001:db8::1'],
    ['URLs keep their slashes and dashes', 'https://a-b/', 'query', 'https://a-b/'],
    ['numbers', 4, 'custom', '4'],
    ['nothing', undefined, 'query', ''],
  ])('%s', (_, value, type, pattern) => expect(asRegex(value, { type })).toBe(pattern));

  it('escapes all that means something to RE2', () => {
    const text = '\\^$.*+?()[]{}|';
    expect(new RegExp(`^${literally(text)}$`).test(text)).toBe(true);
    expect(literally('a"b')).toBe('a"b');
  });
});

describe('interpolate', () => {
  const templates = fakeTemplates({
    vantage: { value: ['fra', 'lon'] },
    target: { value: 'a.b' },
    none: { value: '' },
  });

  it('replaces variables in filters and leaves the rest', () => {
    const query = {
      kind: 'path',
      rounds: 5,
      filter: { vantage: '$vantage', target: '${target}', probe: 'icmp.*' },
    } as const;
    expect(interpolate(query, templates)).toEqual({
      kind: 'path',
      rounds: 5,
      filter: { vantage: '(fra|lon)', target: 'a\\.b', probe: 'icmp.*' },
    });
  });

  it('replaces what is chosen of a list, which is no pattern', () => {
    const columns = '${target}' as 'vantage';
    expect(interpolate({ kind: 'cdn', columns }, templates)).toEqual({ kind: 'cdn', columns: 'a.b' });
  });

  it('leaves out filters that come out empty', () =>
    expect(interpolate({ kind: 'path', filter: { vantage: '$none', target: ' ' } }, templates).filter).toEqual({}));

  it('takes a query without filters as it is', () =>
    expect(interpolate({ kind: 'vantages' }, templates)).toEqual({ kind: 'vantages' }));
});
