import { describe, expect, it } from 'vitest';
import { parse, spans } from './markdown.js';

describe('parse', () => {
  it('tells headings, paragraphs and lists apart', () => {
    expect(parse('# A\n\nOne\ntwo\n\n## B\n\n- x\n- y\n\n1. first\n2. second\n')).toEqual([
      { kind: 'heading', level: 1, text: 'A' },
      { kind: 'paragraph', text: 'One two' },
      { kind: 'heading', level: 2, text: 'B' },
      { kind: 'list', ordered: false, items: ['x', 'y'] },
      { kind: 'list', ordered: true, items: ['first', 'second'] },
    ]);
  });

  it('leaves markup as text', () => {
    expect(parse('<img src=x onerror=alert(1)>')).toEqual([
      { kind: 'paragraph', text: '<img src=x onerror=alert(1)>' },
    ]);
  });
});

describe('spans', () => {
  it('gives code at odd places', () => {
    expect(spans('run `a b` now')).toEqual(['run ', 'a b', ' now']);
  });
});
