/** Gives every stop of every flow its nodes: addresses, or the silence behind the node before. */
import { PATH_START } from '@parallax/contract';
import type { Fate, Stop, Track } from './tracks.js';

/** A stop with its nodes. */
export interface Place {
  readonly ttl: number;
  /** At least one; several when packets of the flow were spread. */
  readonly ids: readonly string[];
  readonly stop: Stop;
  /** Whether something answered here. */
  readonly answered: boolean;
}

export interface Trail {
  readonly flow: number;
  readonly places: readonly Place[];
  readonly fate: Fate;
  readonly excused?: true;
}

export const isSilent = (id: string): boolean => id.startsWith('*');

export function place({ stops, ...track }: Track): Trail {
  const places: Place[] = [];
  let before = { ttl: 0, id: PATH_START as string };
  for (const stop of stops) {
    const answered = stop.seen.length > 0;
    const silence = stop.assumed ?? '*'.repeat(stop.ttl - before.ttl) + before.id;
    const ids = answered ? stop.seen : [silence];
    places.push({ ttl: stop.ttl, ids, stop, answered });
    before = { ttl: stop.ttl, id: ids[0] ?? silence };
  }
  return { ...track, places };
}

/** The last place where the flow was seen; undefined when nothing answered it. */
export const lastSeen = ({ places }: Trail): Place | undefined => places.findLast(({ answered }) => answered);
