import { freshnessOf, type FreshnessProblem } from '../../freshness.js';
import { rfc, type Draft, type Rule } from '../rule.js';
import { lines, type Scene, type Told } from '../scene.js';
import { duration } from '../words.js';

/** Fields that contradict themselves or each other, and fields for CDNs alone. */

const spokesman = ({ isSource, answers }: Scene): Told | undefined => (isSource ? answers[0] : undefined);

export const expiresConflict: Rule = {
  id: 'expires-conflict',
  title: 'Expires and Cache-Control disagree',
  severities: ['warning'],
  help: 'Cache-Control overrules Expires, but old caches and people read Expires. Two answers to one question mean that somebody changed one of them and believes that it holds.',
  reference: rfc(9111, '5.3'),
  judge: (scene) => {
    const told = spokesman(scene);
    return told?.freshness.problems
      .filter(({ kind }) => kind === 'expires_conflict')
      .map(({ detail }) => ({
        place: 'expires',
        reason: `Expires and Cache-Control of ${scene.leg.name} disagree: ${detail}.`,
        remedy:
          'Send one of them: drop Expires (nginx: "expires off", Apache: ExpiresActive Off) and keep Cache-Control, or let the server derive both from one setting (nginx "expires 30d", Apache ExpiresByType).',
        evidence: lines(told, ['expires', 'cache-control', 'date']),
      }));
  },
};

/** Words that people write for directives; all known ones stand in the IANA registry of cache directives. */
const KNOWN = new Set([
  ...['immutable', 'max-age', 'max-stale', 'min-fresh', 'must-revalidate', 'must-understand', 'no-cache', 'no-store'],
  ...['no-transform', 'only-if-cached', 'private', 'proxy-revalidate', 'public', 's-maxage', 'stale-if-error'],
  ...['stale-while-revalidate', 'post-check', 'pre-check', 'channel-maxage', 'stale-if-error'],
]);
/** Extensions may have any name; these are none but slips of the pen. */
const SLIP =
  /^(?:max_age|maxage|max-aged?s?|s-max-age|smax-?age|s_maxage|nocache|no_cache|nostore|no_store|must-?revalidated?|mustrevalidate|no-?transforms|privat|pubic|publik|expires|revalidate|never|stale-while-revalidated)$/;

export const cacheControlInvalid: Rule = {
  id: 'cache-control-invalid',
  title: 'Cache-Control contradicts itself or does not parse',
  severities: ['warning', 'error'],
  help: 'Caches differ in what they make of directives that contradict each other or cannot be read: most take the object for expired, some keep it.',
  reference: rfc(9111, '5.2'),
  judge: (scene) => {
    const told = spokesman(scene);
    if (told === undefined) return undefined;
    const own = told.freshness.problems.filter(
      ({ field, kind }) => (field === 'cache-control' || field === 'expires') && kind !== 'expires_conflict',
    );
    const slips = [...told.freshness.cacheControl.keys()].filter((name) => !KNOWN.has(name) && SLIP.test(name));
    return [...own.map((problem) => invalid(problem, told)), ...slips.map((name) => slip(name, told))];
  },
};

function invalid({ kind, field, detail }: FreshnessProblem, told: Told): Draft {
  return {
    severity: kind === 'invalid_value' && field === 'cache-control' ? 'error' : 'warning',
    place: field,
    reason: `${field === 'expires' ? 'Expires' : 'Cache-Control'} of ${told.leg}: ${detail}.`,
    remedy:
      'Write one set of directives in one place, such as "public, max-age=31536000, immutable" for files with versioned names and "private, no-store" for what is one user\'s own.',
    evidence: lines(told, ['cache-control', 'expires', 'date']),
  };
}

function slip(name: string, told: Told): Draft {
  return {
    place: 'cache-control',
    reason: `Cache-Control of ${told.leg} has ${name}, which is no directive: caches pass over it.`,
    remedy: `Write the directive as the standard has it: max-age=SECONDS, s-maxage=SECONDS, no-cache, no-store, must-revalidate, public or private.`,
    evidence: lines(told, ['cache-control']),
  };
}

/** Whose fields to look at: nobody's in particular, and those that have one of their own. */
const ADDRESSEES = [undefined, 'akamai', 'cloudflare', 'fastly', 'netlify', 'vercel'] as const;

/** What is said to CDNs alone, each field once. */
function targets(told: Told): ReturnType<typeof freshnessOf>[] {
  return ADDRESSEES.map((provider) => freshnessOf(told.fields, told.at, provider));
}

export const targetedInvalid: Rule = {
  id: 'targeted-invalid',
  title: 'A cache control field for CDNs does not parse',
  severities: ['error', 'warning'],
  help: 'CDN-Cache-Control and its kin are structured fields: one that does not parse is ignored as a whole, and CDNs follow what was meant for browsers.',
  reference: rfc(9213, '2.1'),
  judge: (scene) => {
    const told = spokesman(scene);
    if (told === undefined) return undefined;
    const all = targets(told).flatMap(({ problems }) => problems);
    const own = new Map(
      all
        .filter(({ field }) => field !== 'cache-control' && field.endsWith('-control'))
        .map((problem) => [`${problem.field} ${problem.detail}`, problem]),
    );
    return [...own.values()].map(({ kind, field, detail }) => ({
      severity: kind === 'syntax' ? 'error' : 'warning',
      place: field,
      reason: `${field} of ${told.leg}: ${detail}.`,
      remedy: `Write ${field} as a dictionary in lower case without spaces around "=" and with whole numbers: "${field}: max-age=86400, stale-while-revalidate=60".`,
      evidence: lines(told, [field, 'cache-control']),
    }));
  },
};

export const targetedDiffers: Rule = {
  id: 'targeted-differs',
  title: 'CDNs are told something else than browsers',
  severities: ['info'],
  help: 'A field for CDNs alone overrules Cache-Control there. That is its purpose; it is listed so that nobody reads Cache-Control and wonders why edges do otherwise, and because providers that do not know the field follow Cache-Control.',
  reference: rfc(9213, '2.2'),
  judge: (scene) => {
    const told = spokesman(scene);
    if (told === undefined) return undefined;
    const found = new Map(targets(told).flatMap((one) => (one.targeted === undefined ? [] : [[one.targeted, one]])));
    return [...found].flatMap(([field, { ttl, browserTtl }]) => {
      if (ttl === browserTtl) return [];
      return [
        {
          place: field,
          reason: `${field} of ${told.leg} lets CDNs keep it for ${said(ttl)}, Cache-Control lets browsers keep it for ${said(browserTtl)}; providers that do not know ${field} follow Cache-Control.`,
          remedy: `Nothing, if that is meant and every provider heeds ${field}; otherwise say it with s-maxage in Cache-Control, which all shared caches know.`,
          evidence: lines(told, [field, 'cache-control', 'expires']),
        },
      ];
    });
  },
};

const said = (ttl: number | undefined): string => (ttl === undefined ? 'as long as they guess' : duration(ttl));
