import type { Silence } from '@parallax/contract';
import type { Tally } from './nodes.js';
import { isSilent } from './places.js';

/**
 * Why packets at a node went unanswered. Only flows that go on behind it tell silence from loss; the destination has
 * nothing behind it, so its silence is never excused here.
 */
export function silenceOf(tally: Tally): Silence | undefined {
  const { id, sent, received, behind, destination } = tally;
  if (isSilent(id)) return behind > 0 ? 'never' : 'filtered';
  return received < sent && behind > 0 && !destination ? 'rate_limited' : undefined;
}
