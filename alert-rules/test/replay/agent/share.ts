import {
  dnsShareAnswers,
  dnsShareDraws,
  dnsShareDrift,
  dnsShareFailures,
  dnsShareIntended,
  dnsShareMeasured,
  dnsShareStep,
  dnsShareTtl,
  dnsShareTtlStretch,
} from '@parallax/contract';
import { WEIGHTS } from '../fleet.js';
import type { Memory } from '../tape.js';
import { runsOf, type Place } from './probe.js';

/** Which provider name servers lead to: draws of a window with the interval that chance explains. */

/** Draws that a window of hours holds, and draws of one round. */
const WINDOW = 288;
const DRAWS = 4;
const KIND = 'authoritative';
const NAMES = ['alpha', 'beta'] as const;

/** The draws of the window: whether each led to `alpha`. */
export type Draws = boolean[];

export function share(memory: Memory, place: Place & { readonly draws: Draws }): void {
  const { draws, pair } = place;
  for (const { failure, random } of runsOf(memory, place)) {
    if (failure !== undefined) {
      memory.add(dnsShareFailures, { resolver: KIND, reason: failure.reason }, 1);
      continue;
    }
    for (let at = 0; at < DRAWS; at += 1) {
      const first = random.chance(pair.weights.alpha);
      draws.push(first);
      memory.add(dnsShareAnswers, { provider: first ? 'alpha' : 'beta', resolver: KIND }, 1);
    }
    draws.splice(0, Math.max(0, draws.length - WINDOW));
    measured(memory, draws);
    memory.gauge(dnsShareTtl, { resolver: KIND }, 30);
    memory.gauge(dnsShareTtlStretch, { resolver: KIND }, 0);
    // A test at 95 % is wrong once in twenty, a window at a time; some rounds are too few to tell.
    const chance = random.chance(0.01);
    const outcome = pair.outOfStep || chance ? 'out_of_step' : random.chance(0.05) ? 'unknown' : 'in_step';
    memory.add(dnsShareStep, { outcome }, 1);
  }
}

function measured(memory: Memory, draws: Draws): void {
  memory.gauge(dnsShareDraws, { kind: KIND }, draws.length);
  for (const provider of NAMES) {
    const hits = draws.filter((first) => first === (provider === 'alpha')).length;
    const { low, high } = wilson(hits, draws.length);
    const intended = WEIGHTS[provider];
    memory.gauge(dnsShareIntended, { provider }, intended);
    const bounds = { low, estimate: hits / draws.length, high };
    for (const [bound, value] of Object.entries(bounds)) memory.gauge(dnsShareMeasured, { provider, kind: KIND, bound }, value); // prettier-ignore
    memory.gauge(dnsShareDrift, { provider, kind: KIND }, Math.max(0, intended - high, low - intended));
  }
}

/** Two-sided 95 % over two providers at once (Wilson, J. Am. Stat. Assoc. 22 (1927) 209), z = 2.24. */
function wilson(hits: number, all: number): { low: number; high: number } {
  const [z, share] = [2.24, hits / all];
  const middle = (share + (z * z) / (2 * all)) / (1 + (z * z) / all);
  const reach = (z / (1 + (z * z) / all)) * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}
