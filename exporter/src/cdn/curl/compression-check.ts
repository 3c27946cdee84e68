import { valuesOf } from '../../core/http/head.js';
import type { Reply } from '../visit.js';
import { failed, linesOf, ok, unknown, type Judge } from './check.js';

const LOOKED_AT = ['content-encoding', 'vary'];

const codingsOf = (reply: Reply): string[] =>
  valuesOf(reply.fields, 'content-encoding')
    .flatMap((value) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');

const varies = (reply: Reply): boolean =>
  valuesOf(reply.fields, 'vary').some((value) => /(?:^|,)\s*(?:accept-encoding|\*)\s*(?:,|$)/i.test(value));

/** First bytes of gzip (RFC 1952 section 2.3.1). */
const isGzip = (start: Buffer | undefined): boolean => start?.[0] === 0x1f && start[1] === 0x8b && start[2] === 0x08;

const GIVE_VARY =
  'Send Vary: Accept-Encoding from the origin, or caches hand compressed bytes to clients that cannot read them.';

/** Compression was offered: it is used where the origin uses it, once, told apart in caches, and not forced on others. */
export const compressionCheck: Judge = ({ origin, edge, plain }) => {
  const reply = edge.find((one) => one.reply !== undefined)?.reply;
  if (reply === undefined) return unknown('compression', 'the edge did not answer');
  const codings = codingsOf(reply);
  const evidence = [...linesOf('origin', origin?.reply, LOOKED_AT), ...linesOf('edge', reply, LOOKED_AT)];
  const wanted = origin?.reply && codingsOf(origin.reply);
  const raw = origin?.reply?.body?.content?.start ?? plain?.reply?.body?.content?.start;
  // A file that is compressed in itself looks the same without any coding.
  const isDoubled = isGzip(reply.body?.content?.start) && codings.length > 0 && raw !== undefined && !isGzip(raw);
  if (codings.length > 1 || isDoubled) {
    return failed('compression', 'compressed twice', { remedy: 'Have one party compress: the origin.', evidence });
  }
  const forced = plain?.reply && codingsOf(plain.reply);
  if (forced !== undefined && forced.length > 0) {
    return failed('compression', `${forced.join(', ')} although it was not offered`, {
      ...{ remedy: GIVE_VARY, evidence: linesOf('edge, nothing offered', plain?.reply, LOOKED_AT) },
    });
  }
  if (codings.length > 0) {
    if (!varies(reply))
      return failed('compression', `${codings[0]} without Vary: Accept-Encoding`, { remedy: GIVE_VARY, evidence });
    return ok('compression', `${codings[0]}, ${sizes(reply)}`, evidence);
  }
  if (wanted === undefined) return unknown('compression', 'not compressed, and no origin is given to compare with');
  if (wanted.length === 0)
    return ok('compression', 'the origin does not compress this object, nor does the edge', evidence);
  return failed('compression', `not compressed, and ${wanted[0]} at the origin`, {
    remedy: 'Have the provider pass Accept-Encoding on to the origin, and keep both forms apart by Vary.',
    evidence,
  });
};

function sizes({ body }: Reply): string {
  return body?.content === undefined ? 'not decoded' : `${body.wireBytes} of ${body.content.bytes} bytes`;
}
