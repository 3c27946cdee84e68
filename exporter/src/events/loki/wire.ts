import { judgeStatus, type JudgeOptions } from '../../core/delivery/judge-status.js';
import type { Encoded, Judgement, Wire } from '../../core/delivery/types.js';
import type { HttpAnswer } from '../../core/http-client.js';
import { compress } from '../../core/snappy.js';
import { encodePush } from './encode.js';
import type { LokiEntry } from './entry.js';

/** Answers of somebody who does not speak Loki's protocol, or of a proxy: nothing in the batch can change them. */
const NOT_LOKI = new Set([405, 407, 415]);
/** Another 2xx stores nothing: 260 is Loki's while an operator blocks ingestion. */
const STORED = new Set([200, 202, 204]);

/**
 * Loki's push API. A 400 may mean that some entries were stored and others were not (too old, too far behind, too long):
 * the batch is searched for those. What is sent again is no harm, as Loki keeps one of equal lines of one moment.
 * Facts: https://grafana.com/docs/loki/latest/operations/request-validation-rate-limits/
 */
export class LokiWire implements Wire<readonly LokiEntry[]> {
  constructor(private readonly options: JudgeOptions) {}

  encode(entries: readonly LokiEntry[]): Encoded {
    // The body is snappy's block format by definition of the API; it wants no content-encoding.
    return { body: compress(encodePush(entries)), headers: { 'content-type': 'application/x-protobuf' } };
  }

  judge(answer: HttpAnswer): Judgement {
    const { status } = answer;
    const blocked = status >= 200 && status < 300 && !STORED.has(status);
    if (!blocked && !NOT_LOKI.has(status)) return judgeStatus(answer, this.options);
    return { outcome: 'refused', verdict: { verdict: 'hold', reason: 'refused' } };
  }
}
