import type { Labels } from '@parallax/contract';
import type { Page, Window } from './types.js';

/** How Prometheus goes from pending to firing and back (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/). */

export interface Holding {
  /** Seconds of `for` and `keep_firing_for`; 0 without. */
  readonly hold: number;
  readonly keep: number;
}

/** When the expression of an alert gave a sample for one label set: moments of the window, ascending. */
export interface Active {
  readonly labels: Labels;
  readonly times: readonly number[];
}

/** Rounding of times in answers, seconds. */
const SLACK = 0.01;

/** The pages of one label set. Pending before the window is not known: what is pending at its start begins there. */
export function pagesOf({ labels, times }: Active, { hold, keep }: Holding, window: Window): readonly Page[] {
  const pages: Page[] = [];
  const present = new Set(times.map((time) => Math.round((time - window.start) / window.step)));
  const last = Math.floor((window.end - window.start) / window.step + SLACK);
  let since: number | undefined;
  let firing: number | undefined;
  let gone: number | undefined;
  for (let at = 0; at <= last; at += 1) {
    const now = window.start + at * window.step;
    if (present.has(at)) {
      since ??= now;
      gone = undefined;
      if (firing === undefined && now - since >= hold - SLACK) firing = now;
    } else if (firing === undefined) {
      since = undefined;
    } else {
      // Counted from the first evaluation without it.
      gone ??= now;
      if (keep > 0 && now - gone < keep - SLACK) continue;
      pages.push({ labels, from: firing, to: now });
      [since, firing, gone] = [undefined, undefined, undefined];
    }
  }
  if (firing !== undefined) pages.push({ labels, from: firing });
  return pages;
}

/** Two pages of one label set no further apart are a flap, seconds. */
export const FLAP = 600;

/** Of the pages of one label set, in the order of time. */
export const flapsOf = (pages: readonly Page[]): number =>
  pages.filter(({ from }, at) => {
    const before = pages[at - 1]?.to;
    return before !== undefined && from - before <= FLAP;
  }).length;
