import type { Clock } from '../core/clock.js';
import { TYPES } from '../core/dns/codes.js';
import type { Net } from '../core/net.js';
import { reverseName } from '../core/reverse.js';
import { Answers, type Waiter } from './answers.js';
import { Servers, type SystemTexts } from './servers.js';

/** Who asks keeps the names; this only joins questions for the same address. */
const CACHE_CAPACITY = 1000;

export interface ReverseOptions {
  readonly net: Net;
  readonly clock: Clock;
  readonly system: () => Promise<SystemTexts>;
  readonly servers?: readonly string[];
}

/**
 * Asks the agent's own resolvers for names of addresses, with books of its own: half of all reverse zones are lame,
 * and what a resolver cannot find out there must neither make it look ill nor push the names of targets out of the cache.
 */
export class Reverse {
  readonly #answers: Answers;
  readonly #servers: Servers;

  constructor({ net, clock, system, servers }: ReverseOptions) {
    this.#answers = new Answers(net, clock, CACHE_CAPACITY);
    this.#servers = new Servers(servers ?? [], system, clock);
  }

  /** The first name by alphabet, so that records in changing order are no news; see `Resolver.reverse`. */
  async ask(ip: string, signal: AbortSignal): Promise<{ name: string; ttlSeconds: number } | undefined> {
    const name = reverseName(ip);
    if (name === undefined) return undefined;
    const waiter: Waiter = { servers: await this.#servers.own(), signal, asked: 0 };
    const { data, ttl } = await this.#answers.outcome({ name, type: TYPES.PTR }, waiter);
    const [first] = [...data].sort();
    return first === undefined ? undefined : { name: first, ttlSeconds: ttl };
  }

  close(): void {
    this.#answers.close();
  }
}
