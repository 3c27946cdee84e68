import type { Clock } from '../core/clock.js';
import { Fault } from '../core/failure.js';
import type { Address, Net } from '../core/net.js';

/** Milliseconds for which the kernel's word about a route is believed. */
const BELIEVED_FOR = 30_000;
const MAX_KNOWN = 4096;
/** Discard; nothing is ever sent there. */
const ANY_PORT = 9;

/**
 * Whether this vantage has a route: connecting a UDP socket makes the kernel look for one (RFC 6724 section 5,
 * rule 1) without sending a packet.
 */
export class RouteTable {
  readonly #known = new Map<string, { readonly leads: boolean; readonly until: number }>();

  constructor(
    private readonly net: Net,
    private readonly clock: Clock,
  ) {}

  async leadsTo(address: Address): Promise<boolean> {
    const known = this.#known.get(address.ip);
    if (known && known.until > this.clock.now()) return known.leads;
    const leads = await this.#try(address);
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(address.ip, { leads, until: this.clock.now() + BELIEVED_FOR });
    return leads;
  }

  async #try(address: Address): Promise<boolean> {
    try {
      (await this.net.datagrams({ address, port: ANY_PORT, egress: {} })).close();
      return true;
    } catch (error) {
      if (error instanceof Fault) return false;
      throw error;
    }
  }
}
