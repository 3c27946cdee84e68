import { valuesOf } from '../../../core/http/head.js';
import { rfc, type Draft, type Rule } from '../rule.js';
import { answerTo, lines, type Scene } from '../scene.js';

/** Hostnames that only tests know: others who find them use them at the owner's cost. */

export const hotlinkOpen: Rule = {
  id: 'hotlink-open',
  title: 'The test hostname serves anybody',
  severities: ['warning', 'info'],
  help: 'A hostname of its own, for tests of a provider, that serves pages of other sites and that search engines may index is traffic that nobody planned for, and the same content under two names.',
  reference: rfc(9110, '10.1.3'),
  judge: (scene) => {
    if (scene.leg.testHost === undefined) return undefined;
    const referred = foreign(scene);
    const indexed = robots(scene);
    return referred === undefined && indexed === undefined ? undefined : [...(referred ?? []), ...(indexed ?? [])];
  },
};

function foreign({ all, answers, leg }: Scene): Draft[] | undefined {
  const told = answerTo(all, 'foreign');
  const own = answerTo(answers, 'first');
  if (told === undefined || own === undefined) return undefined;
  const [theirs, ours] = [told.body?.content, own.body?.content];
  const isServed =
    told.status === 200 && (theirs === undefined || ours === undefined || theirs.bytes >= ours.bytes / 2);
  if (!isServed) return [];
  return [
    {
      place: 'referer',
      reason: `${leg.testHost} serves the object with status 200 and ${told.body?.wireBytes ?? 0} bytes to a page of https://hotlink.example/ (Referer), as it does without.`,
      remedy: `Let ${leg.name} refuse foreign Referers at this hostname, or want a token or a login; for nginx "valid_referers none server_names; if ($invalid_referer) { return 403; }".`,
      evidence: [
        `${leg.name}: referer: https://hotlink.example/ (sent)`,
        ...lines(told, ['content-length', 'content-type']),
      ],
    },
  ];
}

/** Whether search engines may index the hostname (RFC 9309); told where robots.txt was asked. */
function robots({ all, leg }: Scene): Draft[] | undefined {
  const told = answerTo(all, 'robots');
  if (told === undefined) return undefined;
  const objects = all.filter(({ question }) => question !== 'robots');
  const isHidden = objects.some(({ fields }) =>
    valuesOf(fields, 'x-robots-tag').some((value) => /noindex|none/i.test(value)),
  );
  // A robots.txt may forbid everything; what is not there forbids nothing (RFC 9309 section 2.3.1.3).
  const isForbidden =
    told.status === 200 && /disallow:[ \t]{0,8}\/[ \t]{0,8}(?:[\r\n]|$)/i.test(startOf(told.body?.content?.start));
  const isClosed = told.status === 401 || told.status === 403 || told.status >= 500;
  if (isHidden || isForbidden || isClosed || (told.status === 200 && told.body?.content === undefined)) return [];
  const why =
    told.status === 200 ? 'its robots.txt forbids nothing in its first lines' : `/robots.txt answers ${told.status}`;
  return [
    {
      severity: 'info',
      place: 'x-robots-tag',
      reason: `Search engines may index ${leg.testHost}: there is no X-Robots-Tag: noindex, and ${why}.`,
      remedy: `Add the header X-Robots-Tag: noindex to every answer under this hostname.`,
      evidence: [`${leg.name}: GET /robots.txt: status ${told.status}`],
    },
  ];
}

const startOf = (start: Buffer | undefined): string => start?.toString('latin1') ?? '';
