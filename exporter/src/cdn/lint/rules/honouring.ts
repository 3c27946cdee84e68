import type { CacheStatus, CdnSeverity } from '@parallax/contract';
import { rfc, type Draft, type Rule } from '../rule.js';
import { lines, type Scene, type Told } from '../scene.js';
import {
  ageOf,
  browserAge,
  CACHE_FIELDS,
  plainAnswers,
  renews,
  SLACK,
  statusOf,
  termOf,
  type Term,
} from '../keeping.js';
import { sameCopy } from '../same-copy.js';
import { duration } from '../words.js';

/** "CDNs honour the origin's Cache-Control": whether this one does. */

export const ttlNotHonoured: Rule = {
  id: 'ttl-not-honoured',
  title: 'The edge keeps it longer or shorter than the origin says',
  severities: ['error', 'warning'],
  help: 'The origin decides how long its objects are good. An edge that keeps them longer serves what has changed since; one that keeps them shorter, or not at all, sends requests to the origin that nobody expects there.',
  reference: rfc(9111, '4.2'),
  judge: (scene) => {
    const term = scene.leg.role === 'edge' ? termOf(scene.origin, scene.answers[0]) : undefined;
    if (term === undefined || !scene.answers.some(speaks)) return undefined;
    const longer = forbidden(scene, term) ?? outlived(scene, term) ?? claimed(scene, term) ?? seenAgain(scene, term);
    const shorter = never(scene, term) ?? early(scene, term) ?? promised(scene, term);
    return [longer, shorter, rewritten(scene)].flatMap((draft) => draft ?? []);
  },
};

/** Tells something of a cache: without a status and an age there is nothing to hold against the origin's word. */
const speaks = (told: Told): boolean => statusOf(told) !== 'unknown' || ageOf(told) !== undefined;

/** What the origin forbids caches to keep comes from the cache. */
function forbidden({ answers, leg }: Scene, { longest, grace }: Term): Draft | undefined {
  const told = longest + grace > 0 ? undefined : answers.find((one) => statusOf(one) === 'hit');
  if (told === undefined) return undefined;
  return longer(told, 'error', {
    place: 'cache-control',
    what: `The origin allows shared caches to keep it for 0 s; ${leg.name} answers from its cache all the same${aged(told)}`,
  });
}

/** Older than its lifetime, and not renewed afterwards as it would be when merely stale. */
function outlived({ answers, leg }: Scene, { longest, grace }: Term): Draft | undefined {
  if (longest <= 0) return undefined;
  const limit = longest + grace + SLACK;
  const told = plainAnswers(answers).findLast((one) => statusOf(one) !== 'stale_hit' && (ageOf(one) ?? 0) > limit);
  if (told === undefined || renews(answers, told)) return undefined;
  return longer(told, 'error', {
    place: 'age',
    what: `The origin allows ${duration(longest)}; ${leg.name} answers from its cache with an object of Age ${duration(ageOf(told) ?? 0)}`,
  });
}

/** The cache says itself that it will keep it for longer (RFC 9211 section 2.4). */
function claimed({ answers, leg }: Scene, { longest }: Term): Draft | undefined {
  if (longest <= 0) return undefined;
  for (const told of answers) {
    const { ttl } = told.delivery.layers[0];
    const total = (ttl ?? 0) + (isFetched(told) ? 0 : (ageOf(told) ?? 0));
    if (ttl === undefined || total <= longest + margin(longest)) continue;
    return longer(told, 'error', {
      place: 'cache-status',
      what: `The origin allows ${duration(longest)}; ${leg.name} says that it keeps it for ${duration(total)}`,
    });
  }
  return undefined;
}

/** Asked again when the lifetime had passed, the cache answered without asking the origin. */
function seenAgain({ answers, leg, origin }: Scene, { longest, grace }: Term): Draft | undefined {
  const later = answers.find(({ question }) => question === 'later' || question === 'last');
  if (later === undefined || longest <= 0 || statusOf(later) !== 'hit' || ageOf(later) !== undefined) return undefined;
  const early = answers.find((one) => later.at - one.at > (longest + grace + SLACK - 1) * 1000 && one !== later);
  if (early === undefined) return undefined;
  const seconds = (later.at - early.at) / 1000;
  const isSame = sameCopy(early, later, origin);
  if (!isSame && !isFetched(early)) return undefined;
  return longer(later, isSame ? 'error' : 'warning', {
    place: 'x-cache-status',
    what: `The origin allows ${duration(longest)}; ${seconds.toFixed(1)} s after ${leg.name} had ${isSame ? 'the very same copy' : 'fetched it'} it answers from its cache${isSame ? '' : ' (unless the request of somebody else renewed it in between)'}`,
  });
}

interface Words {
  readonly place: string;
  readonly what: string;
}

function longer(told: Told, severity: CdnSeverity, { place, what }: Words): Draft {
  return {
    severity,
    place,
    reason: `Kept longer than the origin says (TTL ignored): ${what.replace(/^T/, 't')}.`,
    remedy: `Let ${told.leg} take the lifetime from the origin: remove what sets one (minimum or default TTL, "edge cache TTL", Varnish beresp.ttl, nginx proxy_ignore_headers with proxy_cache_valid, Traffic Server ttl-in-cache), and purge the object.`,
    evidence: lines(told, CACHE_FIELDS),
  };
}

const FETCHED: readonly CacheStatus[] = ['miss', 'expired', 'bypass', 'dynamic'];
const isFetched = (told: Told): boolean => FETCHED.includes(statusOf(told));

/** Lifetimes below this may pass between two requests. */
const SHORT = 60;
/** Answers that must all have come from the origin before that is no chance. */
const ENOUGH = 4;

/** Not one answer came from the cache. */
function never({ answers, leg }: Scene, { shortest }: Term): Draft | undefined {
  const known = answers.filter((told) => statusOf(told) !== 'unknown');
  if (shortest < SHORT || known.length < ENOUGH || !known.every(isFetched)) return undefined;
  const [first] = known as [Told, ...Told[]];
  const words = [...new Set(known.map(statusOf))].join(', ');
  return shorter(first, {
    place: 'cache-status',
    what: `The origin allows ${duration(shortest)}; of ${known.length} answers of ${leg.name} within ${spanOf(known)} s not one came from its cache (${words})`,
  });
}

const spanOf = (all: readonly Told[]): string => {
  const times = all.map(({ at }) => at);
  return ((Math.max(...times) - Math.min(...times)) / 1000).toFixed(1);
};

/** Expired in the cache before its time. */
function early({ answers, leg }: Scene, { shortest }: Term): Draft | undefined {
  for (const told of answers) {
    if (statusOf(told) !== 'expired' && statusOf(told) !== 'revalidated') continue;
    const fetched = answers.find((one) => one.question === 'first' && one.at < told.at && isRenewal(one));
    const seconds = fetched && (told.at - fetched.at) / 1000;
    if (seconds === undefined || told.question !== 'repeat' || seconds > shortest - margin(shortest)) continue;
    return shorter(told, {
      place: 'cache-status',
      what: `The origin allows ${duration(shortest)}; ${leg.name} fetched it and called it expired ${seconds.toFixed(1)} s later`,
    });
  }
  return undefined;
}

const isRenewal = (told: Told): boolean => ['miss', 'expired', 'revalidated'].includes(statusOf(told));

/** The cache says itself that it will keep it for less. */
function promised({ answers, leg }: Scene, { shortest, spent }: Term): Draft | undefined {
  for (const told of answers) {
    const { ttl } = told.delivery.layers[0];
    const age = isFetched(told) ? spent : ageOf(told);
    if (ttl === undefined || ttl < 0 || age === undefined || statusOf(told) === 'stale_hit') continue;
    if (ttl + age >= shortest - margin(shortest)) continue;
    return shorter(told, {
      place: 'cache-status',
      what: `The origin allows ${duration(shortest)}; ${leg.name} says that it keeps it for ${duration(ttl + age)}`,
    });
  }
  return undefined;
}

/** What figures of two machines may differ by. */
const margin = (seconds: number): number => Math.max(SLACK, 5) + seconds / 100;

function shorter(told: Told, { place, what }: Words): Draft {
  return {
    severity: 'warning',
    place,
    reason: `Kept shorter than the origin says: ${what.replace(/^T/, 't')}.`,
    remedy: `Let ${told.leg} take the lifetime from the origin and cache this class of content: look for rules that bypass its cache (by path, query, cookie), a maximum TTL, and for Set-Cookie or Vary on the answer.`,
    evidence: lines(told, [...CACHE_FIELDS, 'set-cookie', 'vary']),
  };
}

/** Browsers are told another lifetime than the origin gave. A smaller one may be what is left of it. */
function rewritten({ answers, origin, leg }: Scene): Draft | undefined {
  const given = origin.map(browserAge).filter((age) => age !== undefined);
  if (given.length === 0) return undefined;
  const [least, most] = [Math.min(...given), Math.max(...given)];
  const wrong = answers.find((told) => {
    const shown = browserAge(told);
    if (shown === undefined) return false;
    const isWhole = isFetched(told) || told.fields.some(([name]) => name === 'age');
    return shown > most + margin(most) || (isWhole && shown < least - margin(least));
  });
  if (wrong === undefined) return undefined;
  const shown = browserAge(wrong) ?? 0;
  return {
    severity: 'warning',
    place: 'cache-control',
    reason: `${leg.name} rewrites Cache-Control: browsers are told ${duration(shown)}, the origin says ${duration(shown > most ? most : least)}.`,
    remedy: `Let ${leg.name} pass on Cache-Control as it comes ("respect origin", no browser TTL of its own), and say at the origin what browsers shall do.`,
    evidence: [...lines(wrong, CACHE_FIELDS), ...lines(origin[0] as Told, CACHE_FIELDS)],
  };
}

const aged = (told: Told): string => {
  const age = ageOf(told);
  return age === undefined ? '' : `, Age ${duration(age)}`;
};
