import type { PathRun } from '@parallax/contract';

/** At most this many sentences. */
const MOST = 12;

/** What a person should know, most important first. */
export function wordsOf(run: Omit<PathRun, 'words'>): string[] {
  return [arrival(run)].slice(0, MOST);
}

function arrival({ destination, reached, flows, undecided = 0, distance, rtt }: Omit<PathRun, 'words'>): string {
  const followed = flows - undecided;
  if (reached === 0) return `${destination} was not reached by any of ${flows} flows.`;
  const time = rtt ? `, ${duration(rtt.median)}` : '';
  return `Reached ${destination} in ${distance ?? 0} hops${time}; ${reached} of ${followed} flows.`;
}

/** Milliseconds with as many digits as say something. */
export function duration(seconds: number): string {
  const ms = seconds * 1000;
  return `${ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2)} ms`;
}
