/** A complaint about what a person wrote: where it is, why it is wrong, what to do. */

export type Severity = 'error' | 'warning';

export interface Place {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** The offending line, for the caret. */
  readonly text: string;
  /** How many characters the caret underlines, at least 1. */
  readonly length: number;
}

export interface Problem {
  readonly severity: Severity;
  readonly place?: Place;
  readonly reason: string;
  readonly remedy: string;
}

/** Thrown only where the agent refuses to start or a command cannot go on; carries what to print. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((problem) => problem.reason).join('; '));
  }
}
