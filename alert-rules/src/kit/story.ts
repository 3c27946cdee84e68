import { values } from './fleet.js';

/** Counters of tests as stories: run after run, all of what it counts is well or none. */

export interface Counted {
  /** A word for each run, or for many, such as `ok*5`: `ok`, `bad`, or `anew` where the agent has begun anew before one that is well. */
  readonly story: string;
  /** What a run counts. */
  readonly each: number;
  /** Minutes between two runs; default 1. */
  readonly every?: number;
}

/** Values of counters from the start on, a sample a minute, in promtool's notation. */
export interface Counts {
  readonly all: string;
  readonly good: string;
  readonly bad: string;
}

export function counts({ story, each, every = 1 }: Counted): Counts {
  let [good, bad] = [0, 0];
  const books = runs(story).flatMap((run) => {
    if (run === 'anew') [good, bad] = [0, 0];
    if (run === 'bad') bad += each;
    else good += each;
    return Array.from({ length: every }, () => ({ all: good + bad, good, bad }));
  });
  const of = (part: keyof Counts): string => values([0, ...books.map((book) => book[part])]);
  return { all: of('all'), good: of('good'), bad: of('bad') };
}

const runs = (story: string): readonly string[] =>
  story.split(' ').flatMap((words) => {
    const [, word, times] = /^(ok|bad|anew)(?:\*([1-9]\d{0,2}))?$/.exec(words) ?? [];
    if (word === undefined) throw new Error(`not a run: ${words}`);
    return Array.from({ length: Number(times ?? 1) }, () => word);
  });
