import { magicOf } from '../../magic.js';
import { rfc, type Draft, type Rule } from '../rule.js';
import { lines, type Told } from '../scene.js';
import { word } from '../words.js';
import { codingsOf, isCompressible, plainOf } from './compression.js';

/** Compressed content inside a content coding: most clients undo one layer and show the rest as rubbish. */

export const compressionDouble: Rule = {
  id: 'compression-double',
  title: 'Compressed twice',
  severities: ['error'],
  help: 'A body that is compressed once more inside its content coding reaches many clients as rubbish, and costs CPU at both ends where it does not. It happens when a proxy compresses what the origin had compressed and forgot to say so, or ignores Content-Encoding.',
  reference: rfc(9110, '8.4'),
  judge: ({ answers, origin, leg }) => {
    const coded = answers.filter((told) => told.body !== undefined && codingsOf(told).length > 0);
    const plain = plainOf(origin) ?? plainOf(answers);
    if (answers.every((told) => told.body === undefined)) return undefined;
    // What is a compressed file in itself looks the same without any coding.
    if (magicOf(plain?.body?.content?.start) !== undefined) return [];
    const found = coded.flatMap((told) => {
      const how = doubled(told, plain);
      return how === undefined ? [] : [{ told, how }];
    });
    const [first] = found;
    return first === undefined ? [] : [draftOf(first, leg.name, found.length)];
  },
};

/** How a body is seen to be compressed twice, as the rest of a sentence; undefined when it is not. */
export function doubled(told: Told, plain: Told | undefined): string | undefined {
  const codings = codingsOf(told);
  if (codings.length > 1) return `names ${codings.length} codings, ${codings.slice(0, 4).map(word).join(', ')}`;
  const content = told.body?.content;
  const magic = magicOf(content?.start);
  if (magic !== undefined) return `decodes to content that is ${magic} again`;
  const whole = plain?.body?.content;
  if (content === undefined || whole === undefined || content.hash === whole.hash) return undefined;
  // Brotli has no magic number: text that decodes to fewer bytes, and those no text, was compressed before.
  const isRest = content.bytes < whole.bytes * 0.9 && isCompressible(told) && isBinary(content.start);
  return isRest
    ? `decodes to ${content.bytes} bytes that are no text, where the plain object has ${whole.bytes}`
    : undefined;
}

/** No UTF-8, or control characters that no text has. */
function isBinary(start: Buffer): boolean {
  if (start.some((byte) => byte < 9 || (byte > 13 && byte < 27) || byte === 0x7f)) return true;
  try {
    // The last character may be cut.
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return false;
  } catch {
    return true;
  }
}

function draftOf({ told, how }: { told: Told; how: string }, name: string, count: number): Draft {
  return {
    place: 'content-encoding',
    reason: `Compressed twice: offered ${told.question}, the answer of ${name} ${how}${count > 1 ? `; ${count} answers are like that` : ''}.`,
    remedy: `Compress in one place: at the origin, with Content-Encoding and Vary: Accept-Encoding, and let ${name} pass it on. An edge may compress only what has no Content-Encoding; for nginx take files that are compressed already out of gzip_types, or use gzip_static.`,
    evidence: lines(told, ['content-encoding', 'content-type', 'content-length', 'vary']),
  };
}
