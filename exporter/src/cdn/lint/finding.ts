import type { CdnRule, CdnSeverity } from '@parallax/contract';

/** Something that keeps caches from doing their work, or that makes them do harm. */
export interface Finding {
  readonly rule: CdnRule;
  readonly severity: CdnSeverity;
  /** Name of the way on which it was seen: a provider, or `origin`. */
  readonly provider: string;
  /** Of the object, without its query. */
  readonly path: string;
  /** The object, the query included, as a hash: equal paths with other queries are other objects. */
  readonly object: string;
  readonly partition: string;
  /** The header field or part of the response, in lower case: `cache-control`, `body`. */
  readonly place: string;
  /** What is wrong, in a sentence with the figures. */
  readonly reason: string;
  /** What to write where, in a sentence. */
  readonly remedy: string;
  /** Standard and section, or vendor document. */
  readonly reference: string;
  /** Lines `way: field: value`; secrets masked, at most {@link MAX_EVIDENCE} of {@link MAX_LINE} characters. */
  readonly evidence: readonly string[];
}

export const MAX_EVIDENCE = 8;
export const MAX_LINE = 256;

/** How many objects have a finding of a rule on a way; 0 says that it was looked for. */
export interface RuleCount {
  readonly provider: string;
  readonly rule: CdnRule;
  readonly severity: CdnSeverity;
  readonly objects: number;
}

/** What came of a survey. A rule that is not in `counts` for a way was not looked at there: that is not clean. */
export interface Verdicts {
  readonly findings: readonly Finding[];
  readonly counts: readonly RuleCount[];
}
