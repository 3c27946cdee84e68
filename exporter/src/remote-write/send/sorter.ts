import type { SampleOutcome } from '@parallax/contract';
import { isStale, type Block } from '../../core/series.js';
import type { Row } from '../encode/index.js';
import { histogramFault } from './checks.js';
import type { SettledItems } from './settled.js';
import type { Route, Track } from './tracks.js';

export interface SorterOptions {
  readonly nativeHistograms: boolean;
  /** Whether the endpoint is spoken to in a protocol without UTF-8 names. */
  readonly legacyNames: () => boolean;
  /** Told of rows that are not sent. */
  readonly onSettled: (outcome: SampleOutcome, row: Row, words: string) => void;
  readonly settled: SettledItems;
}

/** Where the rows of a block go, and which do not. */
export interface Sorting {
  readonly block: Block;
  readonly route: Route;
  /** Number of the first row in the queue. */
  readonly first: number;
  /** Unix milliseconds: rows stamped later are of no present time. */
  readonly limit: number;
  /** Unix milliseconds: rows stamped earlier are too old. */
  readonly oldest: number;
}

interface Lane {
  add(row: Row, item: number): void;
}

/** A row that needs a closer look. */
interface Odd {
  readonly sorting: Sorting;
  readonly track: Track;
  readonly row: number;
}

interface Settled {
  readonly outcome: SampleOutcome;
  readonly words: string;
}

/** Sorts rows into lanes by series; what no receiver may get ends here. The path of every sample: arrays, no look-ups. */
export class Sorter {
  constructor(private readonly options: SorterOptions) {}

  /** `done` says per lane below which number items are done with already; undefined when none of these is. */
  sort(sorting: Sorting, lanes: readonly Lane[], done: readonly number[] | undefined): void {
    const { block, route, first, limit, oldest } = sorting;
    const { timestamps, histograms } = block;
    const { tracks, hashes } = route;
    const words = wordsOf(block.values);
    const { settled: before, onSettled } = this.options;
    const legacy = this.options.legacyNames();
    const plain = histograms.size === 0;
    for (let row = 0; row < tracks.length; row += 1) {
      const track = tracks[row] as Track;
      const time = timestamps[row] as number;
      const lane = (hashes[row] as number) % lanes.length;
      const item = first + row;
      const isDone = done !== undefined && (item < (done[lane] as number) || before.has(item));
      const fits = time > track.lastTime && time <= limit && time >= oldest;
      if (!fits || track.isOdd || (legacy && !track.isLegacy) || (!plain && histograms.has(row))) {
        const settled = this.#settle({ sorting, track, row });
        if (settled !== undefined) {
          if (isDone) continue;
          before.add(item);
          onSettled(settled.outcome, { series: track, block, row }, settled.words);
          continue;
        }
      }
      track.lastTime = time;
      track.lastLow = words[2 * row] as number;
      track.lastHigh = words[2 * row + 1] as number;
      if (!isDone) (lanes[lane] as Lane).add({ series: track, block, row }, item);
    }
  }

  /** Why the row is not sent; undefined when it is. */
  #settle({ sorting, track, row }: Odd): Settled | undefined {
    const { nativeHistograms, legacyNames } = this.options;
    const { block, limit, oldest } = sorting;
    const time = block.timestamps[row] as number;
    const histogram = block.histograms.get(row);
    if (track.fault !== undefined) return track.fault;
    if (!nativeHistograms && (histogram !== undefined || track.isNative)) return said('filtered', 'a native histogram');
    if (legacyNames() && !track.isLegacy) return said('invalid', 'a name that remote write 1.0 does not know');
    if (!Number.isSafeInteger(time)) return said('invalid', `the timestamp ${time}`);
    if (time > limit) return said('future', 'stamped beyond the clocks of receiver and agent');
    if (time < oldest) return said('too_old', 'older than max_sample_age');
    if (time <= track.lastTime) return this.#notNewer({ sorting, track, row });
    if (histogram === undefined || isStale(block.values, row)) return undefined;
    const fault = histogramFault(histogram);
    return fault === undefined ? undefined : said('invalid', fault);
  }

  /** The very sample that was sent before is no fault: pages with timestamps of their own show it until it changes. */
  #notNewer({ sorting: { block }, track, row }: Odd): Settled {
    const words = wordsOf(block.values);
    const same = words[2 * row] === track.lastLow && words[2 * row + 1] === track.lastHigh;
    const repeated = same && block.timestamps[row] === track.lastTime && !block.histograms.has(row);
    if (repeated) return { outcome: 'delivered', words: 'sent before' };
    return { outcome: 'out_of_order', words: `not newer than ${new Date(track.lastTime).toISOString()}` };
  }
}

const said = (outcome: SampleOutcome, words: string): Settled => ({ outcome, words });
const NO_WORDS = new Uint32Array(0);

/** Two words a value, the low one first. */
function wordsOf(values: Float64Array): Uint32Array {
  return values.length === 0 ? NO_WORDS : new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
}
