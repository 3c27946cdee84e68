import type { RunEnvelope } from '@parallax/contract';
import type { RecordHit, RecordLibrary, RecordQuery, RecordsFound } from '../core/record-library.js';
import { encodeRecord } from './entry.js';
import { Recent } from './recent.js';
import { search } from './search.js';

/** Records of runs that are kept in memory only, within bounds; a restart forgets them. */
export class RecentRecords implements RecordLibrary {
  readonly #recent: Recent;

  constructor(maxRecords: number, maxBytes: number) {
    this.#recent = new Recent(maxRecords, maxBytes);
  }

  keep(record: RunEnvelope<string, unknown>): void {
    this.#recent.add(encodeRecord(record));
  }

  find(query: RecordQuery): Promise<RecordsFound | undefined> {
    const found = search(query, this.#recent, undefined);
    return Promise.resolve(found && { hits: each(found.recent), more: found.more, complete: true });
  }

  one(runId: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#recent.find(runId)?.json);
  }
}

async function* each(hits: readonly RecordHit[]): AsyncGenerator<RecordHit> {
  yield* hits;
}
