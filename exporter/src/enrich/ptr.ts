/**
 * Names of addresses by reverse DNS, asked behind the scenes. A name is kept for at least an hour, whatever its TTL:
 * a reverse zone that answers differently each time must not make a new series each time.
 */
import { UNKNOWN } from '@parallax/contract';
import { setMaxListeners } from 'node:events';
import type { Clock } from '../core/clock.js';
import type { Resolver } from '../core/resolver.js';
import { plainHostName } from '../core/reverse.js';

export interface PtrOptions {
  readonly clock: Clock;
  readonly reverse: NonNullable<Resolver['reverse']>;
  /** Addresses remembered; the one used longest ago goes first. */
  readonly capacity?: number;
  /** Questions under way at once. */
  readonly concurrency?: number;
  /** Questions a second in the long run; as many may go out at once after a rest. */
  readonly rate?: number;
}

const CAPACITY = 20_000;
const CONCURRENCY = 16;
const RATE = 50;
/** Milliseconds that a name is kept, by its TTL within these. */
const MIN_KEPT = 3_600_000;
const MAX_KEPT = 86_400_000;
/** Milliseconds until an address without a name, or whose servers are silent, is asked for again. */
const NO_NAME_KEPT = 3_600_000;
const SILENCE_KEPT = 300_000;

interface Entry {
  name: string;
  /** When it should be asked for again; the name stays in use until then and while the question is under way. */
  until: number;
  asking: boolean;
}

export class PtrBook {
  readonly #entries = new Map<string, Entry>();
  readonly #queue = new Set<string>();
  readonly #waiters = new Set<() => void>();
  readonly #stop = new AbortController();
  readonly #capacity: number;
  readonly #concurrency: number;
  readonly #rate: number;
  #running = 0;
  /** Questions that may go out now, a fraction of one included. */
  #tokens: number;
  #filledAt: number;

  constructor(private readonly options: PtrOptions) {
    this.#capacity = options.capacity ?? CAPACITY;
    this.#concurrency = options.concurrency ?? CONCURRENCY;
    this.#rate = options.rate ?? RATE;
    this.#tokens = this.#rate;
    this.#filledAt = options.clock.now();
    // Every question listens to it; the runtime takes more than ten listeners for a leak.
    setMaxListeners(0, this.#stop.signal);
  }

  /** Addresses remembered and questions not yet answered. */
  get size(): { readonly entries: number; readonly waiting: number } {
    return { entries: this.#entries.size, waiting: this.#queue.size + this.#running };
  }

  /** The name as it is known now; asks for it when that was long ago. */
  name(ip: string): string {
    const entry = this.#entries.get(ip);
    if (entry === undefined) return this.#ask(ip, this.#add(ip));
    // Nearly full: what is in use goes to the back, so that it is not forgotten for what was seen once.
    if (this.#entries.size * 2 > this.#capacity) {
      this.#entries.delete(ip);
      this.#entries.set(ip, entry);
    }
    return entry.asking || entry.until > this.options.clock.now() ? entry.name : this.#ask(ip, entry);
  }

  /** Resolves when no question about these addresses is open; rejects with the reason of the signal. */
  async settle(ips: readonly string[], signal: AbortSignal): Promise<void> {
    for (const ip of ips) this.name(ip);
    while (ips.some((ip) => this.#entries.get(ip)?.asking === true)) {
      await new Promise<void>((resolve, reject) => {
        const onAbort = (): void => done(() => reject(signal.reason));
        const onAnswer = (): void => done(resolve);
        const done = (settled: () => void): void => {
          this.#waiters.delete(onAnswer);
          signal.removeEventListener('abort', onAbort);
          settled();
        };
        if (signal.aborted) return reject(signal.reason);
        signal.addEventListener('abort', onAbort, { once: true });
        this.#waiters.add(onAnswer);
      });
    }
  }

  /** Ends every question; what is known stays. */
  close(): void {
    this.#stop.abort(new Error('shutting down'));
    this.#queue.clear();
    for (const entry of this.#entries.values()) entry.asking = false;
    this.#tell();
  }

  #add(ip: string): Entry {
    if (this.#entries.size >= this.#capacity) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
      if (oldest !== undefined) this.#queue.delete(oldest);
    }
    const entry = { name: UNKNOWN, until: 0, asking: false };
    this.#entries.set(ip, entry);
    return entry;
  }

  #ask(ip: string, entry: Entry): string {
    if (this.#stop.signal.aborted) return entry.name;
    entry.asking = true;
    this.#queue.add(ip);
    if (this.#running < this.#concurrency) void this.#work();
    return entry.name;
  }

  /** One of the askers: takes address after address until none is left. Never rejects. */
  async #work(): Promise<void> {
    this.#running += 1;
    try {
      for (let ip = this.#take(); ip !== undefined; ip = this.#take()) {
        const entry = this.#entries.get(ip);
        if (entry === undefined) continue;
        await this.#turn();
        await this.#answer(ip, entry);
        this.#tell();
      }
    } catch {
      // Only closing ends the wait for a turn.
    } finally {
      this.#running -= 1;
    }
  }

  #take(): string | undefined {
    const [next] = this.#queue;
    if (next !== undefined) this.#queue.delete(next);
    return next;
  }

  /** Waits until the rate allows one more question. */
  async #turn(): Promise<void> {
    const { clock } = this.options;
    const now = clock.now();
    this.#tokens = Math.min(this.#rate, this.#tokens + ((now - this.#filledAt) * this.#rate) / 1000);
    this.#filledAt = now;
    this.#tokens -= 1;
    if (this.#tokens < 0) await clock.sleep((-this.#tokens * 1000) / this.#rate, this.#stop.signal);
  }

  async #answer(ip: string, entry: Entry): Promise<void> {
    const { clock, reverse } = this.options;
    let kept = SILENCE_KEPT;
    try {
      const answer = await reverse(ip, this.#stop.signal);
      const name = answer === undefined ? undefined : plainHostName(answer.name);
      kept =
        name === undefined ? NO_NAME_KEPT : Math.min(MAX_KEPT, Math.max(MIN_KEPT, (answer?.ttlSeconds ?? 0) * 1000));
      entry.name = name ?? UNKNOWN;
    } catch {
      // Nobody could tell: the name that was known stays.
    }
    entry.asking = false;
    entry.until = clock.now() + kept;
  }

  #tell(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }
}
