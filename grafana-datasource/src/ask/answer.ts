import type { DataFrame, DataQueryError } from '@grafana/data';
import type { ParallaxQuery } from '@parallax/contract';
import { toFrame } from '../frames.js';
import type { Answers, Ask, Kind, LogAsk, Scope } from '../kinds/kind.js';
import { reasonOf, toError, type Failure } from './failure.js';
import { prefixed } from './plan.js';
import type { AnsweredBy } from './request.js';
import { toLines, toTable } from './tables.js';

/** A query on its way: what it is, over what, and what is asked for it. */
export interface Planned {
  readonly refId: string;
  readonly query: ParallaxQuery;
  readonly kind: Kind;
  readonly scope: Scope;
  readonly asks: readonly Ask[];
  readonly logAsks: readonly LogAsk[];
}

export interface Given {
  readonly prometheus: AnsweredBy;
  readonly loki: AnsweredBy;
  /** Whether a Loki data source is set. */
  readonly logs: boolean;
}

export interface Outcome {
  readonly data: readonly DataFrame[];
  readonly errors: readonly DataQueryError[];
}

/** Frames of one query out of all answers. Where some questions failed, the rest is given and says what it lacks. */
export function toOutcome(planned: Planned, given: Given): Outcome {
  const failures = failuresOf(planned, given);
  const errors = failures.map(toError);
  const questions = planned.asks.length + (given.logs ? planned.logAsks.length : 0);
  if (failures.length > 0 && failures.length === questions) {
    // All for one reason: said once.
    const [first] = failures;
    const same = failures.every(({ reason }) => reason === first?.reason);
    return { data: [], errors: same && first !== undefined ? [toError(withoutQuestion(first))] : errors };
  }
  try {
    const frames = planned.kind.toFrames(planned.query as never, answersOf(planned, given), planned.scope);
    return { data: frames.map((columns) => lacking(toFrame(columns, planned.refId), failures)), errors };
  } catch (error) {
    return { data: [], errors: [...errors, brokenQuery(planned.refId, error)] };
  }
}

/** A query that could not be planned or read: a pattern that is none, or a mistake of ours. */
export const brokenQuery = (refId: string, error: unknown): DataQueryError => ({
  refId,
  message: `Query ${refId}: ${reasonOf(error)}`,
});

const withoutQuestion = (failure: Failure): Failure => ({ ...failure, question: undefined });

function answersOf(planned: Planned, given: Given): Answers {
  const framesOf = (by: AnsweredBy, refId: string): readonly DataFrame[] =>
    by.frames.get(prefixed(planned.refId, refId)) ?? [];
  return {
    table: (refId) => toTable(framesOf(given.prometheus, refId)),
    lines: (refId) => toLines(framesOf(given.loki, refId)),
    logs: given.logs,
  };
}

function failuresOf(planned: Planned, given: Given): readonly Failure[] {
  const of = (asks: readonly { readonly refId: string }[], by: AnsweredBy): readonly Failure[] =>
    asks.flatMap(({ refId }) => {
      const error = by.errors.get(prefixed(planned.refId, refId));
      return error === undefined ? [] : [{ query: planned.refId, question: refId, asked: by.name, ...error }];
    });
  return [...of(planned.asks, given.prometheus), ...of(planned.logAsks, given.loki)];
}

/** Says on the frame that it is not whole: an empty column must not look like a good one. */
function lacking(frame: DataFrame, failures: readonly Failure[]): DataFrame {
  if (failures.length === 0) return frame;
  const text = `Not whole: no answer to ${failures.map(({ question }) => `"${question}"`).join(', ')}.`;
  const notices = [...(frame.meta?.notices ?? []), { severity: 'warning' as const, text }];
  return { ...frame, meta: { ...frame.meta, notices } };
}
