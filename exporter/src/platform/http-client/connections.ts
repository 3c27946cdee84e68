import type { Dispatcher, Pool } from 'undici';
import type { HttpClientConfig } from '../../core/http-config.js';
import type { TlsOptions } from '../../core/net.js';
import type { Address } from '../../core/net.js';
import type { Secret, SecretRef } from '../../core/secret.js';
import { tlsOptions } from '../../core/tls-config.js';
import { Fault } from '../../core/failure.js';
import { HttpError } from '../../core/http-client.js';
import { Addresses } from './addresses.js';
import { connector, type End, type Way } from './connect.js';
import { tlsError } from './failures.js';
import type { HttpClientPorts } from './ports.js';
import { routeOf, type Route } from './route.js';

/** Idle connections end after this, or sooner where the server says so: load balancers forget them at 60 s. */
const IDLE_MS = 45_000;
const HEAD_BYTES = 16_384;

/** Connections that were made with the same settings. */
interface Generation {
  readonly pool: Pool;
  readonly material: string;
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
 * The connections of a client. When one of them leads to an address that the name no longer has, or the files of the TLS
 * settings have changed, all are replaced: new calls open new ones, the old end with the calls that are under way on them.
 */
export class Connections {
  readonly #closed = new AbortController();
  readonly #addresses: Addresses;
  readonly #proxy: Route | undefined;
  #current: Generation | undefined;
  readonly #retired = new Set<Pool>();

  constructor(
    private readonly options: ConnectionsOptions,
    private readonly ports: HttpClientPorts,
  ) {
    const { config, route } = options;
    this.#proxy = config.proxy_url === undefined ? undefined : routeOf(config.proxy_url);
    this.#addresses = new Addresses((this.#proxy ?? route).host, ports, this.#closed.signal);
  }

  /** What to send a request to. Rejects with an {@link HttpError}. */
  async ready(): Promise<Dispatcher> {
    // Loaded by whoever sends: it is the largest module of all, and most agents never need it.
    const [{ Pool }, addresses, tls] = await Promise.all([import('undici'), this.#addresses.current(), this.#tls()]);
    if (this.#closed.signal.aborted) throw new HttpError('aborted', 'the client is closed');
    const material = JSON.stringify([tls?.ca, tls?.cert, tls?.key?.reveal()]);
    if (this.#current && (this.#current.material !== material || moved(this.#current.used, addresses))) this.#retire();
    this.#current ??= this.#open(Pool, material, tls);
    return this.#current.pool;
  }

  /** Ends all calls under way. */
  async close(): Promise<void> {
    this.#closed.abort();
    const pools = [...this.#retired, ...(this.#current ? [this.#current.pool] : [])];
    await Promise.all(pools.map((pool) => pool.destroy()));
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

  #open(PoolClass: typeof Pool, material: string, tls: TlsOptions | undefined): Generation {
    const used = new Map<string, number>();
    const pool = new PoolClass((this.#proxy ?? this.options.route).origin, {
      connections: this.options.limit,
      pipelining: 1,
      connect: connector(this.#way(used, tls)),
      // One deadline holds for the whole exchange; it is the call's.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_MS,
      maxHeaderSize: HEAD_BYTES,
    });
    return { pool, material, used };
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
    const proxyTls = proxy?.secure === true ? { verifyName: proxy.host, serverName: proxy.host } : undefined;
    const firstTls = proxy === undefined ? tls : proxyTls;
    const first: End = { addresses: this.#addresses, port, ...(firstTls === undefined ? {} : { tls: firstTls }) };
    if (proxy === undefined || tls === undefined) return { ...base, first };
    return { ...base, first, through: { authority: route.authority, tls, authorization: proxyAuthorization } };
  }

  #retire(): void {
    const pool = this.#current?.pool;
    this.#current = undefined;
    if (pool === undefined) return;
    this.#retired.add(pool);
    // Waits for the calls that are under way.
    void pool.close().finally(() => this.#retired.delete(pool));
  }
}

const moved = (used: ReadonlyMap<string, number>, addresses: readonly Address[]): boolean =>
  [...used.keys()].some((ip) => !addresses.some((address) => address.ip === ip));
