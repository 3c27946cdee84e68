import type { WriteProtocol } from '@parallax/contract';
import { judgeStatus, type JudgeOptions } from '../../core/delivery/judge-status.js';
import type { Judgement } from '../../core/delivery/types.js';
import type { HttpAnswer } from '../../core/http-client.js';

/** What an answer tells about the protocols that the receiver speaks. */
export type Proof = '2.0' | 'not 2.0' | 'not 1.0' | undefined;

export interface WriteJudgement extends Judgement {
  readonly proof: Proof;
}

export interface Sent {
  readonly version: WriteProtocol;
  /** Samples and histograms in the request. */
  readonly samples: number;
  /** Whether the receiver has never yet shown that it speaks 2.0. */
  readonly unproven: boolean;
}

const WRITTEN = 'x-prometheus-remote-write-';
const COUNT = /^\d{1,12}$/;
const AGAIN: WriteJudgement = { outcome: 'unsupported', verdict: { verdict: 'again' }, proof: 'not 2.0' };

/**
 * What an answer of a remote write receiver means: by its status, and under 2.0 by the headers that count what was
 * written (https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#required-written-response-headers). Its body never decides.
 */
export function judgeWrite(answer: HttpAnswer, sent: Sent, options: JudgeOptions): WriteJudgement {
  const byStatus = { ...judgeStatus(answer, options), proof: undefined };
  const { status } = answer;
  if (status === 415) return { ...AGAIN, proof: `not ${sent.version}` };
  if (sent.version === '1.0') return byStatus;
  const written = writtenOf(answer);
  const stored = status >= 200 && status < 300;
  if (written === undefined) {
    // 202 is Mimir's answer to the replica that it does not take; it stores nothing and counts nothing.
    if (stored && status !== 202) return AGAIN;
    return status === 400 && sent.unproven ? AGAIN : byStatus;
  }
  const proved = { ...byStatus, proof: '2.0' } as const;
  const rejected = Math.max(0, sent.samples - written);
  const partly = byStatus.verdict.verdict === 'poisoned' && written > 0;
  if (!stored && !partly) return proved;
  if (rejected === 0) return { ...proved, outcome: 'delivered', verdict: { verdict: 'delivered', rejected } };
  return { ...proved, outcome: 'partial', verdict: { verdict: 'delivered', rejected } };
}

/** Samples and histograms that the receiver says it has stored; undefined when it says nothing about any of them. */
function writtenOf({ headers }: HttpAnswer): number | undefined {
  const counts = ['samples', 'histograms', 'exemplars'].map((what) => headers[`${WRITTEN}${what}-written`]);
  if (!counts.some((count) => COUNT.test(count ?? ''))) return undefined;
  return counts.slice(0, 2).reduce((sum, count) => sum + (COUNT.test(count ?? '') ? Number(count) : 0), 0);
}
