import type { CdnSteering } from '@parallax/contract';

/** Rounds that are remembered. */
const ROUNDS = 60;
/** Different addresses, and places, of one way. */
const MOST = 64;

interface Sighting {
  readonly address: string;
  readonly pop: string | undefined;
  round: number;
}

/** Which edges of one way answered over the last rounds. */
export class Sightings {
  #round = 0;
  #seen: Sighting[] = [];

  /** A new round begins; what was not seen for {@link ROUNDS} rounds is forgotten. */
  turn(): void {
    this.#round += 1;
    this.#seen = this.#seen.filter(({ round }) => round > this.#round - ROUNDS);
  }

  add(address: string, pop: string | undefined): void {
    const known = this.#seen.find((one) => one.address === address && one.pop === pop);
    if (known !== undefined) known.round = this.#round;
    else if (this.addresses < MOST && this.pops < MOST) this.#seen.push({ address, pop, round: this.#round });
  }

  get addresses(): number {
    return new Set(this.#seen.map(({ address }) => address)).size;
  }

  get pops(): number {
    return this.#pops(() => true);
  }

  /**
   * As far as this vantage saw: `anycast` when one address answered from two places; `dns` when the place changed and
   * the address with it, each address keeping to its place; else `unknown`.
   */
  get steering(): CdnSteering {
    const perAddress = this.#addresses().map((address) => this.#pops((one) => one.address === address));
    if (perAddress.some((pops) => pops > 1)) return 'anycast';
    return perAddress.filter((pops) => pops === 1).length > 1 && this.pops > 1 ? 'dns' : 'unknown';
  }

  #addresses(): string[] {
    return [...new Set(this.#seen.map(({ address }) => address))];
  }

  #pops(which: (one: Sighting) => boolean): number {
    return new Set(this.#seen.filter(which).flatMap(({ pop }) => pop ?? [])).size;
  }
}
