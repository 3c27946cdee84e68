import type { Clock } from '../core/clock.js';
import { every } from '../core/every.js';
import type { OwnResolver } from '../resolver/index.js';
import type { ResolverState } from '../vantage/batch.js';

const REFRESH_MS = 10_000;

/**
 * How the agent's own resolvers are. Those that single targets name are left out: they are what is measured, and
 * one that is down says nothing about the vantage.
 */
export class OwnResolvers implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #refreshing: Promise<void>;
  #own: ReadonlySet<string> = new Set();

  constructor(
    private readonly resolver: OwnResolver,
    clock: Clock,
  ) {
    void this.#refresh();
    this.#refreshing = every(clock, REFRESH_MS, this.#stop.signal, () => void this.#refresh());
  }

  states(): readonly ResolverState[] {
    return this.resolver
      .stats()
      .servers.flatMap(({ server, up }) =>
        up !== undefined && this.#own.has(server) ? [{ address: server, up }] : [],
      );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('shutting down'));
    await this.#refreshing;
  }

  async #refresh(): Promise<void> {
    this.#own = new Set(await this.resolver.nameservers().catch(() => this.#own));
  }
}
