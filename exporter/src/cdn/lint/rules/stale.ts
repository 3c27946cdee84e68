import { rfc, type Rule } from '../rule.js';
import { lines, type Scene, type Told } from '../scene.js';
import { ageOf, CACHE_FIELDS, renews, SLACK, statusOf, termOf, type Term } from '../keeping.js';
import { duration } from '../words.js';

export const staleServed: Rule = {
  id: 'stale-served',
  title: 'An expired object is served while the origin is well',
  severities: ['error', 'warning'],
  help: 'A cache may answer with an expired object when it cannot reach the origin, or for as long as stale-while-revalidate allows. With neither, users get what has changed since, and nobody notices that the edge and the origin do not talk.',
  reference: rfc(9111, '4.2.4'),
  judge: (scene) => {
    const term = scene.leg.role === 'edge' ? termOf(scene.origin, scene.answers[0]) : undefined;
    if (term === undefined || !isWell(scene)) return undefined;
    const known = scene.answers.filter((told) => statusOf(told) !== 'unknown' || ageOf(told) !== undefined);
    if (known.length === 0) return undefined;
    const stale = known.filter((told) => isStale(told, term, scene));
    const [first] = stale;
    if (first === undefined) return [];
    const last = stale.at(-1);
    const ended = last !== undefined && last !== known.at(-1);
    return [
      {
        severity: ended ? 'warning' : 'error',
        place: 'age',
        reason: `Stale: ${stale.length} of ${known.length} answers of ${scene.leg.name} are an expired object${agesOf(first, term)}, while the origin is well and answers with status 200${ended ? '; it was renewed afterwards' : ''}.`,
        remedy: `Find out why ${scene.leg.name} cannot or does not revalidate (its way to the origin, 5xx to conditional requests, a grace time: nginx proxy_cache_use_stale, Varnish beresp.grace). Where stale answers are wanted, say so at the origin with stale-while-revalidate.`,
        evidence: lines(first, [...CACHE_FIELDS, 'date', 'last-modified']),
      },
    ];
  },
};

/** Every request to the origin was answered, before and after the edges were asked. */
function isWell({ object, origin }: Scene): boolean {
  const name = origin[0]?.leg;
  return (
    name !== undefined &&
    object.answers.every(
      ({ leg, failure, reply }) => leg !== name || (failure === undefined && (reply?.status ?? 0) < 500),
    )
  );
}

function isStale(told: Told, { longest, grace }: Term, { answers }: Scene): boolean {
  if (longest <= 0) return statusOf(told) === 'stale_hit' && grace === 0;
  const age = ageOf(told);
  const isOver = age !== undefined && age > longest + grace + SLACK;
  if (statusOf(told) === 'stale_hit') return age === undefined ? grace === 0 : isOver || (grace === 0 && age > longest);
  // A cache that ignores lifetimes never renews; that is another finding.
  return isOver && renews(answers, told);
}

function agesOf(told: Told, { longest }: Term): string {
  const age = ageOf(told);
  const said = statusOf(told) === 'stale_hit' ? ' (its cache says so)' : '';
  const limit = `the origin allows ${duration(longest)}`;
  return age === undefined ? `${said}; ${limit}` : ` of Age ${duration(age)}${said}; ${limit}`;
}
