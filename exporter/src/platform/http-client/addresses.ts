import type { Clock } from '../../core/clock.js';
import { literalAddress } from '../../core/host.js';
import { HttpError } from '../../core/http-client.js';
import type { Address } from '../../core/net.js';
import type { Resolver } from '../../core/resolver.js';

/** The resolver is asked no more often than this; it keeps answers until their TTL ends by itself. */
const REFRESH_MS = 5_000;
/** A question that takes longer is not waited for by who has an old answer. */
const PATIENCE_MS = 1_000;
/** An answer is used this long when no new one comes. */
const KEPT_MS = 3_600_000;

/** The addresses of one host, asked for again as calls come in, so that a receiver that moves is followed. */
export class Addresses {
  #known: readonly Address[] = [];
  /** Monotonic milliseconds. */
  #knownAt = -Infinity;
  #askedAt = -Infinity;
  #asking: Promise<void> | undefined;
  #problem: string | undefined;

  constructor(
    private readonly host: string,
    private readonly ports: { readonly resolver: Resolver; readonly clock: Clock },
    private readonly closed: AbortSignal,
  ) {
    const literal = literalAddress(host);
    if (literal === undefined) return;
    this.#known = [literal];
    this.#knownAt = this.#askedAt = Infinity;
  }

  /** In the order in which to try them. Rejects with an {@link HttpError} `resolve`. */
  async current(): Promise<readonly Address[]> {
    const now = this.ports.clock.now();
    const usable = now - this.#knownAt <= KEPT_MS;
    if (!usable || now - this.#askedAt >= REFRESH_MS) this.#asking ??= this.#ask(now);
    // While names cannot be resolved, calls on the old addresses must not be slowed down by each attempt.
    if (!usable) await this.#asking;
    else if (this.#asking && this.#problem === undefined) await atMost(this.#askedAt + PATIENCE_MS - now, this.#asking);
    if (now - this.#knownAt <= KEPT_MS) return this.#known;
    throw new HttpError('resolve', `${this.host} cannot be resolved (${this.#problem ?? 'no answer'}); check the name and the resolvers`); // prettier-ignore
  }

  /** Why the addresses may be out of date, for the message of a failure to connect. */
  get doubt(): string {
    if (this.#problem === undefined) return '';
    const seconds = Math.round((this.ports.clock.now() - this.#knownAt) / 1000);
    return ` (addresses of ${seconds} s ago; asked again: ${this.#problem})`;
  }

  /** Connections to `address` are tried first from now on. */
  prefer(address: Address): void {
    if (this.#known[0] === address || !this.#known.includes(address)) return;
    this.#known = [address, ...this.#known.filter((other) => other !== address)];
  }

  async #ask(now: number): Promise<void> {
    this.#askedAt = now;
    try {
      const { addresses } = await this.ports.resolver.resolve(this.host, ANY, this.closed);
      if (addresses.length === 0) throw new Error('no address');
      this.#known = addresses;
      this.#knownAt = now;
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : 'failed';
    } finally {
      this.#asking = undefined;
    }
  }
}

const ANY = { family: 'any', fallback: true } as const;

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
