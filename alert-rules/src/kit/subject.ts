import type { z } from 'zod';
import type { Common } from './common.js';
import type { RuleFile } from './rule.js';

/** A part of the pack: a folder in `pack/`, with thresholds of its own. */
export interface Subject<S> {
  /** Its section of the settings. Every field has a default, bounds, and a description that says when to change it. */
  readonly settings: z.ZodType<S>;
  /** `name` of every file begins with `parallax-`. */
  readonly files: (settings: S, common: Common) => readonly RuleFile[];
}

/** Infers the type of the settings. */
export const defineSubject = <S>(subject: Subject<S>): Subject<S> => subject;
