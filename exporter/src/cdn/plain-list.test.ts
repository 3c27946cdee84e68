import fc from 'fast-check';
import { parseList } from 'structured-headers';
import { describe, expect, it } from 'vitest';
import { plainList } from './plain-list.js';

function library(text: string): unknown {
  try {
    return parseList(text);
  } catch {
    return 'none';
  }
}

describe('plain lists', () => {
  it.each([
    'ExampleCache; hit; ttl=376',
    'ExampleCache; fwd=stale; fwd-status=304',
    'OriginCache; hit; ttl=1100, "CDN Company Here"; hit; ttl=-545',
    ' a;x=?0;y=?1 ;  ',
    'a;b="c d";*k=*t ,\tb',
    '1, -2;a, ?1, "", *, a/b:c',
    'a; hit; hit=?0',
    '-0',
    '123456789012345',
  ])('are what the library makes of them: %s', (text) => {
    const list = plainList(text);
    if (list !== undefined) expect(list).toEqual(library(text));
    else expect(text).toBe(' a;x=?0;y=?1 ;  ');
  });

  it.each(['', 'a,', 'a; b=', '"a', 'a;B', 'é', 'a "b"', '1234567890123456', '?2', '-', 'a;;b', 'a=b', '"\\"'])(
    'are none, and the library decides: %s',
    (text) => {
      expect(plainList(text)).toBeUndefined();
    },
  );

  it.each(['1.5', '"a\\"b"', '(a b)', ':YQ==:', '@1659578233', '%"a"'])(
    'is not this one, right as it is: %s',
    (text) => {
      expect(plainList(text)).toBeUndefined();
      expect(library(text)).not.toBe('none');
    },
  );

  it('never say anything else than the library', () => {
    const piece = fc.constantFrom(
      ...['a', 'Cache', '"b c"', '; ', ';', ', ', ',', ' ', '\t', '=', 'hit', 'ttl=', '12', '-3', '?1', '?0', '.5'],
      ...['fwd=miss', '"', '\\', '*', 'É', '(', ')', '\u007f', 'x-y_z.', '/:', '000'],
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    let plain = 0;
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (value) => {
        const list = plainList(value);
        if (list === undefined) return;
        plain += 1;
        expect(list).toEqual(library(value));
      }),
      { numRuns: 5000 },
    );
    expect(plain).toBeGreaterThan(100);
  });
});
