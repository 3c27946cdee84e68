import type { CdnRule, CdnSeverity } from '@parallax/contract';
import type { Field } from '../../core/http/head.js';
import type { Scene } from './scene.js';

/** A rule of the lint, as data with one function: tables, documentation and SARIF are made of it. */
export interface Rule {
  readonly id: CdnRule;
  /** In a few words. */
  readonly title: string;
  /** Every severity that its findings may have; the usual one first. */
  readonly severities: readonly [CdnSeverity, ...CdnSeverity[]];
  /** Why it matters, in a sentence or two. */
  readonly help: string;
  readonly reference: Reference;
  /** What is wrong on one way for one object; undefined when the answers do not tell. Pure; throws nothing. */
  judge(scene: Scene): readonly Draft[] | undefined;
}

export interface Reference {
  readonly title: string;
  readonly url: string;
}

/** A finding as its rule makes it: rule, way and object are known to the caller. */
export interface Draft {
  /** Default the first of the rule. */
  readonly severity?: CdnSeverity;
  readonly place: string;
  readonly reason: string;
  readonly remedy: string;
  /** Field lines with the way that gave them. */
  readonly evidence: readonly Evidence[];
}

export type Evidence = readonly [way: string, field: Field] | string;

const SECTIONS = 'https://www.rfc-editor.org/rfc/';

/** `RFC 9111 section 4.2.1` with its address. */
export const rfc = (number: number, section: string): Reference => ({
  title: `RFC ${number} section ${section}`,
  url: `${SECTIONS}rfc${number}#section-${section}`,
});
