import type { CdnProvider } from '@parallax/contract';
import type { Failure } from '../../core/failure.js';
import type { Field } from '../../core/http/head.js';
import type { VisitBody } from '../visit.js';

/** What is asked of a way for one object. */
export const QUESTIONS = [
  'first', // as found, offering no coding (`identity`)
  'repeat', // the same at once
  'gzip', // offering gzip alone
  'br',
  'zstd',
  'foreign', // with a Referer of another site; at test hostnames only
  'robots', // /robots.txt; at test hostnames only, once a way
  'later', // the same as `first`, after the lifetime that the origin gave has passed
  'last', // the same at once after `later`
] as const;
export type Question = (typeof QUESTIONS)[number];

/** An answer to one question. Holds no secret of the configuration: they are masked, and so are cookies. */
export interface Answer {
  readonly leg: string;
  /** Address of the origin node that was asked alone. */
  readonly node?: string;
  readonly question: Question;
  /** Unix milliseconds of the start. */
  readonly at: number;
  readonly failure?: Failure;
  readonly reply?: AnswerReply;
}

export interface AnswerReply {
  readonly status: number;
  readonly fields: readonly Field[];
  readonly body?: VisitBody;
}

export interface SurveyedLeg {
  readonly name: string;
  readonly role: 'edge' | 'origin';
  /** Whose edge it should be. */
  readonly expected?: CdnProvider;
  /** The way serves the site under a host of its own, which users do not know. */
  readonly testHost?: string;
}

export interface SurveyedObject {
  /** Without the query, which may hold tokens. */
  readonly path: string;
  /** First 16 digits of the SHA-256 of path and query. */
  readonly id: string;
  readonly partition: string;
  /** Whether the content must be that of the origin. */
  readonly compare: boolean;
  readonly answers: readonly Answer[];
}

/** Everything that the rules need, as plain values. */
export interface Survey {
  readonly legs: readonly SurveyedLeg[];
  readonly objects: readonly SurveyedObject[];
  readonly options: LintOptions;
  readonly requests: number;
  /** Received, headers and bodies, by the name of the way. */
  readonly bytes: Readonly<Record<string, number>>;
  /** Questions that were not asked since a bound was reached. */
  readonly unasked: number;
}

/** Seconds. */
export interface TtlBounds {
  /** Shared caches should be allowed to keep it at least so long. */
  readonly least: number;
  readonly most: number;
}

export interface LintOptions {
  /** By partition; `*` for those that have none of their own. */
  readonly ttl: Readonly<Record<string, TtlBounds>>;
  /** Requests of one survey, over all ways. */
  readonly maxRequests: number;
  /** Bytes received in one survey, over all ways; the request that reaches them is the last. */
  readonly maxBytes: number;
  /** Seconds to wait, once in a survey, for short lifetimes to pass; 0 for not at all. */
  readonly patience: number;
  /** Milliseconds for one request. */
  readonly visitTimeout: number;
}

const DAY = 86_400;
export const YEAR = 365 * DAY;

export const DEFAULTS: LintOptions = {
  ttl: { '*': { least: DAY, most: YEAR }, dynamic: { least: 0, most: DAY } },
  maxRequests: 600,
  maxBytes: 64 * 1_048_576,
  patience: 0,
  visitTimeout: 10_000,
};
