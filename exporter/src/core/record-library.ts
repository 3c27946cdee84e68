/** Records of the runs of one probe type as somebody asks for them. */

export interface RecordQuery {
  /** Only of this probe, of this target. */
  readonly probe?: string;
  readonly target?: string;
  /** Started at or after, and before; Unix milliseconds. */
  readonly from?: number;
  readonly to?: number;
  /** Those that ended before this run did. */
  readonly before?: string;
  /** The last one of each probe and target instead of all. */
  readonly latest: boolean;
  readonly limit: number;
}

export interface RecordHit {
  readonly runId: string;
  /** The record: one line of JSON in UTF-8. */
  readonly json: Uint8Array;
}

export interface RecordsFound {
  /** Newest first. One that is dropped while the answer is under way is left out. */
  readonly hits: AsyncIterable<RecordHit>;
  /** Whether the limit left some out. */
  readonly more: boolean;
  /** False while what is on disk is still being read. */
  readonly complete: boolean;
}

export interface RecordLibrary {
  /** Undefined when there is no run `before`. */
  find(query: RecordQuery): Promise<RecordsFound | undefined>;
  /** The record of one run. */
  one(runId: string): Promise<Uint8Array | undefined>;
}
