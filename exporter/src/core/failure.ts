import type { Phase, Reason, Source } from '@parallax/contract';
import type { Abortable } from './abortable.js';

/** What went wrong in one run. Closed values make labels; `detail` is for people and is never a label. */
export interface Failure {
  readonly phase: Phase;
  readonly reason: Reason;
  readonly source: Source;
  readonly detail: string;
}

/** Thrown by ports and parsers; the run that catches it knows the phase. `detail` must hold no secret. */
export class Fault extends Error {
  override readonly name = 'Fault';
  constructor(
    readonly reason: Reason,
    detail: string,
    /** Only where the thrower knows better than the table in {@link sourceOf}. */
    readonly source?: Source,
  ) {
    super(detail);
  }
}

/** The reason of an abort signal when a run used up its timeout. Any other reason means that nobody wants the result. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

const BY_REASON: Partial<Record<Reason, Source>> = {
  no_such_name: 'target',
  no_address: 'target',
  resolver_failure: 'resolver',
  resolver_timeout: 'resolver',
  host_unreachable: 'path',
  network_unreachable: 'path',
  packet_loss: 'path',
  permission_denied: 'internal',
  resource_exhausted: 'internal',
  unsupported: 'internal',
  internal_error: 'internal',
  target_refused: 'policy',
  redirect_refused: 'policy',
};

/**
 * Whose fault a failure is. A timeout before anything answered blames the path, later ones the target, since the
 * peer was there; a timeout while resolving blames the resolver.
 */
export function sourceOf(reason: Reason, phase: Phase): Source {
  if (reason === 'timeout') {
    if (phase === 'resolve') return 'resolver';
    return phase === 'connect' || phase === 'reply' ? 'path' : 'target';
  }
  return BY_REASON[reason] ?? 'target';
}

/** Turns anything thrown during `phase` into a Failure. An unknown error is our own bug: `internal_error`. */
export function failureOf(error: unknown, phase: Phase): Failure {
  if (error instanceof DeadlineExceeded) {
    const reason: Reason = phase === 'resolve' ? 'resolver_timeout' : 'timeout';
    return { phase, reason, source: sourceOf(reason, phase), detail: `no answer in time during ${phase}` };
  }
  if (error instanceof Fault) {
    return {
      phase,
      reason: error.reason,
      source: error.source ?? sourceOf(error.reason, phase),
      detail: error.message,
    };
  }
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { phase, reason: 'internal_error', source: 'internal', detail };
}

/** True when the run was cancelled (shutdown, reload) and its result must be dropped, not counted as a failure. */
export function isCancelled(signal: Pick<Abortable, 'aborted' | 'reason'>): boolean {
  return signal.aborted && !(signal.reason instanceof DeadlineExceeded);
}
