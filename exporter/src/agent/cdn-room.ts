import type { CdnRecord } from '@parallax/contract';
import type { RecordLibrary } from '../core/record-library.js';
import { RecentRecords } from '../events/recent-records.js';
import type { Observation } from '../scheduler/job.js';
import { cdnRecordOf } from './record.js';

export interface CdnRoomOptions {
  readonly vantage: string;
  /** Told of every record. */
  readonly onRecord: (record: CdnRecord) => void;
}

const MAX_RECORDS = 500;
const MAX_BYTES = 16 << 20;

/** What happens with the rounds of CDN probes after they were measured: the latest can be asked for, all are told. */
export class CdnRoom {
  readonly #records = new RecentRecords(MAX_RECORDS, MAX_BYTES);

  constructor(private readonly options: CdnRoomOptions) {}

  get library(): RecordLibrary {
    return this.#records;
  }

  /** A run of any probe has ended. */
  seen(observation: Observation): void {
    const record = cdnRecordOf(observation, this.options.vantage);
    if (record === undefined) return;
    this.#records.keep(record);
    this.options.onRecord(record);
  }
}
