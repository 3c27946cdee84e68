import type { HttpAnswer } from '../http-client.js';
import { retryAfter } from './retry-after.js';
import type { Judgement } from './types.js';

export interface JudgeOptions {
  /** What 401, 403, 404 and 407 mean: keep everything, or drop the batch as the specification of remote write has it. */
  readonly onRefused: 'hold' | 'drop';
  /** Milliseconds. */
  readonly maxRetryAfter: number;
}

/** 407 is a proxy that refuses us. */
const REFUSED = new Set([401, 403, 404, 407]);

/** What a status means where the protocol says nothing special. 2xx is success. */
export function judgeStatus(answer: HttpAnswer, { onRefused, maxRetryAfter }: JudgeOptions): Judgement {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) {
    return { outcome: 'delivered', verdict: { verdict: 'delivered', rejected: 0 } };
  }
  if (REFUSED.has(status)) {
    const hold = { verdict: 'hold', reason: 'refused' } as const;
    return { outcome: 'refused', verdict: onRefused === 'hold' ? hold : { verdict: 'dropped' } };
  }
  if (status === 413) return { outcome: 'too_large', verdict: { verdict: 'halve' } };
  if (status === 429 || status === 408 || status >= 500) {
    const after = retryAfter(headers['retry-after'], dateOf(answer), maxRetryAfter);
    const verdict = after === undefined ? ({ verdict: 'retry' } as const) : ({ verdict: 'retry', after } as const);
    return { outcome: status === 429 ? 'limited' : 'failed', verdict };
  }
  // 1xx and 3xx: somebody between us and the receiver answers, which nothing in the batch can change.
  if (status < 400) return { outcome: 'refused', verdict: { verdict: 'hold', reason: 'refused' } };
  return { outcome: 'rejected', verdict: { verdict: 'poisoned' } };
}

/** The receiver's clock in Unix milliseconds, ours when it does not say. */
function dateOf({ headers, answeredAt }: HttpAnswer): number {
  const date = Date.parse(headers['date'] ?? '');
  return Number.isNaN(date) ? answeredAt : date;
}
