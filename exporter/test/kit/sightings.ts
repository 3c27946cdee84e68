import type { Sighting, Step } from '../../src/cdn/share/types.js';
import type { Random } from './random.js';

const STEP: Step = { owner: 'www', data: 'a', ttl: 30 };

/** An answer of a name server for the first hostname at time 0 that leads to `a`, but for what is given. */
export function sighting(given: Partial<Sighting> & { readonly ttl?: number } = {}): Sighting {
  const { ttl, ...rest } = given;
  const provider = given.provider ?? 'a';
  const step: Step = { ...STEP, data: provider, ttl: ttl ?? STEP.ttl };
  return {
    at: 0,
    kind: 'authoritative',
    resolver: 'authoritative',
    subnet: '',
    host: 0,
    provider,
    steps: [step],
    ...rest,
  };
}

/** One provider by shares that sum to 1. */
export function pick(shares: Readonly<Record<string, number>>, random: Random): string {
  let left = random.next();
  const names = Object.keys(shares);
  return names.find((name) => (left -= shares[name] ?? 0) < 0) ?? names.at(-1) ?? '';
}

/** `count` answers of name servers, a second apart from `from` milliseconds on. */
export function drawn(
  shares: Readonly<Record<string, number>>,
  { count, random, from = 0, ...given }: { count: number; random: Random; from?: number } & Partial<Sighting>,
): Sighting[] {
  return Array.from({ length: count }, (_, index) =>
    sighting({ ...given, at: from + index * 1000, provider: pick(shares, random) }),
  );
}

/** A cache that keeps an answer for `ttl` seconds, and then asks for another one. */
export class FakeCache {
  #held: { readonly provider: string; readonly expires: number } | undefined;

  constructor(
    private readonly ttl: number,
    private readonly draw: () => string,
  ) {}

  ask(at: number): { readonly provider: string; readonly ttl: number } {
    if (this.#held === undefined || at >= this.#held.expires) {
      this.#held = { provider: this.draw(), expires: at + this.ttl * 1000 };
    }
    return { provider: this.#held.provider, ttl: Math.floor((this.#held.expires - at) / 1000) };
  }
}
