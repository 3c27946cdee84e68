import { valuesOf, type Field } from '../../core/http/head.js';
import { httpDate } from '../http-date.js';
import { parseCacheControl } from '../cache-control.js';
import { opaqueTag } from '../etag.js';
import { freshnessOf } from '../freshness.js';
import type { Reply, Visit } from '../visit.js';
import {
  edgeName,
  failed,
  linesOf,
  ok,
  unknown,
  type Check,
  type Evidence,
  type Judge,
  type Witness,
} from './check.js';

/** What browsers and caches go by, beside what the origin sent. */

/** The first answer of the edge that came, and how it is called. */
function answerOf({ edge }: Witness): { readonly reply?: Reply; readonly of: string; readonly at: number } {
  const index = edge.findIndex(({ reply }) => reply !== undefined);
  const reply = edge[index]?.reply;
  return { of: edgeName(Math.max(0, index)), at: edge[index]?.at ?? 0, ...(reply === undefined ? {} : { reply }) };
}

const NO_ORIGIN = { remedy: 'Name the origin with --origin URL, to compare with it.' };

/** Why there is nothing to compare with. */
const silentOrigin = (origin: Visit | undefined): { says: string; remedy: string } =>
  origin === undefined
    ? { says: 'no origin is given to compare with', ...NO_ORIGIN }
    : {
        says: `the origin did not answer: ${origin.failure?.detail ?? 'no reply'}`,
        remedy: 'See that the origin answers this machine, and that --origin is right.',
      };

export const statusCheck: Judge = (witness) => {
  const { reply } = answerOf(witness);
  if (reply === undefined) return unknown('status', 'the edge did not answer');
  const wanted = witness.origin?.reply?.status;
  const { status } = reply;
  if (wanted === undefined && status < 300) return ok('status', `${status}`);
  if (wanted === status && status < 400) return ok('status', `${status}, as at the origin`);
  const says = wanted === undefined ? `${status}` : `${status}, and ${wanted} at the origin`;
  return failed('status', says, {
    remedy: statusRemedy(status, wanted),
    evidence: linesOf('edge', reply, ['location']),
  });
};

function statusRemedy(status: number, wanted: number | undefined): string {
  if (wanted !== undefined && wanted >= 400)
    return 'The origin itself has no good answer for this path: choose another.';
  if (status === 421)
    return 'The handshake named another site than the request (SNI and Host): see server_name, or the provider does not serve this hostname here.';
  if (status === 404) return 'See that the provider serves this hostname, and asks the origin for it.';
  if (status === 401 || status === 403)
    return 'See whether the provider may ask the origin, and whether it wants a token.';
  if (status >= 500)
    return 'See whether the provider reaches the origin: address, port, TLS, and the host it asks for.';
  return 'See what the configuration of the provider says about redirects and paths.';
}

/** How one field is the same; a note where it is not literally. */
type Same = (origin: Field[], edge: Field[], context: Compared) => boolean;

interface Compared {
  readonly origin: Reply;
  readonly edge: Reply;
  /** Unix milliseconds of the arrival. */
  readonly originAt: number;
  readonly edgeAt: number;
}

const joined = (fields: readonly Field[]): string => fields.map(([, value]) => value).join(', ');

const sameText: Same = (origin, edge) => joined(origin).trim() === joined(edge).trim();

/** Order and spaces do not matter (RFC 9111 section 5.2). */
const sameDirectives: Same = (origin, edge) => {
  const text = (fields: Field[]): string =>
    [...parseCacheControl(joined(fields), 'cache-control', [])]
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join();
  return text(origin) === text(edge);
};

/** Weak comparison (RFC 9110 section 8.8.3.2): an edge that compresses makes it weak, or appends the coding. */
const sameTag: Same = (origin, edge) => opaqueTag(joined(origin)) === opaqueTag(joined(edge));

/** A set of names; an edge that compresses may add Accept-Encoding. */
const sameVary: Same = (origin, edge) => {
  const names = (fields: Field[]): Set<string> =>
    new Set(
      joined(fields)
        .split(',')
        .map((name) => name.trim().toLowerCase())
        .filter((name) => name !== ''),
    );
  const [wanted, got] = [names(origin), names(edge)];
  wanted.delete('accept-encoding');
  got.delete('accept-encoding');
  return wanted.size === got.size && [...wanted].every((name) => got.has(name));
};

const sameType: Same = (origin, edge) => {
  const plain = (fields: Field[]): string => joined(fields).toLowerCase().replaceAll(/[\s"]/g, '');
  return plain(origin) === plain(edge);
};

/** Seconds by which clocks may differ. */
const CLOCKS = 5;

/**
 * Expires is a moment: what the cache has kept is earlier by as long as it was kept, which is at most its lifetime.
 */
const sameMoment: Same = (origin, edge, { origin: reply, originAt, edgeAt }) => {
  if (sameText(origin, edge, { origin: reply, edge: reply, originAt, edgeAt })) return true;
  const [wanted, got] = [origin, edge].map((fields) => httpDate(joined(fields), originAt));
  if (wanted === undefined || got === undefined) return false;
  const lifetime = (freshnessOf(reply.fields, originAt).ttl ?? 0) * 1000;
  const later = got - wanted - Math.max(0, edgeAt - originAt);
  return later <= CLOCKS * 1000 && wanted - got <= lifetime + CLOCKS * 1000;
};

const COMPARED: readonly (readonly [name: string, same: Same])[] = [
  ['cache-control', sameDirectives],
  ['expires', sameMoment],
  ['etag', sameTag],
  ['last-modified', sameText],
  ['vary', sameVary],
  ['content-type', sameType],
];

export const headersCheck: Judge = (witness) => {
  const { reply: edge, of, at: edgeAt } = answerOf(witness);
  if (edge === undefined) return unknown('headers', 'the edge did not answer');
  const origin = witness.origin?.reply;
  if (origin === undefined) {
    const { says, remedy } = silentOrigin(witness.origin);
    return unknown('headers', says, {
      remedy,
      evidence: linesOf(
        of,
        edge,
        COMPARED.map(([name]) => name),
      ),
    });
  }
  const context: Compared = { origin, edge, originAt: witness.origin?.at ?? 0, edgeAt };
  const fieldsOf = ({ fields }: Reply, name: string): Field[] => fields.filter(([one]) => one === name);
  const changed = COMPARED.filter(([name, same]) => !same(fieldsOf(origin, name), fieldsOf(edge, name), context)).map(
    ([name]) => name,
  );
  const present = COMPARED.map(([name]) => name).filter((name) => valuesOf(origin.fields, name).length > 0);
  if (changed.length === 0) {
    return ok('headers', `as the origin sent them: ${present.join(', ') || 'none'}`, linesOf(of, edge, present));
  }
  return failed('headers', `the edge changes ${changed.join(', ')}`, {
    remedy:
      'Have the provider pass these headers on as they are: what can be done at the origin is done at the origin.',
    evidence: changed.flatMap((name) => besides(name, [origin, 'origin'], [edge, of])),
  });
};

/** Both sides of a field; a side that lacks it says so. */
function besides(name: string, ...sides: readonly (readonly [reply: Reply, of: string])[]): Evidence[] {
  return sides.flatMap(([reply, of]) => {
    const lines = linesOf(of, reply, [name]);
    return lines.length > 0 ? lines : [{ of, field: [name, '(none)'] as const }];
  });
}

export const contentCheck: Judge = (witness): Check => {
  const { reply } = answerOf(witness);
  if (reply === undefined) return unknown('content', 'the edge did not answer');
  const { body } = reply;
  if (body?.problem !== undefined) {
    return failed('content', `the body does not decode: ${body.problem.detail}`, {
      remedy: 'Have one party compress: the origin.',
      evidence: linesOf('edge', reply, ['content-encoding', 'content-type']),
    });
  }
  if (body?.content === undefined)
    return unknown('content', 'the body did not come whole, or in a coding not known here');
  const origin = witness.origin?.reply?.body?.content;
  if (origin === undefined) {
    const { says, remedy } = silentOrigin(witness.origin);
    return unknown(
      'content',
      witness.origin?.reply === undefined ? says : 'the body of the origin did not come whole',
      {
        remedy,
      },
    );
  }
  const { bytes, hash } = body.content;
  if (origin.hash === hash)
    return ok('content', `${bytes} bytes, the same as at the origin: sha256 ${hash.slice(0, 16)}`);
  return failed(
    'content',
    `${bytes} bytes with sha256 ${hash.slice(0, 16)}, at the origin ${origin.bytes} with ${origin.hash.slice(0, 16)}`,
    {
      remedy:
        'Purge the object and ask again; if it stays, see what the provider rewrites (minifying, image conversion), or whether the origin answers each time differently.',
      evidence: besides('etag', [reply, 'edge'], [witness.origin?.reply ?? reply, 'origin']),
    },
  );
};
