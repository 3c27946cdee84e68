import type { SampleOutcome } from '@parallax/contract';
import { isStale, type Block } from '../../core/series.js';
import { wordsOf, type Piece, type Row } from '../encode/index.js';
import { histogramFault } from './checks.js';
import type { Latest } from './latest.js';
import { NOT_LEGACY, ODD, type Route } from './route.js';
import type { SettledItems } from './settled.js';
import type { Track } from './track.js';

export interface SorterOptions {
  readonly latest: Latest;
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
  add(piece: Piece): void;
}

/** A row that needs a closer look. */
interface Odd {
  readonly sorting: Sorting;
  readonly row: number;
}

interface Settled {
  readonly outcome: SampleOutcome;
  readonly words: string;
}

/** Sorts rows into lanes by series; what no receiver may get ends here. The path of every sample: columns, no objects. */
export class Sorter {
  constructor(private readonly options: SorterOptions) {}

  /** `done` says per lane below which number items are done with already; undefined when none of these is. */
  sort(sorting: Sorting, lanes: readonly Lane[], done: readonly number[] | undefined): void {
    const { block, route, first } = sorting;
    const kept = this.#check(sorting, done);
    const parts =
      kept === undefined ? route.parts(lanes.length) : route.partsOf(lanes.length, (row) => kept[row] === 1);
    parts.forEach((part, lane) => {
      const to = part.rows.length;
      if (to > 0) lanes[lane]?.add({ block, rows: part.rows, series: part.series, from: 0, to, first });
    });
  }

  /** Per row 1 when it is to be sent; undefined when all are. */
  #check(sorting: Sorting, done: readonly number[] | undefined): Uint8Array | undefined {
    const { block, route, first, limit, oldest } = sorting;
    const { timestamps, histograms } = block;
    const { numbers, odd, hashes } = route;
    const { times, words: latest } = this.options.latest;
    const words = wordsOf(block.values);
    const mask = this.options.legacyNames() ? ODD | NOT_LEGACY : ODD;
    const plain = histograms.size === 0;
    let kept: Uint8Array | undefined;
    for (let row = 0; row < numbers.length; row += 1) {
      const number = numbers[row] as number;
      const time = timestamps[row] as number;
      const item = first + row;
      const isDone =
        done !== undefined &&
        (item < (done[(hashes[row] as number) % done.length] as number) || this.options.settled.has(item));
      const fits = time > (times[number] as number) && time <= limit && time >= oldest;
      const isFine = fits && ((odd[row] as number) & mask) === 0 && (plain || !histograms.has(row));
      const isSent = isFine || this.#isSent({ sorting, row }, isDone);
      if (isSent) {
        times[number] = time;
        latest[2 * number] = words[2 * row] as number;
        latest[2 * number + 1] = words[2 * row + 1] as number;
      }
      if (!isSent || isDone) {
        kept ??= new Uint8Array(numbers.length).fill(1);
        kept[row] = 0;
      }
    }
    return kept;
  }

  /** Whether a row is sent that needs a closer look; says why it is not, unless that is done with. */
  #isSent({ sorting, row }: Odd, isDone: boolean): boolean {
    const settled = this.#settle({ sorting, row });
    if (settled === undefined) return true;
    if (!isDone) {
      this.options.settled.add(sorting.first + row);
      const series = sorting.route.tracks[row] as Track;
      this.options.onSettled(settled.outcome, { series, block: sorting.block, row }, settled.words);
    }
    return false;
  }

  /** Why the row is not sent; undefined when it is. */
  #settle({ sorting, row }: Odd): Settled | undefined {
    const { nativeHistograms, legacyNames, latest } = this.options;
    const { block, route, limit, oldest } = sorting;
    const track = route.tracks[row] as Track;
    const time = block.timestamps[row] as number;
    const histogram = block.histograms.get(row);
    if (track.fault !== undefined) return track.fault;
    if (!nativeHistograms && (histogram !== undefined || track.isNative)) return said('filtered', 'a native histogram');
    if (legacyNames() && !track.isLegacy) return said('invalid', 'a name that remote write 1.0 does not know');
    if (!Number.isSafeInteger(time)) return said('invalid', `the timestamp ${time}`);
    if (time > limit) return said('future', 'stamped beyond the clocks of receiver and agent');
    if (time < oldest) return said('too_old', 'older than max_sample_age');
    if (time <= (latest.times[track.number] as number)) return this.#notNewer({ sorting, row });
    if (histogram === undefined || isStale(block.values, row)) return undefined;
    const fault = histogramFault(histogram);
    return fault === undefined ? undefined : said('invalid', fault);
  }

  /** The very sample that was sent before is no fault: pages with timestamps of their own show it until it changes. */
  #notNewer({ sorting: { block, route }, row }: Odd): Settled {
    const words = wordsOf(block.values);
    const { latest } = this.options;
    const number = route.numbers[row] as number;
    const last = latest.times[number] as number;
    const same = words[2 * row] === latest.words[2 * number] && words[2 * row + 1] === latest.words[2 * number + 1];
    const repeated = same && block.timestamps[row] === last && !block.histograms.has(row);
    if (repeated) return { outcome: 'delivered', words: 'sent before' };
    return { outcome: 'out_of_order', words: `not newer than ${new Date(last).toISOString()}` };
  }
}

const said = (outcome: SampleOutcome, words: string): Settled => ({ outcome, words });
