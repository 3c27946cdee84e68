/** Surveys as a healthy site gives them, with one thing changed: for tests of the lint's rules. */
import { createHash } from 'node:crypto';
import { DEFAULTS, type LintOptions, type Survey } from '../../src/cdn/lint/index.js';
import type { Answer, Question, SurveyedLeg } from '../../src/cdn/lint/survey-types.js';

export interface Where {
  readonly leg: string;
  readonly node?: string;
  readonly question: Question;
}

/** A reply while it is made. */
export interface Draft {
  status: number;
  /** Names in lower case; a list for several lines. */
  fields: Record<string, string | readonly string[]>;
  /** What the body decodes to, and how many bytes it took. */
  content: string | Buffer;
  wireBytes: number;
  /** Seconds after the survey began. */
  after: number;
  failed?: boolean;
  undecodable?: boolean;
}

export type Change = (draft: Draft, where: Where) => void;

export interface SurveyShape {
  readonly partition?: string;
  readonly compare?: boolean;
  /** Without the origin. */
  readonly alone?: boolean;
  readonly testHost?: string;
  readonly nodes?: readonly string[];
  readonly options?: Partial<LintOptions>;
  /** Asked again after the lifetime. */
  readonly later?: number;
}

export const AT = Date.UTC(2026, 5, 1, 12);
export const STYLE = 'a { color: black; }\n'.repeat(500);

const BASE: readonly Question[] = ['first', 'repeat', 'gzip', 'br', 'zstd'];
const SIZES: Partial<Record<Question, number>> = { gzip: 300, br: 200 };

/** One object at one edge called `edge` and at the origin: `/app.css` of 10,000 bytes. */
export function surveyOf(change: Change = () => undefined, shape: SurveyShape = {}): Survey {
  const { partition = 'static', compare = true, alone = false, testHost, nodes = [], options, later } = shape;
  const edge: SurveyedLeg = { name: 'edge', role: 'edge', ...(testHost === undefined ? {} : { testHost }) };
  const legs: SurveyedLeg[] = [edge, ...(alone ? [] : [{ name: 'origin', role: 'origin' } as const])];
  const ask = (where: Where, after: number): Answer => answerOf(where, after, change);
  const answers = [
    ...(alone ? [] : [ask({ leg: 'origin', question: 'first' }, 0)]),
    ...nodes.map((node) => ask({ leg: 'origin', node, question: 'first' }, 0)),
    ...BASE.map((question, at) => ask({ leg: 'edge', question }, 0.1 * (at + 1))),
    ...(testHost === undefined
      ? []
      : (['foreign', 'robots'] as const).map((question) => ask({ leg: 'edge', question }, 0.7))),
    ...(alone ? [] : BASE.slice(2).map((question) => ask({ leg: 'origin', question }, 0.5))),
    ...(alone ? [] : [ask({ leg: 'origin', question: 'repeat' }, 1)]),
    ...(later === undefined || alone ? [] : [ask({ leg: 'origin', question: 'later' }, later)]),
    ...(later === undefined
      ? []
      : (['later', 'last'] as const).map((question, at) => ask({ leg: 'edge', question }, later + 0.2 * (at + 1)))),
  ];
  const objects = [{ path: '/app.css', id: '0123456789abcdef', partition, compare, answers }];
  return {
    legs,
    objects,
    options: { ...DEFAULTS, ...options },
    requests: answers.length,
    bytes: { edge: 0 },
    unasked: 0,
  };
}

function answerOf(where: Where, after: number, change: Change): Answer {
  const draft = healthy(where, after);
  change(draft, where);
  const at = AT + Math.round(draft.after * 1000);
  if (draft.failed === true) {
    return {
      ...where,
      at,
      failure: { phase: 'connect', reason: 'connection_refused', source: 'target', detail: 'refused' },
    };
  }
  const fields = Object.entries(draft.fields).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((line) => [name, line] as const),
  );
  return { ...where, at, reply: { status: draft.status, fields, body: bodyOf(draft) } };
}

function bodyOf({ content, wireBytes, undecodable }: Draft): NonNullable<NonNullable<Answer['reply']>['body']> {
  if (undecodable === true) {
    const problem = {
      phase: 'validate',
      reason: 'decode_error',
      source: 'target',
      detail: 'incorrect header',
    } as const;
    return { wireBytes, problem };
  }
  const bytes = Buffer.from(content);
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { wireBytes, content: { bytes: bytes.length, hash, start: bytes.subarray(0, 256) } };
}

function healthy({ leg, question }: Where, after: number): Draft {
  if (question === 'robots') return { status: 404, fields: {}, content: '', wireBytes: 0, after };
  const wireBytes = SIZES[question] ?? STYLE.length;
  const coding = SIZES[question] === undefined ? {} : { 'content-encoding': question };
  const fields = {
    'content-type': 'text/css',
    'cache-control': 'public, max-age=86400',
    etag: SIZES[question] === undefined ? '"5f-60"' : 'W/"5f-60"',
    'last-modified': 'Mon, 01 Dec 2025 08:00:00 GMT',
    vary: 'Accept-Encoding',
    date: new Date(AT + after * 1000).toUTCString(),
    'content-length': String(wireBytes),
    ...coding,
  };
  const status = question === 'first' ? 'fwd=uri-miss; stored' : 'hit';
  const delivery = leg === 'origin' ? {} : { 'cache-status': `Edge; ${status}`, age: question === 'first' ? '0' : '1' };
  return { status: 200, fields: { ...fields, ...delivery }, content: STYLE, wireBytes, after };
}
