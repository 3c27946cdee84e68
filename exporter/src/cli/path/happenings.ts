import type { PathChange, PathRun } from '@parallax/contract';
import { decided, reachOf } from './reach.js';

/** Worth a line in the log of the live view: what is different from the round before. */

export interface Happening {
  /** Wall clock, milliseconds. */
  readonly at: number;
  readonly text: string;
  readonly tone: 'red' | 'yellow' | 'green' | 'plain';
}

interface Turn {
  /** The last run before. */
  readonly before?: PathRun;
  readonly failedBefore?: string | undefined;
  readonly run?: PathRun | undefined;
  readonly failure?: string | undefined;
}

type News = Omit<Happening, 'at'>;

export function happenings({ before, failedBefore, run, failure }: Turn): News[] {
  if (failure !== undefined && failure !== failedBefore) return [{ text: failure, tone: 'red' }];
  if (run === undefined) return [];
  const news: News[] = failedBefore === undefined ? [] : [{ text: 'runs succeed again', tone: 'green' }];
  if (run.change?.route === true) news.push({ text: changeText(run.change), tone: 'yellow' });
  if (before === undefined) return news;
  return [...news, ...reachNews(before, run), ...mtuNews(before, run)];
}

function reachNews(before: PathRun, run: PathRun): News[] {
  const [was, is] = [reachOf(before), reachOf(run)];
  // A round that was cut short at once saw nothing.
  if (was === is || run.flows === 0) return [];
  const flows = decided(run);
  if (is === 'all') return [{ text: `all ${flows} flows reach the destination again`, tone: 'green' }];
  const where = endText(run);
  if (is === 'none') return [{ text: `no flow reaches the destination${where}`, tone: 'red' }];
  return [{ text: `${flows - run.reached} of ${flows} flows do not reach the destination${where}`, tone: 'red' }];
}

/** Where most of the lost flows were last seen. */
function endText({ nodes }: PathRun): string {
  const [worst] = nodes.filter(({ ended = 0 }) => ended > 0).sort((a, b) => (b.ended ?? 0) - (a.ended ?? 0));
  return worst === undefined ? '' : `; last seen at TTL ${worst.ttl}, ${worst.address ?? 'a silent hop'}`;
}

function mtuNews(before: PathRun, run: PathRun): News[] {
  const [was, is] = [before.mtu?.bytes, run.mtu?.bytes];
  if (was === undefined || is === undefined || was === is) return [];
  return [{ text: `path MTU ${was} → ${is} bytes`, tone: 'yellow' }];
}

/** `route changed at TTL 3 to 5: 10.0.0.1 gave way to 10.0.0.2; 5 hops → 6`; of several places the first is named. */
export function changeText({ appeared, vanished, distance }: PathChange): string {
  const ttls = [...appeared, ...vanished].map(({ ttl }) => ttl);
  const [first, last] = [Math.min(...ttls), Math.max(...ttls)];
  const where = ttls.length === 0 ? '' : ` at TTL ${first}${last === first ? '' : ` to ${last}`}`;
  const [old, now] = [placesText(vanished, first), placesText(appeared, first)];
  const what = old === '' ? `${now} is new` : now === '' ? `${old} is gone` : `${old} gave way to ${now}`;
  const { before, after } = distance ?? {};
  const length = before === undefined || after === undefined ? '' : `; ${before} hops → ${after}`;
  return `route changed${where}${ttls.length === 0 ? '' : `: ${what}`}${length}`;
}

/** At most two addresses. */
function placesText(places: PathChange['appeared'], ttl: number): string {
  const here = places.filter((place) => place.ttl === ttl).map(({ address }) => address);
  return here.length > 2 ? `${here[0]} and ${here.length - 1} more` : here.join(', ');
}
