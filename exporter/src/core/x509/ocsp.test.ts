import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { der } from '../../../test/kit/certificate-forge.js';
import { GOOD, NEXT, response, REVOKED, single } from '../../../test/kit/ocsp-forge.js';
import { MAX_OCSP_BYTES, readOcsp } from './ocsp.js';

const thisUpdate = Date.UTC(2026, 1) / 1000;

describe('readOcsp', () => {
  it.each([
    ['good', [single('ab', GOOD, NEXT)], { status: 'good', thisUpdate, nextUpdate: Date.UTC(2039, 2) / 1000 }],
    ['good without an end', [single('ab', GOOD)], { status: 'good', thisUpdate }],
    ['revoked', [single('ab', REVOKED)], { status: 'revoked', thisUpdate, revokedAt: Date.UTC(2026, 0) / 1000 }],
    ['unknown', [single('ab', der(0x82))], { status: 'unknown', thisUpdate }],
    ['ours among others', [single('01', REVOKED), single('ab', GOOD)], { status: 'good' }],
    ['only about others', [single('01', GOOD)], { status: 'unmatched' }],
    ['no answers', [], { status: 'unmatched' }],
    ['a status that is none', [single('ab', der(0x83))], { status: 'malformed' }],
  ] as [string, Buffer[], object][])('%s', (_, answers, expected) => {
    expect(readOcsp(response(...answers), 'ab')).toMatchObject(expected);
  });

  it('tells a responder that refuses from junk', () => {
    expect(readOcsp(der(0x30, der(0x0a, Buffer.from([3]))), 'ab')).toEqual({
      status: 'error',
      detail: 'the responder answered tryLater',
    });
    expect(readOcsp(Buffer.from('junk'), 'ab').status).toBe('malformed');
    expect(readOcsp(new Uint8Array(), 'ab').status).toBe('malformed');
    expect(readOcsp(new Uint8Array(MAX_OCSP_BYTES + 1), 'ab').status).toBe('malformed');
  });

  it('never throws', () => {
    const good = response(single('ab', GOOD, NEXT));
    const change = fc.record({ at: fc.nat(good.length - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(good.length), (changes, cut) => {
        const bytes = Uint8Array.from(good);
        for (const one of changes) bytes[one.at] = one.to;
        readOcsp(bytes, 'ab');
        readOcsp(bytes.subarray(0, cut), 'ab');
      }),
      { numRuns: 2000 },
    );
  });
});
