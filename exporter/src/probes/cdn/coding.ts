import type { CdnCoding, CdnCodingOutcome } from '@parallax/contract';
import { magicOf } from '../../cdn/magic.js';
import type { Reply } from '../../cdn/visit.js';
import { valuesOf } from '../../core/http/head.js';

/** What the same way sent when no coding was offered. */
export interface Plain {
  readonly reply: Reply | undefined;
  /** Whether the content must be the same; not so where it is made for each request. */
  readonly same: boolean;
}

/**
 * What came of offering one coding alone. `broken`: it does not decode, or to something else than without a coding, or
 * it is compressed and does not say so. Brotli inside a coding has no mark and is seen by that difference.
 */
export function codingOutcome(offered: CdnCoding, reply: Reply, plain: Plain): CdnCodingOutcome | undefined {
  const { body, fields } = reply;
  if (body === undefined) return undefined;
  const applied = namesOf(fields);
  if (applied.length > 1) return 'doubled';
  if (body.content === undefined) return body.problem?.reason === 'timeout' ? undefined : 'broken';
  const { start, hash } = body.content;
  const known = plain.reply?.body?.content;
  // A compressed file looks the same whatever was offered.
  if (magicOf(start) !== undefined && magicOf(known?.start) === undefined && known !== undefined) {
    return applied.length === 0 ? 'broken' : 'doubled';
  }
  if (plain.same && known !== undefined && known.hash !== hash) return 'broken';
  return (applied[0] ?? 'identity') === offered ? 'used' : 'ignored';
}

/** Content codings as they were applied, without `identity` (RFC 9110 section 8.4). */
const namesOf = (fields: Reply['fields']): string[] =>
  valuesOf(fields, 'content-encoding')
    .flatMap((value) => value.split(','))
    .map((name) => name.trim().toLowerCase().replace(/^x-/, ''))
    .filter((name) => name !== '' && name !== 'identity');
