/** Whether this vantage may judge its targets. Pure; unknown is a third value and is not down. */
import { SICKNESSES, type Sickness } from '@parallax/contract';

export interface AnchorState {
  readonly ok: number;
  readonly failed: number;
  /** Not answered or failed yet. */
  readonly unknown: number;
}

/** What is known; an absent part is not known yet, or nobody watches it. */
export interface Evidence {
  readonly anchors: AnchorState;
  /** How many anchors must answer. */
  readonly minimum: number;
  /** For each resolver that was asked, whether it answered last time. */
  readonly resolvers: readonly boolean[];
  /** Milliseconds since the last step of the wall clock; Infinity when there was none. */
  readonly sinceStep: number;
  /** Seconds by which one in ten turns of the event loop came late; absent before the first window. */
  readonly loopDelayP90?: number;
}

/** After a step, kernel timestamps of this long may still straddle it. */
export const STEP_MEMORY_MS = 60_000;
/** Above this the vantage is overloaded: replies wait so long to be read that timeouts become false. */
export const OVERLOADED_SECONDS = 0.1;

/** True: speaks against the vantage. False: does not. Undefined: unknown, or not watched. */
export type Verdicts = Readonly<Record<Sickness, boolean | undefined>>;

export interface Health {
  /** Undefined until everything that is watched is known, unless something already speaks against the vantage. */
  readonly healthy: boolean | undefined;
  readonly sick: Verdicts;
}

export function judge(evidence: Evidence): Health {
  const { anchors, minimum, resolvers, sinceStep, loopDelayP90 } = evidence;
  const configured = anchors.ok + anchors.failed + anchors.unknown;
  const sick: Verdicts = {
    anchors: configured === 0 ? undefined : tooFew(anchors, minimum),
    resolver: resolvers.length === 0 ? undefined : !resolvers.includes(true),
    clock_step: sinceStep < STEP_MEMORY_MS,
    loop_delay: loopDelayP90 === undefined ? undefined : loopDelayP90 > OVERLOADED_SECONDS,
  };
  if (SICKNESSES.some((reason) => sick[reason] === true)) return { healthy: false, sick };
  const waiting = configured > 0 && sick.anchors === undefined;
  return { healthy: waiting ? undefined : true, sick };
}

/** Undefined while those that have not answered could still decide. */
function tooFew({ ok, unknown }: AnchorState, minimum: number): boolean | undefined {
  if (ok >= minimum) return false;
  return ok + unknown < minimum ? true : undefined;
}
