import type { CacheStatus } from '@parallax/contract';
import { freshnessOf, type Freshness } from '../freshness.js';
import {
  edgeName,
  failed,
  linesOf,
  ok,
  unknown,
  type Answered,
  type Evidence,
  type Judge,
  type Witness,
} from './check.js';

/** MISS, then HIT, then a counter that rises. */

const FROM_CACHE: ReadonlySet<CacheStatus> = new Set(['hit', 'stale_hit', 'revalidated']);
const edgeOf = ({ delivery }: Answered): Answered['delivery']['layers'][0] => delivery.layers[0];
export const isHit = (answer: Answered): boolean =>
  answer.reply !== undefined &&
  answer.delivery.layers.some(({ cacheStatus, layer }) => layer === 'edge' && FROM_CACHE.has(cacheStatus));

/** The lines by which the cache status of an answer is known. */
const cited = (answer: Answered, at: number): Evidence[] =>
  edgeOf(answer).evidence.map((field) => ({ of: edgeName(at), field }));

const words = (answers: readonly Answered[]): string =>
  answers.map((one) => (one.reply === undefined ? 'no answer' : edgeOf(one).cacheStatus)).join(', ');

const SAY_MORE =
  "Have the edge say what its cache did (Cache-Status, RFC 9211, or the provider's own header); debug request fields make some say it.";

export const firstCheck: Judge = ({ edge }) => {
  const [first] = edge;
  if (first.reply === undefined) return unknown('first', 'the edge did not answer');
  const status = edgeOf(first).cacheStatus;
  const evidence = cited(first, 0);
  if (status === 'unknown') return unknown('first', 'the headers do not say what the cache did', { remedy: SAY_MORE });
  if (status === 'error') {
    return failed('first', 'the cache answered with an error of its own', {
      ...{ evidence, remedy: 'See whether the provider reaches the origin.' },
    });
  }
  if (FROM_CACHE.has(status)) {
    return ok(
      'first',
      `${status}: somebody had asked before, so that no miss is to be seen (--cold asks for what nobody has)`,
      evidence,
    );
  }
  return ok('first', status, evidence);
};

export const hitCheck: Judge = (witness) => {
  const { edge } = witness;
  if (edge[0].reply === undefined) return unknown('hit', 'the edge did not answer');
  const later = edge.slice(1);
  const at = later.findIndex(isHit);
  const found = later[at];
  const all = later.flatMap((one, index) => cited(one, index + 1));
  if (found !== undefined) return ok('hit', `${edgeOf(found).cacheStatus}, answer ${at + 2}`, cited(found, at + 1));
  if (later.every((one) => edgeOf(one).cacheStatus === 'unknown')) {
    return unknown('hit', 'the headers do not say what the cache did', { remedy: SAY_MORE });
  }
  const source = witness.origin ?? edge[0];
  const freshness = freshnessOf(source.reply?.fields ?? [], source.at);
  const of = witness.origin === undefined ? 'edge' : 'origin';
  return failed('hit', `no hit in ${edge.length} answers: ${words(edge)}`, {
    remedy: remedyOf(freshness, edgeOf(later.at(-1) ?? edge[0]).cacheStatus),
    evidence: [...all, ...linesOf(of, source.reply, ['cache-control', 'expires', 'set-cookie', 'vary'])],
  });
};

function remedyOf({ storable, reason, ttl, noCache }: Freshness, status: CacheStatus): string {
  if (!storable)
    return `The origin forbids shared caches to keep it (${reason ?? 'not storable'}): change that at the origin.`;
  if (noCache || ttl === 0) return 'The origin allows a cache no time at all: give it a max-age or s-maxage.';
  if (ttl === undefined) return 'The origin does not say how long it may be kept: give it Cache-Control: max-age.';
  if (status === 'bypass' || status === 'dynamic')
    return 'The provider is configured not to cache this path: make a rule for it.';
  return 'The origin allows it: see the cache rules of the provider, the query in its key, and cookies in the response.';
}

interface Counted {
  readonly answer: Answered;
  readonly at: number;
  readonly hits: number;
}

/** The answers of the edge with a hit counter. */
const countedOf = (edge: readonly Answered[]): Counted[] =>
  edge.flatMap((answer, at) => {
    const { hits } = edgeOf(answer);
    return answer.reply === undefined || hits === undefined ? [] : [{ answer, at, hits }];
  });

/** Whether nothing more is to be learnt of a counter: there is none, or it was seen to rise from one hit to another. */
export function isCounted(edge: readonly Answered[]): boolean {
  const counted = countedOf(edge);
  return counted.length === 0 || rises(counted.filter(({ answer }) => isHit(answer)));
}

const rises = (counted: readonly Counted[]): boolean =>
  counted.some(({ hits }, at) => hits > (counted[at - 1]?.hits ?? Infinity));

export const hitsCheck: Judge = ({ edge }: Witness) => {
  const counted = countedOf(edge);
  if (counted.length === 0) return unknown('hits', 'the provider counts no hits, or does not say so');
  const series = counted.map(({ hits }) => hits).join(', ');
  const evidence = counted.flatMap(({ answer, at }) => cited(answer, at));
  const fromCache = counted.filter(({ answer }) => isHit(answer));
  if (rises(fromCache.length > 1 ? fromCache : counted)) return ok('hits', series, evidence);
  if (fromCache.length < 2) {
    return unknown('hits', `counted ${series}, and nothing came from the cache twice`, { evidence });
  }
  return failed('hits', `does not rise: ${series}`, {
    ...{ evidence, remedy: 'Each answer may come from another machine; ask one of them with --edge ADDRESS.' },
  });
};
