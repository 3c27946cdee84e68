import { cdnPairs, cdnPhaseDuration } from '@parallax/contract';
import type { Config } from './config.js';

/** Of a way alone: phases, bytes, budget, skips, who and where the edge is. */
const OF_WAY = cdnPhaseDuration.labels.phase.length + 10;
/** Of a way and a partition: hits, age, lifetime, sizes, and the values that responses usually have of closed labels. */
const OF_PARTITION = 8;
/** Of a kind of fetch besides: time, fetches, requests and bytes by what the cache says, of which a healthy one says little. */
const OF_FETCH = 5;
/** Zeros of the rules of the lint that may be errors, and what it usually finds. */
const OF_LINT = 14;

/** About how many series a healthy target has; about right where providers have one or two layers. */
export function seriesOf({ providers, origin, objects, warm, cold, encodings, lint }: Config): number {
  const edges = Object.keys(providers).length;
  const ways = edges + (origin === undefined ? 0 : 1);
  const partitions = new Set(objects.map(({ partition }) => partition)).size;
  const fetches = 1 + (warm ? 1 : 0) + (cold ? 1 : 0);
  // A histogram and its comparisons, for everybody but the baseline.
  const pairs = (edges - 1) * fetches + (ways - edges);
  const once = ways * (OF_WAY + (lint === 'off' ? 0 : OF_LINT));
  const coded = encodings === 'off' ? 0 : 4 * ways;
  const each =
    ways * OF_PARTITION + edges * fetches * OF_FETCH + pairs * (1 + cdnPairs.labels.comparison.length) + coded;
  return once + partitions * each;
}
