import type { Silence } from '@parallax/contract';
import type { Tally } from './tallies.js';
import { isSilent } from './places.js';

/**
 * Why packets at a node went unanswered; undefined when none did or when it cannot be told. Only flows that go on behind
 * a node tell silence from loss. The destination has nothing behind it: its silence is excused only by the pattern that
 * `bridge` looks for.
 */
export function silenceOf(tally: Tally): Silence | undefined {
  const { sent, received, behind, destination, lost, excused } = tally;
  if (isSilent(tally.id)) {
    if (behind > 0) return 'never';
    if (lost > 0) return 'filtered';
    return excused > 0 ? 'rate_limited' : undefined;
  }
  if (destination) return excused > 0 ? 'rate_limited' : undefined;
  return received < sent && behind > 0 ? 'rate_limited' : undefined;
}
