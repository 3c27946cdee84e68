import type { CdnCurlCheck, CdnCurlOutcome, CdnProvider } from '@parallax/contract';
import type { Field } from '../../core/http/head.js';
import type { Delivery } from '../layer.js';
import type { ExpectedPlaces } from '../places/expected.js';
import type { Leg, Reply, Visit } from '../visit.js';

/** What one check of the smoke test says. Secrets are masked in all of it. */
export interface Check {
  readonly check: CdnCurlCheck;
  readonly outcome: CdnCurlOutcome;
  /** What was seen, in a sentence without a full stop; with `unknown`, why it cannot be told. */
  readonly says: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** The lines that decided. */
  readonly evidence: readonly Evidence[];
}

/** A header line and who sent it: `origin`, `edge`, or `edge 2` for the second answer of the edge. */
export interface Evidence {
  readonly of: string;
  readonly field: Field;
}

/** What is asked, of whom. */
export interface CurlPlan {
  /** Whose headers are expected; absent: whoever answers is taken. */
  readonly expected?: CdnProvider;
  /** Where the edge should be; absent or without any: anywhere. */
  readonly places?: ExpectedPlaces;
  readonly edge: Leg;
  readonly origin?: Leg;
  /** Paths with queries. */
  readonly paths: readonly string[];
  /** Of every request. */
  readonly fields: readonly Field[];
  readonly secrets: readonly string[];
  /** Any certificate of the edge is accepted. */
  readonly insecure?: boolean;
  readonly version: '1.1' | '2' | 'auto';
  readonly maxBytes: number;
  /** Milliseconds for one answer. */
  readonly timeout: number;
}

/** An answer and what its headers say of the caches on its way. */
export interface Answered extends Visit {
  readonly delivery: Delivery;
}

/** What the edge and the origin answered for one path, all there is to judge by. */
export interface Witness {
  readonly plan: Pick<CurlPlan, 'expected' | 'places' | 'secrets' | 'insecure'>;
  /** With gzip offered; absent without an origin. */
  readonly origin?: Visit;
  /** With gzip offered, in the order asked; at least one. */
  readonly edge: readonly [Answered, ...Answered[]];
  /** Of the edge with no coding offered; absent when the first answer did not come. */
  readonly plain?: Visit;
}

/** A path and its checks, in the order of the contract. */
export interface ObjectReport {
  readonly path: string;
  readonly checks: readonly Check[];
  /** The edge that answered, for the head of the report. */
  readonly address?: string;
}

export type Judge = (witness: Witness) => Check;

export interface Details {
  readonly evidence?: readonly Evidence[];
  readonly remedy?: string;
}

export const ok = (check: CdnCurlCheck, says: string, evidence: readonly Evidence[] = []): Check => ({
  ...{ check, outcome: 'ok', says, evidence },
});

export const failed = (check: CdnCurlCheck, says: string, details: Details): Check => ({
  ...{ check, outcome: 'failed', says, evidence: [] },
  ...details,
});

export const unknown = (check: CdnCurlCheck, says: string, details: Details = {}): Check => ({
  ...{ check, outcome: 'unknown', says, evidence: [] },
  ...details,
});

/** The lines of these names, in the order of the names. */
export function linesOf(of: string, reply: Reply | undefined, names: readonly string[]): Evidence[] {
  return names.flatMap((name) =>
    (reply?.fields ?? []).filter(([one]) => one === name).map((field): Evidence => ({ of, field })),
  );
}

/** How the answers of the edge are called, counted from 0. */
export const edgeName = (at: number): string => (at === 0 ? 'edge' : `edge ${at + 1}`);
