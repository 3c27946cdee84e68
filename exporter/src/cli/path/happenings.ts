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
  if (was === is) return [];
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

const MAX_PLACES = 3;

/** `route changed: TTL 3 10.0.0.1 → 10.0.0.2; 5 hops → 6`. */
export function changeText({ appeared, vanished, distance }: PathChange): string {
  const ttls = [...new Set([...appeared, ...vanished].map(({ ttl }) => ttl))].sort((a, b) => a - b);
  const at = (places: PathChange['appeared'], ttl: number): string => {
    const here = places.filter((place) => place.ttl === ttl).map(({ address }) => address);
    return here.length > 2 ? `${here[0]} and ${here.length - 1} more` : here.join(', ');
  };
  const parts = ttls.slice(0, MAX_PLACES).map((ttl) => {
    const [old, now] = [at(vanished, ttl), at(appeared, ttl)];
    if (old === '') return `TTL ${ttl} ${now} is new`;
    return now === '' ? `TTL ${ttl} ${old} is gone` : `TTL ${ttl} ${old} → ${now}`;
  });
  if (ttls.length > MAX_PLACES) parts.push(`${ttls.length - MAX_PLACES} more hops`);
  if (distance?.before !== undefined && distance.after !== undefined) {
    parts.push(`${distance.before} hops → ${distance.after}`);
  }
  return `route changed${parts.length === 0 ? '' : `: ${parts.join('; ')}`}`;
}
