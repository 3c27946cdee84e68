/** Cases of the lint's rules: a change of a healthy site that one must find, and one near it that it must not. */
import type { CdnRule, CdnSeverity } from '@parallax/contract';
import { expect, test } from 'vitest';
import { lint } from '../../src/cdn/lint/index.js';
import { AT, STYLE, surveyOf, type Change, type Draft, type SurveyShape, type Where } from './cdn-survey.js';

/** One change of a healthy site that a rule must find, and one near it about which it must be silent. */
export interface Case {
  readonly rule: CdnRule;
  readonly name: string;
  readonly fires: Change;
  readonly silent: Change;
  readonly shape?: SurveyShape;
  /** Of the silent one, where it is another. */
  readonly silentShape?: SurveyShape;
  readonly words: RegExp;
  readonly provider?: string;
  readonly severity?: CdnSeverity;
}

export const set =
  (fields: Draft['fields'], where: (where: Where) => boolean = () => true): Change =>
  (draft, at) => {
    if (!where(at)) return;
    for (const [name, value] of Object.entries(fields)) {
      if (value === '') delete draft.fields[name];
      else draft.fields[name] = value;
    }
  };
export const atEdge =
  (change: (draft: Draft, where: Where) => void): Change =>
  (draft, where) => {
    if (where.leg === 'edge') change(draft, where);
  };
export const atOrigin =
  (change: (draft: Draft, where: Where) => void): Change =>
  (draft, where) => {
    if (where.leg === 'origin') change(draft, where);
  };
export const both =
  (...changes: readonly Change[]): Change =>
  (draft, where) => {
    for (const change of changes) change(draft, where);
  };
export const cacheControl = (value: string): Change => set({ 'cache-control': value });
export const uncompressed: Change = (draft) => {
  delete draft.fields['content-encoding'];
  draft.wireBytes = STYLE.length;
};
export const seconds = (after: number): string => new Date(AT + after * 1000).toUTCString();
export const isCoded = ({ question }: Where): boolean => question === 'gzip' || question === 'br';
export const isLater = ({ question }: Where): boolean => question === 'later' || question === 'last';
export const none: Change = () => undefined;

const found = (change: Change, shape: SurveyShape | undefined, rule: CdnRule) =>
  lint(surveyOf(change, shape)).filter((one) => one.rule === rule);

/** One test a case. */
export function testCases(cases: readonly Case[]): void {
  test.each(cases.map((one) => [`${one.rule}: ${one.name}`, one] as const))('%s', (_, one) => {
    const findings = found(one.fires, one.shape, one.rule);
    const match = findings.find(({ reason }) => one.words.test(reason));
    expect(match, JSON.stringify(findings, undefined, 1)).toBeDefined();
    if (one.provider !== undefined) expect(match?.provider).toBe(one.provider);
    if (one.severity !== undefined) expect(match?.severity).toBe(one.severity);
    expect(match?.remedy).toMatch(/^\S.{20,}\.$/s);
    expect(match?.reason).toMatch(/\.$/);
    expect(found(one.silent, one.silentShape ?? one.shape, one.rule)).toEqual([]);
  });
}
