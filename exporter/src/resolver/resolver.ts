import type { Clock } from '../core/clock.js';
import { TYPES } from '../core/dns/codes.js';
import { Fault } from '../core/failure.js';
import { literalAddress } from '../core/host.js';
import type { Address, Net } from '../core/net.js';
import type { Resolved, ResolveOptions, Resolver } from '../core/resolver.js';
import { Answers, type Waiter } from './answers.js';
import { askServer } from './ask.js';
import { addressesOf, inOrder, isSettled, pickFamily } from './families.js';
import type { ServerStats } from './health.js';
import type { ServerUnderWatch } from './lookup.js';
import { Reverse } from './reverse.js';
import { RouteTable } from './routes.js';
import { candidates, Servers, type SystemTexts } from './servers.js';
import { listedAddresses } from './system.js';

export interface ResolverOptions {
  readonly net: Net;
  readonly clock: Clock;
  /** Reads the machine's files; asked again when the last reading is older than ten seconds. */
  readonly system: () => Promise<SystemTexts>;
  /** The agent's own resolvers, `address[:port]`; absent or empty: those of the machine. */
  readonly servers?: readonly string[];
  /** Answers kept at most. */
  readonly cacheCapacity?: number;
}

export interface ResolverStats {
  /** Every resolver asked so far. */
  readonly servers: readonly ServerStats[];
  readonly cache: { readonly entries: number; readonly hits: number; readonly misses: number };
  readonly inFlight: number;
}

/** The agent's resolver: bounded, cached by TTL, and honest about who is to blame. */
export interface OwnResolver extends Resolver {
  reverse: NonNullable<Resolver['reverse']>;
  /** `address:port` of the agent's own resolvers. */
  nameservers(): Promise<readonly string[]>;
  stats(): ResolverStats;
  /** Asks each of the agent's own resolvers for the name servers of the root; true when at least one works. */
  check(signal: AbortSignal): Promise<boolean>;
  /** Ends every question under way and forgets the cache. */
  close(): void;
}

const CACHE_CAPACITY = 20_000;
/** Milliseconds for the answer to a health check. */
const CHECK_PATIENCE = 2000;

export function createResolver(options: ResolverOptions): OwnResolver {
  return new StubResolver(options);
}

class StubResolver implements OwnResolver {
  readonly #answers: Answers;
  readonly #routes: RouteTable;
  readonly #servers: Servers;
  readonly #reverse: Reverse;

  constructor(private readonly options: ResolverOptions) {
    const { net, clock } = options;
    this.#answers = new Answers(net, clock, options.cacheCapacity ?? CACHE_CAPACITY);
    this.#routes = new RouteTable(net, clock);
    this.#servers = new Servers(options.servers ?? [], options.system, clock);
    this.#reverse = new Reverse(options);
  }

  async resolve(name: string, options: ResolveOptions, signal: AbortSignal): Promise<Resolved> {
    const literal = literalAddress(name);
    if (literal) return { addresses: [literal] };
    const lap = this.options.clock.lap();
    const chosen = options.resolvers ?? [];
    // A target with resolvers of its own asks them and nobody else: no hosts file, no search list.
    const servers = chosen.length > 0 ? this.#servers.listed(chosen) : await this.#servers.own();
    const { search, hosts } = chosen.length > 0 ? BARE : await this.#servers.names();
    const waiter: Waiter = { servers, signal, asked: 0 };
    const found = await firstOf(candidates(name, search), async (candidate) => {
      const listed = listedAddresses(candidate, hosts);
      return listed ? pickFamily(candidate, listed, options) : this.#ask(candidate, options, waiter);
    });
    const seconds = waiter.asked > 0 ? { seconds: lap.seconds() } : {};
    const prefersV6 = isSettled(found, options.family) ? options.family !== '4' : await this.#hasV6Route(found);
    return { addresses: inOrder(found, prefersV6), ...seconds };
  }

  reverse(ip: string, signal: AbortSignal): ReturnType<Reverse['ask']> {
    return this.#reverse.ask(ip, signal);
  }

  async nameservers(): Promise<readonly string[]> {
    return (await this.#servers.own()).map((server) => server.health.server);
  }

  stats(): ResolverStats {
    const { size: entries, hits, misses } = this.#answers.cache;
    return { servers: this.#servers.stats(), cache: { entries, hits, misses }, inFlight: this.#answers.inFlight };
  }

  async check(signal: AbortSignal): Promise<boolean> {
    const own = await this.#servers.own();
    const results = await Promise.all(own.map((server) => this.#checkOne(server, signal)));
    return results.includes(true);
  }

  close(): void {
    this.#answers.close();
    this.#reverse.close();
  }

  #ask(name: string, options: ResolveOptions, waiter: Waiter): Promise<readonly Address[]> {
    return addressesOf(name, options, (family) =>
      this.#answers.outcome({ name, type: family === '4' ? TYPES.A : TYPES.AAAA }, waiter),
    );
  }

  async #hasV6Route(addresses: readonly Address[]): Promise<boolean> {
    const six = addresses.find((address) => address.family === '6');
    return six !== undefined && this.#routes.leadsTo(six);
  }

  async #checkOne(server: ServerUnderWatch, signal: AbortSignal): Promise<boolean> {
    const { net, clock } = this.options;
    const { health } = server;
    const tally = { sent: 0, spoofed: 0 };
    try {
      const asking = { net, clock, patience: CHECK_PATIENCE, tally };
      const { rcode } = await askServer(server, { name: '.', type: TYPES.NS }, asking, signal);
      health.answered();
      health.checked(rcode === 0, clock.now());
      return rcode === 0;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const silent = error instanceof Fault && error.reason === 'timeout';
      health.failed(silent ? 'timeout' : 'failure', clock.now());
      health.checked(false, clock.now());
      return false;
    } finally {
      health.asked(tally);
    }
  }
}

const BARE = { search: [], hosts: new Map<string, readonly Address[]>() };

/** The addresses of the first name that exists. */
async function firstOf(
  names: readonly string[],
  resolve: (name: string) => Promise<readonly Address[]>,
): Promise<readonly Address[]> {
  let missing = new Fault('no_such_name', 'no name to resolve');
  for (const name of names) {
    try {
      return await resolve(name);
    } catch (error) {
      if (!(error instanceof Fault) || error.reason !== 'no_such_name') throw error;
      missing = error;
    }
  }
  throw missing;
}
