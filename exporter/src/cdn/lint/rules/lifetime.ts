import type { CdnSeverity } from '@parallax/contract';
import { rfc, type Rule } from '../rule.js';
import { lines, type Scene, type Told } from '../scene.js';
import { YEAR } from '../survey-types.js';
import { duration } from '../words.js';

/** How long shared caches may keep a class of content. */

const FIELDS = ['cache-control', 'cdn-cache-control', 'surrogate-control', 'expires', 'pragma', 'age', 'last-modified'];

const HOW =
  'for nginx "expires 30d;" or add_header Cache-Control, for Apache "Header set Cache-Control" in the LocationMatch of the files, for Varnish set beresp.http.Cache-Control';

const decided = ({ freshness: { decidedBy } }: Told): string =>
  decidedBy === undefined ? '' : ` (${decidedBy.field}${decidedBy.directive ? `: ${decidedBy.directive}` : ''})`;

/** The answer that speaks for the owner of the site. */
const spokesman = ({ isSource, answers }: Scene): Told | undefined => (isSource ? answers[0] : undefined);

export const ttlMissing: Rule = {
  id: 'ttl-missing',
  title: 'The origin says nothing about how long caches may keep it',
  severities: ['warning', 'info'],
  help: 'Without a lifetime each cache guesses its own, by Last-Modified or by its defaults: nobody can say when a change is seen, and providers differ.',
  reference: rfc(9111, '4.2.2'),
  judge: (scene) => {
    const told = spokesman(scene);
    if (told === undefined) return undefined;
    if (told.freshness.ttl !== undefined) return [];
    const { least } = scene.bounds;
    return [
      {
        severity: least > 0 ? 'warning' : 'info',
        place: 'cache-control',
        reason: `${scene.leg.name} gives no lifetime: neither max-age nor s-maxage nor Expires, so that each cache guesses.`,
        remedy:
          least > 0
            ? `Send Cache-Control: public, max-age=${Math.max(least, 86_400)} or more from the origin: ${HOW}.`
            : "Say what is meant: Cache-Control: no-store for what is one user's own, max-age=0, must-revalidate or a short s-maxage for the rest.",
        evidence: lines(told, FIELDS),
      },
    ];
  },
};

export const ttlShort: Rule = {
  id: 'ttl-short',
  title: 'Kept for moments only',
  severities: ['warning'],
  help: 'What caches may keep for moments only comes from the origin again and again: the hit ratio and the offload that a CDN is paid for are lost.',
  reference: rfc(9111, '4.2.1'),
  judge: (scene) => {
    const told = spokesman(scene);
    const ttl = told?.freshness.ttl;
    if (told === undefined || ttl === undefined) return told === undefined ? undefined : [];
    const { least } = scene.bounds;
    if (ttl >= least) return [];
    return [
      {
        place: told.freshness.decidedBy?.field ?? 'cache-control',
        reason:
          ttl === 0
            ? `${scene.leg.name} lets shared caches keep it for 0 s${decided(told)}; the class ${scene.object.partition} should be kept for at least ${duration(least)}.`
            : `${scene.leg.name} lets shared caches keep it for ${duration(ttl)}${decided(told)}, the class ${scene.object.partition} should be kept for at least ${duration(least)}.`,
        remedy: `Send Cache-Control: public, max-age=${least} or more from the origin, and give changed content a new name: ${HOW}.`,
        evidence: lines(told, FIELDS),
      },
    ];
  },
};

export const ttlLong: Rule = {
  id: 'ttl-long',
  title: 'Kept for very long',
  severities: ['info', 'warning'],
  help: 'A lifetime above a year is allowed but says no more than a year does, some caches reckon with 32 bits, and all drop objects long before. For content that changes, each day of lifetime is a day in which users may see the old one.',
  reference: rfc(9111, '5.3'),
  judge: (scene) => {
    const told = spokesman(scene);
    if (told === undefined) return undefined;
    const { ttl = 0, browserTtl = 0 } = told.freshness;
    const { most } = scene.bounds;
    const longest = Math.max(ttl, browserTtl);
    if (longest <= most) return [];
    const severity: CdnSeverity = most >= YEAR ? 'info' : 'warning';
    return [
      {
        severity,
        place: (ttl >= browserTtl ? told.freshness.decidedBy?.field : undefined) ?? 'cache-control',
        reason: `${scene.leg.name} lets ${ttl >= browserTtl ? `caches keep it for ${duration(ttl)}${decided(told)}` : `browsers keep it for ${duration(browserTtl)}`}; ${duration(most)} is the bound for the class ${scene.object.partition}.`,
        remedy:
          most >= YEAR
            ? 'Write max-age=31536000, immutable: a year, which every cache understands as for ever.'
            : `Send at most max-age=${most}, or s-maxage for shared caches that are purged when it changes.`,
        evidence: lines(told, FIELDS),
      },
    ];
  },
};
