/** Who answers some packets and not others because it limits its answers (RFC 1812 section 4.3.2.8, RFC 4443 2.4 f). */
import { isAnswered, type Stop, type Track } from './tracks.js';

/** One flow in one round at one TTL. */
interface Try {
  readonly order: number;
  readonly answered: boolean;
}

/** Patterns that chance makes more often than this prove nothing. */
const CHANCE = 0.05;

export class Limits {
  readonly #stops: Stop[][] = [];
  readonly #excused = new Map<number, boolean>();
  readonly #partial = new Set<string>();

  constructor(tracks: readonly Track[]) {
    for (const stop of tracks.flatMap(({ stops }) => stops)) {
      (this.#stops[stop.ttl] ??= []).push(stop);
      const [address, other] = stop.seen;
      if (address === undefined || other !== undefined) continue;
      if (stop.sightings.some(({ reply }) => reply === undefined)) this.#partial.add(`${stop.ttl} ${address}`);
    }
  }

  /** Whether this node left a packet unanswered and answered another one of the same flow. */
  isPartial(ttl: number, address: string): boolean {
    return this.#partial.has(`${ttl} ${address}`);
  }

  /** Whether silence at this TTL says nothing: nobody ever answers here, or somebody does not all the time. */
  excuses(ttl: number): boolean {
    let excused = this.#excused.get(ttl);
    if (excused === undefined) {
      const answered = (this.#stops[ttl] ?? []).filter(isAnswered);
      excused = answered.length === 0 || answered.some(({ seen: [address = ''] }) => this.isPartial(ttl, address));
      this.#excused.set(ttl, excused);
    }
    return excused;
  }

  /** Whether the nodes at this TTL ran out of answers. */
  isExhausted(ttl: number): boolean {
    return isExhausted(this.#stops[ttl] ?? []);
  }
}

/**
 * True for the mark of a token bucket: in each round the packets sent first are answered and all later ones are not, and
 * what was not answered is answered for some flow when it is sent again. Loss that picks packets or flows at random
 * looks like this with the chance of 1 in (n over k) for each round.
 */
export function isExhausted(stops: readonly Stop[]): boolean {
  const rounds = new Map<number, Try[]>();
  for (const stop of stops) {
    const tries = new Map<number, Try>();
    for (const { order, round, reply } of stop.sightings) {
      const known = tries.get(round);
      const answered = reply !== undefined || known?.answered === true;
      tries.set(round, { order: Math.min(order, known?.order ?? order), answered });
    }
    for (const [round, one] of tries) rounds.set(round, [...(rounds.get(round) ?? []), one]);
  }
  let chance = 1;
  const [, ...again] = [...rounds.values()];
  if (again.length > 0 && !again.flat().some((one) => one.answered)) return false;
  for (const tries of rounds.values()) {
    tries.sort((a, b) => a.order - b.order);
    const answered = tries.filter((one) => one.answered).length;
    if (tries.slice(0, answered).some((one) => !one.answered)) return false;
    for (let k = 1; k <= answered; k++) chance *= k / (tries.length - answered + k);
  }
  return chance <= CHANCE;
}
