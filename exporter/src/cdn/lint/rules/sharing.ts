import type { CdnSeverity } from '@parallax/contract';
import { valuesOf } from '../../../core/http/head.js';
import { rfc, type Draft, type Rule } from '../rule.js';
import { elements, lines, type Scene, type Told } from '../scene.js';
import { isFromCache, isKept, keptFor } from '../keeping.js';
import { listed, word } from '../words.js';
import { codingsOf } from './compression.js';

/** What one user's answer must not share with another's, and what makes every answer one of its own. */

export const setCookieCached: Rule = {
  id: 'set-cookie-cached',
  title: 'A cookie on an answer that caches may keep',
  severities: ['warning', 'error'],
  help: 'Set-Cookie does not forbid storing: a shared cache may hand the cookie of one user to all others. Most CDNs therefore do not keep such answers at all, and every request goes to the origin.',
  reference: rfc(9111, '7.3'),
  judge: ({ answers, leg }) => {
    if (answers.length === 0) return undefined;
    const with_ = answers.filter(({ fields }) => valuesOf(fields, 'set-cookie').length > 0);
    const shared = leg.role === 'edge' ? with_.find((told) => isFromCache(told) && isShared(told, with_)) : undefined;
    if (shared) return [leaked(shared)];
    const kept = with_.find((told) => isKept(told) && !/no-cache\s*=\s*"[^"]{0,200}set-cookie/i.test(controlOf(told)));
    if (kept === undefined || leg.role === 'edge') return [];
    return [
      {
        place: 'set-cookie',
        reason: `${leg.name} sets a cookie on an answer that shared caches may keep ${keptFor(kept)}.`,
        remedy:
          'Set no cookies on static content (serve it where no session starts), or say Cache-Control: private where the cookie is needed.',
        evidence: lines(kept, ['set-cookie', 'cache-control', 'expires']),
      },
    ];
  },
};

/** Another answer has the same cookie. Edges add some of their own to each answer, out of the cache too. */
const isShared = (told: Told, all: readonly Told[]): boolean => {
  const cookies = valuesOf(told.fields, 'set-cookie');
  return all.some((one) => one !== told && valuesOf(one.fields, 'set-cookie').some((line) => cookies.includes(line)));
};

const controlOf = (told: Told): string => valuesOf(told.fields, 'cache-control').join(', ');

function leaked(told: Told): Draft {
  return {
    severity: 'error',
    place: 'set-cookie',
    reason: `${told.leg} answers from its cache with a cookie: every user gets the same one.`,
    remedy: `Purge the object at ${told.leg}, let it drop Set-Cookie of what it keeps (Varnish: unset beresp.http.Set-Cookie), and set no cookies on it at the origin.`,
    evidence: lines(told, ['set-cookie', 'cache-control', 'age', 'x-cache', 'cache-status']),
  };
}

/** Fields that have few values, or that CDNs bring to few values themselves. */
const FEW = new Set(['accept-encoding', 'accept', 'accept-language', 'origin', 'x-forwarded-proto', 'save-data']);
/** Preflight fields of CORS go with Origin (https://fetch.spec.whatwg.org/). */
const CORS = /^(?:access-control-request-|sec-fetch-|sec-ch-)/;
const COUNTLESS = new Set(['*', 'cookie', 'authorization', 'user-agent', 'referer', 'x-forwarded-for', 'x-real-ip']);

export const varyKillsCache: Rule = {
  id: 'vary-kills-cache',
  title: 'Vary on something that every user sends otherwise',
  severities: ['warning', 'error'],
  help: 'A cache keeps one variant for each value of the fields that Vary names. User-Agent has tens of thousands, Cookie one a user; Vary: * allows no reuse at all.',
  reference: rfc(9110, '12.5.5'),
  judge: ({ answers, isSource, leg }) => {
    const [told] = answers;
    if (!isSource || told === undefined) return undefined;
    const isOpen = told.freshness.reason === 'vary-any' ? told.freshness.browserTtl !== 0 : isKept(told);
    if (!isOpen) return [];
    const names = [...new Set(elements(told.fields, 'vary'))].filter((name) => !FEW.has(name) && !CORS.test(name));
    if (names.length === 0) return [];
    const severity: CdnSeverity = names.includes('*') ? 'error' : 'warning';
    const known = names.filter((name) => COUNTLESS.has(name));
    const what = listed(names.slice(0, 6).map(word));
    return [
      {
        severity,
        place: 'vary',
        reason: names.includes('*')
          ? `${leg.name} sends Vary: * on an answer that may otherwise be kept ${keptFor(told)}: no cache may use it again.`
          : `${leg.name} sends Vary: ${what}: caches keep a variant for each value${known.length > 0 ? ', of which there are thousands' : ''}.`,
        remedy:
          'Vary on Accept-Encoding alone for static content. What depends on the device or the user gets a URL of its own, or Cache-Control: private.',
        evidence: lines(told, ['vary', 'cache-control']),
      },
    ];
  },
};

export const varyEncodingMissing: Rule = {
  id: 'vary-encoding-missing',
  title: 'Compressed by negotiation without Vary: Accept-Encoding',
  severities: ['error'],
  help: 'A cache that is not told that the answer depends on Accept-Encoding keeps one variant: clients without compression get compressed bytes, or all others get them uncompressed.',
  reference: rfc(9110, '12.5.5'),
  judge: ({ answers, leg }: Scene) => {
    const [first] = answers;
    if (first === undefined || answers.length < 2) return undefined;
    const forms = new Set(answers.map((told) => codingsOf(told).join(' ')));
    const bare = answers.find((told) => !says(told) && isKept(told));
    if (forms.size < 2 || bare === undefined) return [];
    const coded = answers.find((told) => codingsOf(told).length > 0) ?? first;
    return [
      {
        place: 'vary',
        reason: `${leg.name} answers with ${listed([...forms].map((form) => (form === '' ? 'no coding' : form.split(' ').slice(0, 3).map(word).join(' and '))))}, depending on what is offered, and its answer to ${bare.question === 'first' ? 'an offer of none' : `an offer of ${bare.question}`} may be kept without Vary: Accept-Encoding.`,
        remedy:
          'Send Vary: Accept-Encoding with every answer that could have been compressed, the uncompressed one too: "gzip_vary on" for nginx, "Header append Vary Accept-Encoding" for Apache.',
        evidence: [...lines(bare, ['vary', 'content-encoding']), ...lines(coded, ['vary', 'content-encoding'])],
      },
    ];
  },
};

const says = ({ fields }: Told): boolean =>
  elements(fields, 'vary').some((name) => name === 'accept-encoding' || name === '*');
