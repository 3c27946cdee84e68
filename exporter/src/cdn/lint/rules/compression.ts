import { valueOf } from '../../../core/http/head.js';
import { rfc, type Draft, type Rule } from '../rule.js';
import { answerTo, elements, lines, type Scene, type Told } from '../scene.js';
import { listed, share } from '../words.js';

/** Whether text travels compressed: each coding was offered alone. */

const OFFERED = ['gzip', 'br', 'zstd'] as const;
type Offered = (typeof OFFERED)[number];

/** Smaller bodies fit into the first packets anyway. */
const LEAST = 1_024;
/** Types that are text, or as good as text, by their names in the IANA registry. */
const COMPRESSIBLE =
  /^(?:text\/|image\/svg\+xml|image\/(?:x-icon|vnd\.microsoft\.icon|bmp)|font\/(?:ttf|otf|collection)|application\/(?:javascript|ecmascript|json|xml|wasm|manifest\+json|vnd\.ms-fontobject|[\w.-]{1,100}\+(?:json|xml))\b)/i;

/** Whether the type of the content is one that compression makes much smaller. */
export const isCompressible = (told: Told): boolean =>
  COMPRESSIBLE.test(valueOf(told.fields, 'content-type')?.trim() ?? '');

/** Codings of the body, in lower case, in the order applied; `identity` is none. */
export const codingsOf = (told: Told): string[] =>
  elements(told.fields, 'content-encoding')
    .map((name) => name.replace(/^x-/, ''))
    .filter((name) => name !== 'identity');

/** The answer to an offer that was taken. */
function taken(answers: readonly Told[], coding: Offered): Told | undefined {
  const told = answerTo(answers, coding);
  return told && codingsOf(told).includes(coding) ? told : undefined;
}

/** The body as it is without any coding; absent when it came with one although none was offered. */
export function plainOf(answers: readonly Told[]): Told | undefined {
  return answers.find(
    (told) => (told.question === 'first' || told.question === 'repeat') && codingsOf(told).length === 0 && told.body,
  );
}

/** Bytes without coding, where the object is worth compressing; 0 where it is not; undefined when that is not known. */
function worth(answers: readonly Told[]): number | undefined {
  const plain = plainOf(answers);
  if (plain?.body === undefined || answerTo(answers, 'gzip') === undefined) return undefined;
  if (!isCompressible(plain) || /(?:^|[\s,])no-transform\b/i.test(valueOf(plain.fields, 'cache-control') ?? ''))
    return 0;
  return plain.body.wireBytes >= LEAST ? plain.body.wireBytes : 0;
}

const NGINX =
  'For nginx write "gzip on; gzip_types ...; gzip_proxied any; gzip_vary on;" (it compresses text/html alone unless types are named), for Apache AddOutputFilterByType DEFLATE';

export const compressionMissingOrigin: Rule = {
  id: 'compression-missing-origin',
  title: 'The origin does not compress text',
  severities: ['warning'],
  help: 'Text that travels without compression takes three to five times the bytes, from the origin to every edge, and on to users where edges do not compress themselves. Compressed once at the origin it is small everywhere.',
  reference: rfc(9110, '12.5.3'),
  judge: ({ leg, answers }) => {
    if (leg.role !== 'origin') return undefined;
    const bytes = worth(answers);
    if (bytes === undefined) return undefined;
    if (bytes === 0 || OFFERED.some((coding) => taken(answers, coding))) return [];
    const offered = OFFERED.filter((coding) => answerTo(answers, coding));
    return [
      uncompressed(
        `The origin sends ${bytes} bytes of text as they are, although ${listed(offered)} were offered.`,
        answers,
      ),
    ];
  },
};

function uncompressed(reason: string, answers: readonly Told[]): Draft {
  const told = answerTo(answers, 'gzip');
  return {
    place: 'content-encoding',
    reason,
    remedy: `Compress text at the origin, with Vary: Accept-Encoding. ${NGINX}.`,
    evidence: told ? lines(told, ['content-type', 'content-length', 'content-encoding', 'vary']) : [],
  };
}

/** An edge's own compression may be so much larger than the origin's before it is worth a word. */
const LARGER = 1.25;

export const compressionMissingEdge: Rule = {
  id: 'compression-missing-edge',
  title: 'The edge does not send what the origin compresses',
  severities: ['warning', 'info'],
  help: 'What the origin compresses should reach users compressed: edges that drop Accept-Encoding on the way to the origin, or keep one variant only, send several times the bytes.',
  reference: rfc(9110, '12.5.3'),
  judge: (scene) => {
    if (scene.leg.role !== 'edge') return undefined;
    return scene.isSource ? alone(scene) : beside(scene);
  },
};

/** No origin to compare with. */
function alone({ answers, leg }: Scene): Draft[] | undefined {
  const bytes = worth(answers);
  if (bytes === undefined) return undefined;
  if (bytes === 0 || OFFERED.some((coding) => taken(answers, coding))) return [];
  return [uncompressed(`${leg.name} sends ${bytes} bytes of text as they are, whatever coding is offered.`, answers)];
}

function beside({ answers, origin, leg }: Scene): Draft[] | undefined {
  const whole = plainOf(origin)?.body?.wireBytes;
  const asked = OFFERED.filter((coding) => answerTo(answers, coding) && taken(origin, coding));
  if (whole === undefined || answerTo(answers, 'gzip') === undefined) return undefined;
  const dropped = asked.filter((coding) => !taken(answers, coding));
  const larger = asked.filter((coding) => {
    const [edge, own] = [taken(answers, coding)?.body?.wireBytes, taken(origin, coding)?.body?.wireBytes];
    return edge !== undefined && own !== undefined && edge > own * LARGER && edge - own >= LEAST;
  });
  return [
    ...(dropped.length > 0 ? [droppedAt(leg.name, dropped, { answers, origin, whole })] : []),
    ...larger.map((coding) => largerAt(leg.name, coding, { answers, origin, whole })),
  ];
}

interface Sizes {
  readonly answers: readonly Told[];
  readonly origin: readonly Told[];
  readonly whole: number;
}

function droppedAt(name: string, codings: readonly Offered[], { answers, origin, whole }: Sizes): Draft {
  const [coding] = codings as readonly [Offered, ...Offered[]];
  const small = taken(origin, coding)?.body?.wireBytes ?? 0;
  const other = OFFERED.some((one) => taken(answers, one));
  const told = answerTo(answers, coding);
  const own = taken(origin, coding);
  return {
    severity: other ? 'info' : 'warning',
    place: 'content-encoding',
    reason: `The origin sends ${listed(codings)} when offered, ${share(small, whole)} with ${coding}; ${name} does not send ${codings.length > 1 ? 'them' : 'it'} and answers the offer with ${told?.body?.wireBytes ?? 'an unknown number of'} bytes.`,
    remedy: `Let ${name} pass Accept-Encoding to the origin and keep one variant for each coding, or switch its own compression on; for nginx as an edge "proxy_set_header Accept-Encoding $http_accept_encoding" and the coding in proxy_cache_key.`,
    evidence: [
      ...(told ? lines(told, ['content-encoding', 'content-length', 'vary']) : []),
      ...(own ? lines(own, ['content-encoding', 'content-length', 'vary']) : []),
    ],
  };
}

function largerAt(name: string, coding: Offered, { answers, origin, whole }: Sizes): Draft {
  const [edge, own] = [answers, origin].map((all) => taken(all, coding)?.body?.wireBytes ?? 0) as [number, number];
  return {
    severity: 'info',
    place: 'content-encoding',
    reason: `With ${coding} ${name} sends ${share(edge, whole)}, the origin ${share(own, whole)}.`,
    remedy: `Let ${name} pass on what the origin compressed, or raise the level of its own compression.`,
    evidence: [],
  };
}
