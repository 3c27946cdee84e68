import { valueOf } from '../../../core/http/head.js';
import { rfc, type Draft, type Rule } from '../rule.js';
import { answerTo, lines, type Told } from '../scene.js';
import { isKept } from '../keeping.js';
import { word } from '../words.js';
import { codingsOf } from './compression.js';

/** By what caches ask whether they may go on using what they have. */

const FIELDS = ['etag', 'last-modified'];

export const validatorMissing: Rule = {
  id: 'validator-missing',
  title: 'No validator',
  severities: ['warning'],
  help: 'Without ETag and Last-Modified a cache cannot ask whether its copy is still good: it fetches the whole object again each time it expires, and the origin pays for the same bytes.',
  reference: rfc(9110, '8.8'),
  judge: ({ answers, isSource, leg }) => {
    const [told] = answers;
    if (!isSource || told === undefined) return undefined;
    // What nobody keeps needs none.
    if (!isKept(told)) return [];
    if (answers.some(({ fields }) => FIELDS.some((name) => valueOf(fields, name) !== undefined))) return [];
    return [
      {
        place: 'etag',
        reason: `The answer of ${leg.name} may be kept but has neither ETag nor Last-Modified, so that it can never be revalidated with a 304.`,
        remedy:
          'Let the origin send Last-Modified, or an ETag that depends on the content alone; for nginx "etag on" (the default for files), for Apache FileETag MTime Size.',
        evidence: lines(told, ['cache-control', 'expires', 'content-length']),
      },
    ];
  },
};

export const etagDiffers: Rule = {
  id: 'etag-differs',
  title: 'Origin nodes give other validators for one object',
  severities: ['warning'],
  help: 'A cache that revalidates asks whichever node it gets. When nodes make ETag or Last-Modified from inode numbers or the time of deployment, each node refuses what another one handed out, and the object is sent again whole.',
  reference: rfc(9110, '8.8.3'),
  judge: ({ nodes }) => {
    const [first, ...rest] = nodes;
    if (first === undefined || rest.length === 0) return undefined;
    const other = rest.find((told) =>
      FIELDS.some((name) => valueOf(told.fields, name) !== valueOf(first.fields, name)),
    );
    if (other === undefined) return [];
    const [one, two] = [first.body?.content?.hash, other.body?.content?.hash];
    // Other contents must have other validators: that is found under content-differs.
    return one !== undefined && two !== undefined && one !== two ? [] : [differs(first, other)];
  },
};

function differs(first: Told, other: Told): Draft {
  const place = FIELDS.find((name) => valueOf(other.fields, name) !== valueOf(first.fields, name)) ?? 'etag';
  return {
    place,
    reason: `Nodes ${first.node} and ${other.node} of the origin send the same bytes with another ${place === 'etag' ? 'ETag' : 'Last-Modified'}.`,
    remedy:
      'Make validators of the content alone: for Apache "FileETag MTime Size" without INode and files with the same times on all nodes, for nginx the same times (rsync -t), or an ETag that is a hash made at build time.',
    evidence: [...lines(first, FIELDS), ...lines(other, FIELDS)],
  };
}

const isStrong = (etag: string): boolean => !/^w\//i.test(etag);

export const etagCodings: Rule = {
  id: 'etag-codings',
  title: 'One strong ETag for several content codings',
  severities: ['warning'],
  help: 'A strong ETag promises the same bytes. The same one with and without compression lets caches and browsers join parts of both, and answer 304 to who has the other one.',
  reference: rfc(9110, '8.8.3.3'),
  judge: ({ answers, isSource, leg }) => {
    if (!isSource) return undefined;
    const plain = answerTo(answers, 'first');
    const coded = answers.filter((told) => codingsOf(told).length > 0);
    if (plain === undefined || answerTo(answers, 'gzip') === undefined) return undefined;
    if (codingsOf(plain).length > 0) return [];
    const etag = valueOf(plain.fields, 'etag');
    const same = coded.find(({ fields }) => valueOf(fields, 'etag') === etag);
    if (etag === undefined || !isStrong(etag) || same === undefined) return [];
    return [
      {
        place: 'etag',
        reason: `${leg.name} sends the same strong ETag with ${word(codingsOf(same)[0] ?? '')} as without, although the bytes are others (${same.body?.wireBytes ?? 0} and ${plain.body?.wireBytes ?? 0}).`,
        remedy:
          'Weaken the tag of compressed answers (W/"..."), as nginx does by itself, or give each coding a tag of its own; for Apache DeflateAlterETag AddSuffix.',
        evidence: [...lines(plain, ['etag', 'content-encoding']), ...lines(same, ['etag', 'content-encoding'])],
      },
    ];
  },
};
