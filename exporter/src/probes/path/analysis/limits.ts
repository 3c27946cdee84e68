/** Who answers some packets and not others because it limits its answers (RFC 1812 section 4.3.2.8, RFC 4443 2.4 f). */
import { isAnswered, type Stop, type Track } from './tracks.js';

/** The first packets of one flow at one TTL. */
interface Try {
  readonly round: number;
  readonly order: number;
  readonly answered: boolean;
}

/** Patterns that chance makes more often than this prove nothing. */
const CHANCE = 0.05;

export class Limits {
  readonly #tracks: readonly Track[];
  readonly #stops: Stop[][] = [];
  readonly #known = new Map<string, boolean>();

  constructor(tracks: readonly Track[]) {
    this.#tracks = tracks;
  }

  /** Whether this node left a packet unanswered and answered another one of the same flow. */
  isPartial(ttl: number, address: string): boolean {
    return this.#once(`partial ${ttl} ${address}`, () =>
      this.#at(ttl).some((stop) => stop.seen.length === 1 && stop.seen[0] === address && isPartial(stop)),
    );
  }

  /** Whether silence at this TTL says nothing: nobody ever answers here, or somebody does not all the time. */
  excuses(ttl: number): boolean {
    return this.#once(`excuses ${ttl}`, () => {
      const answered = this.#at(ttl).filter(isAnswered);
      return answered.length === 0 || answered.some((stop) => stop.seen.length === 1 && isPartial(stop));
    });
  }

  /** Whether the nodes at this TTL ran out of answers. */
  isExhausted(ttl: number): boolean {
    return this.#once(`exhausted ${ttl}`, () => isExhausted(this.#at(ttl)));
  }

  #at(ttl: number): readonly Stop[] {
    return (this.#stops[ttl] ??= this.#tracks.flatMap(({ stops }) => stops.find((stop) => stop.ttl === ttl) ?? []));
  }

  #once(question: string, answer: () => boolean): boolean {
    let known = this.#known.get(question);
    if (known === undefined) this.#known.set(question, (known = answer()));
    return known;
  }
}

const isPartial = ({ sightings }: Stop): boolean => sightings.some(({ reply }) => reply === undefined);

/**
 * True for the mark of a token bucket: among the first packets of the flows in a round, those sent first are answered
 * and all later ones are not, and of those sent again at least one is answered, for the bucket refills. Loss that picks
 * packets or flows at random looks like this with the chance of 1 in (n over k) for each round.
 */
export function isExhausted(stops: readonly Stop[]): boolean {
  const firsts = stops.map(firstTry);
  const again = stops.flatMap(({ sightings }, at) => sightings.filter(({ round }) => round !== firsts[at]?.round));
  if (again.length > 0 && !again.some(({ reply }) => reply !== undefined)) return false;
  const rounds = new Map<number, Try[]>();
  for (const one of firsts) rounds.set(one.round, [...(rounds.get(one.round) ?? []), one]);
  let chance = 1;
  for (const tries of rounds.values()) {
    tries.sort((a, b) => a.order - b.order);
    const answered = tries.filter((one) => one.answered).length;
    if (tries.slice(0, answered).some((one) => !one.answered)) return false;
    for (let k = 1; k <= answered; k++) chance *= k / (tries.length - answered + k);
  }
  return chance <= CHANCE;
}

function firstTry({ sightings }: Stop): Try {
  const round = sightings.reduce((least, sighting) => Math.min(least, sighting.round), Infinity);
  const packets = sightings.filter((sighting) => sighting.round === round);
  const order = packets[0]?.order ?? 0;
  return { round, order, answered: packets.some(({ reply }) => reply !== undefined) };
}
