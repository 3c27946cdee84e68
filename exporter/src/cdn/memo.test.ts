import { describe, expect, it } from 'vitest';
import { Memo } from './memo.js';

function counted(places?: number) {
  const made: string[] = [];
  const memo = new Memo((text) => {
    made.push(text);
    return `<${text}>`;
  }, places);
  return { memo, made };
}

describe('memo', () => {
  it('makes twice what keeps coming back: at first sight, and when it is kept', () => {
    const { memo, made } = counted();
    for (let time = 0; time < 10; time += 1) {
      for (const text of ['HIT', 'MISS', '', 'Hit from cloudfront']) expect(memo.of(text)).toBe(`<${text}>`);
    }
    expect(made.filter((text) => text === 'HIT')).toHaveLength(2);
    expect(made).toHaveLength(8);
  });

  it('tells texts apart that share a place, and those that share a mark', () => {
    const { memo } = counted(1);
    // Alike in length and in the characters that the mark is made of.
    const twins = ['a1bcd2efg3hij4klm5n', 'a1bcd2eXg3hij4klm5n', 'zz', 'a1bXd2efg3hij4kXm5n'];
    for (let time = 0; time < 6; time += 1) for (const text of twins) expect(memo.of(text)).toBe(`<${text}>`);
    for (const text of twins) for (let time = 0; time < 3; time += 1) expect(memo.of(text)).toBe(`<${text}>`);
  });

  it('makes anew what is long, every time', () => {
    const { memo, made } = counted();
    for (let time = 0; time < 4; time += 1) memo.of('x'.repeat(257));
    expect(made).toHaveLength(4);
  });
});
