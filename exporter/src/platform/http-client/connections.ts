import type { Client, Dispatcher } from 'undici';
import type { HttpClientConfig } from '../../core/http-config.js';
import type { TlsOptions } from '../../core/net.js';
import type { Address } from '../../core/net.js';
import type { Secret, SecretRef } from '../../core/secret.js';
import { tlsOptions } from '../../core/tls-config.js';
import { literalAddress } from '../../core/host.js';
import { Fault } from '../../core/failure.js';
import { HttpError } from '../../core/http-client.js';
import { Addresses } from './addresses.js';
import { connector, type End, type Way } from './connect.js';
import type { Deadline } from './deadline.js';
import { closedError, tlsError } from './failures.js';
import type { HttpClientPorts } from './ports.js';
import { routeOf, type Route } from './route.js';
import { Slots } from './slots.js';

/** Idle connections end after this, or sooner where the server says so: load balancers forget them at 60 s. */
const IDLE_MS = 45_000;
const HEAD_BYTES = 16_384;

/** Texts of the TLS files: authorities, certificate, key. */
type Material = readonly (string | undefined)[];

/** Connections made with the same settings; each undici client is one at a time. */
interface Generation {
  readonly make: () => Client;
  readonly material: Material;
  /** Without a call, last used last. */
  readonly idle: Client[];
  /** Addresses in use, with how many connections each. */
  readonly used: Map<string, number>;
}

export interface ConnectionsOptions {
  readonly config: HttpClientConfig;
  readonly route: Route;
  readonly limit: number;
  /** Value of Proxy-Authorization. */
  proxyAuthorization(): Promise<string | undefined>;
}

/**
 * The connections of a client, each with one call at a time. When one of them leads to an address that the name no longer
 * has, or the files of the TLS settings have changed, all are replaced: new calls open new ones, the old end with the calls
 * that are under way on them. undici's pool is not used: it may queue a call behind another while connections are free.
 */
export class Connections {
  readonly #closed = new AbortController();
  readonly #addresses: Addresses;
  readonly #proxy: Route | undefined;
  readonly #slots: Slots;
  #current: Generation | undefined;
  readonly #open = new Set<Client>();

  constructor(
    private readonly options: ConnectionsOptions,
    private readonly ports: HttpClientPorts,
  ) {
    const { config, route, limit } = options;
    this.#proxy = config.proxy_url === undefined ? undefined : routeOf(config.proxy_url);
    this.#addresses = new Addresses((this.#proxy ?? route).host, ports, this.#closed.signal);
    this.#slots = new Slots(limit);
  }

  /** Lets `work` have a connection for itself, when one is free. Rejects with an {@link HttpError}. */
  async use<T>(deadline: Deadline, work: (connection: Dispatcher) => Promise<T>): Promise<T> {
    await this.#slots.take(deadline);
    try {
      const generation = await deadline.race(this.#generation());
      deadline.check();
      const client = generation.idle.pop() ?? generation.make();
      try {
        return await work(client);
      } finally {
        if (generation === this.#current) generation.idle.push(client);
        else this.#end(client);
      }
    } finally {
      this.#slots.give();
    }
  }

  /** Ends all calls under way. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all([...this.#open].map((client) => client.destroy()));
  }

  async #generation(): Promise<Generation> {
    const [{ Client }, addresses, tls] = await Promise.all([loadUndici(), this.#addresses.current(), this.#tls()]);
    if (this.#closed.signal.aborted) throw closedError();
    const material: Material = [tls?.ca, tls?.cert, tls?.key?.reveal()];
    const known = this.#current;
    if (known && same(known.material, material) && !moved(known.used, addresses)) return known;
    for (const client of known?.idle.splice(0) ?? []) this.#end(client);
    return (this.#current = this.#begin(Client, material, tls));
  }

  async #tls(): Promise<TlsOptions | undefined> {
    const { config, route } = this.options;
    if (!route.secure) return undefined;
    const secret = (ref: SecretRef): Promise<Secret> => this.ports.readSecret(ref);
    try {
      // The client speaks HTTP/1.1 alone, whatever else the settings would offer.
      return await tlsOptions({ ...config.tls, alpn: ['http/1.1'] }, route.host, { secret });
    } catch (error) {
      throw error instanceof Fault ? new HttpError('auth', error.message) : tlsError(error);
    }
  }

  #begin(ClientClass: typeof Client, material: Material, tls: TlsOptions | undefined): Generation {
    const used = new Map<string, number>();
    const connect = connector(this.#way(used, tls));
    const make = (): Client => {
      const client = new ClientClass((this.#proxy ?? this.options.route).origin, {
        connect,
        pipelining: 1,
        // One deadline holds for the whole exchange; it is the call's.
        headersTimeout: 0,
        bodyTimeout: 0,
        keepAliveTimeout: IDLE_MS,
        maxHeaderSize: HEAD_BYTES,
      });
      this.#open.add(client);
      return client;
    };
    return { make, material, idle: [], used };
  }

  #way(used: Map<string, number>, tls: TlsOptions | undefined): Way {
    const { route, proxyAuthorization } = this.options;
    const count = (ip: string, by: number): void => {
      const connections = (used.get(ip) ?? 0) + by;
      if (connections > 0) used.set(ip, connections);
      else used.delete(ip);
    };
    const base = {
      clock: this.ports.clock,
      closed: this.#closed.signal,
      opened: (ip: string) => count(ip, 1),
      ended: (ip: string) => count(ip, -1),
    };
    const proxy = this.#proxy;
    const { port } = proxy ?? route;
    const proxyTls = proxy?.secure === true ? tlsNames(proxy.host) : undefined;
    const firstTls = proxy === undefined ? tls : proxyTls;
    const first: End = { addresses: this.#addresses, port, ...(firstTls === undefined ? {} : { tls: firstTls }) };
    if (proxy === undefined || tls === undefined) return { ...base, first };
    return { ...base, first, through: { authority: route.authority, tls, authorization: proxyAuthorization } };
  }

  #end(client: Client): void {
    void client.destroy().finally(() => this.#open.delete(client));
  }
}

let undici: Promise<typeof import('undici')> | undefined;
/** By whoever sends: it is the largest module of all, and most agents never need it. */
const loadUndici = (): Promise<typeof import('undici')> => (undici ??= import('undici'));

/** An address is verified, but never sent as SNI (RFC 6066 section 3). */
const tlsNames = (host: string): TlsOptions => ({
  verifyName: host,
  ...(literalAddress(host) === undefined ? { serverName: host } : {}),
});

/** Quick: as long as a file does not change, its text is the same object. */
const same = (one: Material, other: Material): boolean => one.every((text, index) => text === other[index]);

const moved = (used: ReadonlyMap<string, number>, addresses: readonly Address[]): boolean =>
  [...used.keys()].some((ip) => !addresses.some((address) => address.ip === ip));
