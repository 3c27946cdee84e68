import { remoteHeld } from '@parallax/contract';
import { Book, type BookRules, type Judgement } from '../../kit/receiver/book.js';
import { seriesKey, type WrittenRequest } from '../../kit/receiver/types.js';
import { UNKNOWN_SERIES, type Arrival } from './arrivals.js';
import { seriesNumber } from './series.js';

/**
 * A receiver's book that also says each sample that is stored, or stored again, in the order in which they came. What a
 * sender sends to find out whether a receiver is well, is nobody's sample.
 */
export class RecordingBook extends Book {
  #request = 0;

  constructor(private readonly record: (arrival: Readonly<Arrival>) => void) {
    super();
  }

  override judge(request: WrittenRequest, rules: BookRules): Judgement {
    const judgement = super.judge(request, rules);
    const commit = (): void => {
      judgement.commit();
      this.#request += 1;
      this.#keep(request, new Set(judgement.refused.map(({ key, timestamp }) => `${key} ${timestamp}`)));
    };
    return { ...judgement, commit };
  }

  #keep({ series }: WrittenRequest, refused: ReadonlySet<string>): void {
    for (const { labels, samples } of series) {
      if (labels.some(([, value]) => value === remoteHeld.name)) continue;
      const number = seriesNumber(labels) ?? UNKNOWN_SERIES;
      for (const { timestamp, bits } of samples) {
        if (refused.size > 0 && refused.has(`${seriesKey(labels)} ${timestamp}`)) continue;
        const [high, low] = [Number(bits >> 32n), Number(bits & 0xffff_ffffn)];
        this.record({ series: number, request: this.#request, timestamp, high, low });
      }
    }
  }
}
