import {
  probeFailures,
  probeInterval,
  probeLastRun,
  probeLastSuccess,
  probeRuns,
  probeSuccesses,
  vantageHealthy,
  vantageInfo,
  type Source,
} from '@parallax/contract';
import type { InputSeries } from './rule-test.js';
import { series } from './series.js';

/** Input of tests as stories: what one vantage sees of one target, minute by minute. */

export interface Seen {
  readonly vantage: string;
  /** Default `web`. */
  readonly probe?: string;
  /** Default `shop`. */
  readonly target?: string;
  readonly address?: string;
  /**
   * One word for each stretch of minutes, such as `ok*5 fail*3 gone*1 ok`. Without a number it is one minute. While it is
   * `gone` there are no series; after that the agent has begun anew: its counters are at nothing and it knows of no success.
   */
  readonly story: string;
  /** Seconds between two runs, default 60: one in each minute. A run is what the minute says in which it ends. */
  readonly every?: number;
  /** Seconds by which the clock of the vantage is wrong, by minute; default never. */
  readonly clock?: (minute: number) => number;
  /** Of its failures, default target. */
  readonly source?: Source;
}

type State = 'ok' | 'fail' | 'gone';

/** The minutes of a story. */
export function minutes(story: string): readonly State[] {
  return story.split(' ').flatMap((word) => {
    const [, state, times] = /^(ok|fail|gone)(?:\*([1-9]\d{0,3}))?$/.exec(word) ?? [];
    if (state === undefined) throw new Error(`not a stretch of minutes: ${word}`);
    return Array.from({ length: Number(times ?? 1) }, () => state as State);
  });
}

interface Book {
  readonly run: number;
  readonly success: number | undefined;
  readonly runs: number;
  readonly successes: number;
}

/** What an agent exposes at each minute; nothing while it is gone. */
function books({ story, every = 60, clock = () => 0 }: Seen): readonly (Book | undefined)[] {
  let book: Book | undefined;
  return minutes(story).map((state, minute) => {
    if (state === 'gone') return (book = undefined);
    // Runs between two minutes end as the minute does.
    const ran = Math.floor((minute * 60) / every) - Math.floor(((minute - 1) * 60) / every);
    if (ran === 0 && book !== undefined) return book;
    const run = minute * 60 + clock(minute);
    const before = book ?? { success: undefined, runs: 0, successes: 0 };
    const more = Math.max(1, ran);
    return (book = {
      run,
      success: state === 'ok' ? run : before.success,
      runs: before.runs + more,
      successes: before.successes + (state === 'ok' ? more : 0),
    });
  });
}

/**
 * Values in promtool's notation, steady stretches in one word; the first that is missing after others is a marker of
 * staleness, as agents and scrapes write it.
 */
export function values(all: readonly (number | undefined)[]): string {
  const words: string[] = [];
  for (let at = 0; at < all.length;) {
    const length = stretch(all, at);
    words.push(word(all, at, length));
    at += length;
  }
  return words.join(' ');
}

/** How many values from here on are missing alike, or differ by the same. */
function stretch(all: readonly (number | undefined)[], at: number): number {
  const [first, second] = [all[at], all[at + 1]];
  if (first === undefined) {
    const end =
      at > 0 && all[at - 1] !== undefined ? at + 1 : all.findIndex((value, nth) => nth > at && value !== undefined);
    return (end < 0 ? all.length : end) - at;
  }
  if (second === undefined) return 1;
  let end = at + 2;
  while (all[end] !== undefined && (all[end] ?? 0) - (all[end - 1] ?? 0) === second - first) end += 1;
  // Two values always differ by the same: that is no stretch.
  return end - at > 2 ? end - at : 1;
}

function word(all: readonly (number | undefined)[], at: number, length: number): string {
  const first = all[at];
  if (first === undefined) return at > 0 && all[at - 1] !== undefined ? 'stale' : length === 1 ? '_' : `_x${length}`;
  if (length === 1) return String(first);
  const step = (all[at + 1] ?? 0) - first;
  return `${first}${step === 0 ? '' : step < 0 ? String(step) : `+${step}`}x${length - 1}`;
}

/** The series of one vantage and one target; nothing about the vantage itself. */
export function seen(of: Seen): readonly InputSeries[] {
  const { vantage, probe = 'web', target = 'shop', address, every = 60, source = 'target' } = of;
  const labels = { vantage, probe, target, ...(address === undefined ? {} : { address }) };
  const all = books(of);
  const each = (value: (book: Book) => number | undefined): string => values(all.map((book) => book && value(book)));
  const failed = ({ runs, successes }: Book): number | undefined => (runs > successes ? runs - successes : undefined);
  return [
    series(
      probeLastRun,
      labels,
      each(({ run }) => run),
    ),
    series(
      probeLastSuccess,
      labels,
      each(({ success }) => success),
    ),
    series(
      probeInterval,
      labels,
      each(() => every),
    ),
    series(
      probeRuns,
      labels,
      each(({ runs }) => runs),
    ),
    series(
      probeSuccesses,
      labels,
      each(({ successes }) => successes),
    ),
    series(probeFailures, { ...labels, phase: 'connect', reason: 'timeout', source }, each(failed)),
  ].filter((one) => /\d/.test(one.values));
}

export interface Place {
  readonly asn?: string;
  readonly network?: string;
  readonly country?: string;
}

/** Where a vantage stands. */
export const stands = (
  vantage: string,
  { asn = '', network = '', country = '' }: Place,
  values = '1x600',
): InputSeries => series(vantageInfo, { vantage, asn, network, country }, values);

/** What a vantage says of itself: 1 is well, 0 is sick. */
export const says = (vantage: string, values: string): InputSeries => series(vantageHealthy, { vantage }, values);

/** Says where a vantage stands for as long as its agent is there. */
export const standing = (vantage: string, place: Place, story: string): InputSeries =>
  stands(vantage, place, values(minutes(story).map((state) => (state === 'gone' ? undefined : 1))));

/** Vantages a, b, c and so on, each in a network of its own, that see one target by these stories. */
export function fleet(stories: readonly string[], of: Partial<Seen> = {}): readonly InputSeries[] {
  return stories.flatMap((story, at) => {
    const vantage = String.fromCharCode(97 + at);
    return [standing(vantage, { asn: `AS${at + 1}`, country: 'DE' }, story), ...seen({ ...of, vantage, story })];
  });
}
