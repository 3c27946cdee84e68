import type { PathCause } from '../labels.js';

/**
 * What every record of a run begins with, whatever the probe. Readers find a record by its first keys, so that they
 * stand in this order and `cause` comes after them.
 */
export interface RunEnvelope<Schema extends string, Run> {
  readonly schema: Schema;
  /** 16 hexadecimal digits, unique for a vantage; also the exemplar of the metrics. */
  readonly run_id: string;
  readonly vantage: string;
  readonly probe: string;
  readonly target: string;
  /** What the user wrote as the target. */
  readonly host: string;
  /** RFC 3339 with milliseconds, UTC. */
  readonly started: string;
  readonly cause: {
    readonly kind: PathCause;
    /** The probe whose run made this one happen. */
    readonly probe?: string;
    /** In a sentence. */
    readonly detail?: string;
  };
  readonly run: Run;
}
