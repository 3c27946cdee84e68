import { valueOf } from '../../../core/http/head.js';
import { opaqueTag } from '../../etag.js';
import { rfc, type Draft, type Rule } from '../rule.js';
import { lines, type Scene, type Told } from '../scene.js';
import { doubled } from './double-compression.js';

/** Whether users get what the origin has, byte by byte after decoding. */

const hashOf = (told: Told): string | undefined => told.body?.content?.hash;

export const contentDiffers: Rule = {
  id: 'content-differs',
  title: 'The content is not that of the origin',
  severities: ['error', 'warning'],
  help: 'Users get other bytes than the origin has: damaged in a cache or on the way, of an older version, or of another object. Only objects are judged of which the origin gives the same bytes every time.',
  reference: rfc(9110, '7.7'),
  judge: (scene) => {
    if (!scene.object.compare) return undefined;
    return scene.leg.role === 'origin' ? atNodes(scene) : atEdge(scene);
  },
};

function atEdge({ answers, origin, leg }: Scene): Draft[] | undefined {
  const broken = answers.find(({ body }) => body?.problem?.reason === 'decode_error');
  const truth = stable(origin);
  // What is compressed twice is other bytes too; that is a finding of its own.
  const judged = answers.filter((told) => hashOf(told) !== undefined && doubled(told, truth) === undefined);
  if (broken === undefined && (truth === undefined || judged.length === 0)) return undefined;
  const others = truth === undefined ? [] : judged.filter((told) => hashOf(told) !== hashOf(truth));
  const [first] = others;
  return [
    ...(broken ? [undecodable(broken, leg.name)] : []),
    ...(first && truth ? [different(first, truth, { name: leg.name, count: others.length, of: judged.length })] : []),
  ];
}

/**
 * An answer of the origin that all its others agree with, before and after the edges were asked; undefined for
 * content that changes, or that was seen only once.
 */
function stable(origin: readonly Told[]): Told | undefined {
  const judged = origin.filter((told) => hashOf(told) !== undefined);
  const [first] = judged;
  const plain = judged.filter(({ question }) => question === 'first' || question === 'repeat' || question === 'later');
  return plain.length > 1 && judged.every((told) => hashOf(told) === hashOf(first as Told)) ? first : undefined;
}

function undecodable(told: Told, name: string): Draft {
  return {
    place: 'body',
    reason: `The answer of ${name} to the offer of ${told.question} does not decode as its Content-Encoding says.`,
    remedy: `Purge the object at ${name}; if it comes back, look for a proxy that changes Content-Encoding without changing the body.`,
    evidence: lines(told, ['content-encoding', 'content-length', 'etag']),
  };
}

interface Extent {
  readonly name: string;
  readonly count: number;
  readonly of: number;
}

const VALIDATORS = ['etag', 'last-modified', 'content-length', 'content-encoding', 'age', 'date'];

function different(edge: Told, truth: Told, { name, count, of }: Extent): Draft {
  const [own, theirs] = [truth.body?.content, edge.body?.content];
  const isSame = sameValidators(edge, truth);
  const how = isSame
    ? 'under the same validators: the object is damaged (corrupted) in the cache or on the way'
    : 'under other validators: it is another version of the object';
  return {
    severity: isSame ? 'error' : 'warning',
    place: 'body',
    reason: `${count} of ${of} answers of ${name} are not what the origin has, ${how}; ${theirs?.bytes ?? 0} bytes with SHA-256 ${theirs?.hash.slice(0, 12)}, ${own?.bytes ?? 0} bytes with ${own?.hash.slice(0, 12)} at the origin.`,
    remedy: isSame
      ? `Purge the object at ${name} and fetch it again; if it comes back damaged, switch off what rewrites bodies there (minifiers, image optimisers) and send Cache-Control: no-transform from the origin.`
      : `Purge the object at ${name} when it changes, or give each version a name of its own (app.3f9a.js) and leave old names as they are.`,
    evidence: [...lines(edge, VALIDATORS), ...lines(truth, VALIDATORS)],
  };
}

function sameValidators(edge: Told, truth: Told): boolean {
  const [one, other] = [edge, truth].map(({ fields }) => opaque(valueOf(fields, 'etag')));
  if (one !== undefined && other !== undefined) return one === other;
  const [modified, own] = [edge, truth].map(({ fields }) => valueOf(fields, 'last-modified'));
  return modified !== undefined && modified === own;
}

const opaque = (etag: string | undefined): string | undefined => (etag === undefined ? undefined : opaqueTag(etag));

/** Origin nodes beside each other. */
function atNodes({ nodes, leg }: Scene): Draft[] | undefined {
  const judged = nodes.filter((told) => hashOf(told) !== undefined);
  const [first, ...rest] = judged;
  if (first === undefined || rest.length === 0) return undefined;
  const other = rest.find((told) => hashOf(told) !== hashOf(first));
  if (other === undefined) return [];
  const isSame = sameValidators(other, first);
  const sizes = [first, other].map(({ body }) => `${body?.content?.bytes ?? 0} bytes`);
  return [
    {
      severity: isSame ? 'error' : 'warning',
      place: 'body',
      reason: `Nodes ${first.node} and ${other.node} of the ${leg.name} have other contents for one object${isSame ? ', under the same validators' : ''}: ${sizes.join(' and ')}.`,
      remedy: 'Deploy to all nodes before the new version is linked, or give each version a name of its own.',
      evidence: [...lines(first, VALIDATORS), ...lines(other, VALIDATORS)],
    },
  ];
}
