import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../cdn/visit.js';
import { codingOutcome } from './coding.js';

/** As visit() leaves it: `content` is what decoding the codings that were named gave. */
function reply(coding: string | undefined, content: Buffer | undefined): Reply {
  const fields = coding === undefined ? [] : ([['content-encoding', coding]] as const);
  const hash = content && createHash('sha256').update(content).digest('hex');
  const problem = { phase: 'validate', reason: 'decode_error', source: 'target', detail: '' } as const;
  const body = content
    ? { wireBytes: 9, content: { bytes: content.length, hash: hash ?? '', start: content.subarray(0, 256) } }
    : { wireBytes: 9, problem };
  return { version: '1.1', status: 200, fields, headerBytes: 9, body };
}

const text = Buffer.from('text '.repeat(20));
const file = gzipSync(text);
const plain = { reply: reply(undefined, text), same: true };

describe('what came of offering one coding', () => {
  it.each([
    ['used', 'gzip', reply('gzip', text), plain],
    ['used', 'gzip', reply('X-GZIP', text), plain],
    ['used', 'identity', reply(undefined, text), plain],
    ['used', 'identity', reply('identity', text), plain],
    ['ignored', 'br', reply(undefined, text), plain],
    ['ignored', 'br', reply('gzip', text), plain],
    ['ignored', 'identity', reply('gzip', text), plain],
    ['doubled', 'gzip', reply('gzip', gzipSync(text)), plain],
    ['doubled', 'gzip', reply('gzip, gzip', text), plain],
    ['broken', 'gzip', reply('gzip', undefined), plain],
    ['broken', 'gzip', reply(undefined, gzipSync(text)), plain],
    ['broken', 'zstd', reply('zstd', Buffer.from('other text')), plain],
    // A file that is compressed in itself.
    ['used', 'gzip', reply('gzip', file), { reply: reply(undefined, file), same: true }],
    ['ignored', 'gzip', reply(undefined, file), { reply: reply(undefined, file), same: true }],
    // Content that is made for each request.
    ['used', 'gzip', reply('gzip', Buffer.from('other text')), { ...plain, same: false }],
    ['doubled', 'gzip', reply('gzip', gzipSync('other text')), { ...plain, same: false }],
    // Nothing to compare with.
    ['used', 'gzip', reply('gzip', text), { reply: undefined, same: true }],
  ] as const)('%s, offering %s', (outcome, offered, answer, beside) => {
    expect(codingOutcome(offered, answer, beside)).toBe(outcome);
  });

  it('says nothing where the body did not come whole', () => {
    const { version, status, fields, headerBytes } = reply('gzip', text);
    const cut = { version, status, fields, headerBytes };
    expect(codingOutcome('gzip', cut, plain)).toBeUndefined();
  });
});
