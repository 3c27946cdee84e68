/** A TCP proxy on loopback that does to connections what bad networks do. The toxics are those of toxiproxy's README. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Of whom the bytes are: the client's (`up`) or the server's (`down`). */
export type Stream = 'up' | 'down';

export type Toxic =
  /** Bytes arrive `ms` later, plus or minus `jitter`, in order. */
  (
    | { readonly toxic: 'latency'; readonly ms: number; readonly jitter?: number }
    /** Connections are refused, those open are reset. */
    | { readonly toxic: 'down' }
    | { readonly toxic: 'bandwidth'; readonly bytesPerSecond: number }
    /** The end of a stream arrives `ms` later. */
    | { readonly toxic: 'slow_close'; readonly ms: number }
    /** Nothing gets through; after `ms` the connection is closed (0: never). Bytes are held and go on when it is removed. */
    | { readonly toxic: 'timeout'; readonly ms: number }
    /** RST after `ms`. */
    | { readonly toxic: 'reset_peer'; readonly ms: number }
    /** Bytes arrive in pieces of `bytes`, `ms` apart. */
    | { readonly toxic: 'slicer'; readonly bytes: number; readonly ms: number }
    /** The connection is closed after this many bytes of a stream. */
    | { readonly toxic: 'limit_data'; readonly bytes: number }
  ) & {
    /** Default: both. */
    readonly stream?: Stream;
  };

export interface FaultProxy {
  readonly port: number;
  /** Connections that came so far, and those open now. */
  seen(): number;
  open(): number;
  /** Works on open connections too. Resolves with what takes it away again. */
  add(toxic: Toxic): Promise<() => Promise<void>>;
  /** Takes all toxics away. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** Where connections go; may be changed while it runs. */
  readonly target: { host?: string; port: number };
  /** Of the jitter. */
  readonly seed?: number;
}

const HOST = '127.0.0.1';

export async function faultProxy({ target, seed = 1 }: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new Proxy(target, seed);
  await proxy.listen(0);
  return proxy;
}

class Proxy implements FaultProxy {
  readonly toxics = new Set<Toxic>();
  readonly #links = new Set<Link>();
  #server: Server | undefined;
  #seen = 0;
  #random: number;
  port = 0;

  constructor(
    private readonly target: FaultProxyOptions['target'],
    seed: number,
  ) {
    this.#random = seed >>> 0 || 1;
  }

  seen = (): number => this.#seen;
  open = (): number => this.#links.size;

  async listen(port: number): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, HOST, resolve);
    });
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  async add(toxic: Toxic): Promise<() => Promise<void>> {
    this.toxics.add(toxic);
    if (toxic.toxic === 'down') await this.#unlisten();
    else for (const link of this.#links) link.poison(toxic);
    return () => this.#remove(toxic);
  }

  async heal(): Promise<void> {
    for (const toxic of [...this.toxics]) await this.#remove(toxic);
  }

  async close(): Promise<void> {
    this.toxics.clear();
    await this.#unlisten();
  }

  active<K extends Toxic['toxic']>(kind: K, stream: Stream): Extract<Toxic, { toxic: K }> | undefined {
    for (const toxic of this.toxics) {
      if (toxic.toxic === kind && concerns(toxic, stream)) return toxic as Extract<Toxic, { toxic: K }>;
    }
    return undefined;
  }

  /** From -1 to 1; xorshift32. */
  jitter(): number {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return (this.#random >>> 0) / 0x7fff_ffff - 1;
  }

  async #remove(toxic: Toxic): Promise<void> {
    if (!this.toxics.delete(toxic)) return;
    if (toxic.toxic === 'down' && ![...this.toxics].some((other) => other.toxic === 'down'))
      await this.listen(this.port);
    for (const link of this.#links) link.cure(toxic);
  }

  #accept(client: Socket): void {
    this.#seen += 1;
    const server = connect({
      host: this.target.host ?? HOST,
      port: this.target.port,
      allowHalfOpen: true,
      noDelay: true,
    });
    const link = new Link(this, client, server, () => this.#links.delete(link));
    this.#links.add(link);
    for (const toxic of this.toxics) link.poison(toxic);
  }

  async #unlisten(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    for (const link of this.#links) link.reset();
    await closed;
  }
}

const concerns = (toxic: Toxic, stream: Stream): boolean => (toxic.stream ?? stream) === stream;

/** A connection through the proxy. */
class Link {
  readonly #pumps: readonly Pump[];
  readonly #timers = new Map<Toxic, NodeJS.Timeout>();
  #left = 2;

  constructor(
    proxy: Proxy,
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly gone: () => void,
  ) {
    this.#pumps = [new Pump(proxy, client, server, 'up'), new Pump(proxy, server, client, 'down')];
    for (const socket of [client, server]) {
      socket.on('error', () => this.reset());
      socket.on('close', () => this.#closed());
    }
  }

  poison(toxic: Toxic): void {
    const end = toxic.toxic === 'reset_peer' || (toxic.toxic === 'timeout' && toxic.ms > 0);
    if (!end) return;
    const act = toxic.toxic === 'reset_peer' ? (): void => this.reset() : (): void => this.#destroy();
    this.#timers.set(toxic, setTimeout(act, toxic.ms));
  }

  cure(toxic: Toxic): void {
    clearTimeout(this.#timers.get(toxic));
    this.#timers.delete(toxic);
    for (const pump of this.#pumps) pump.kick();
  }

  reset(): void {
    this.client.resetAndDestroy();
    this.server.resetAndDestroy();
  }

  #destroy(): void {
    this.client.destroy();
    this.server.destroy();
  }

  #closed(): void {
    this.#left -= 1;
    if (this.#left > 0) return;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const pump of this.#pumps) pump.stop();
    this.gone();
  }
}

/** Bytes on their way in one direction; read ahead is at most this much. */
const AHEAD_BYTES = 1 << 20;

class Pump {
  readonly #queue: { readonly bytes: Buffer; readonly at: number }[] = [];
  #queued = 0;
  #passed = 0;
  #lastAt = 0;
  #stopped = false;
  #wake: () => void = () => undefined;

  constructor(
    private readonly proxy: Proxy,
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly stream: Stream,
  ) {
    from.on('data', (bytes: Buffer) => this.#push(bytes));
    from.on('end', () => this.#push(END));
    void this.#run();
  }

  /** Looks again at the toxics. */
  kick(): void {
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  #push(bytes: Buffer): void {
    const latency = this.proxy.active('latency', this.stream);
    const delay = latency === undefined ? 0 : Math.max(0, latency.ms + (latency.jitter ?? 0) * this.proxy.jitter());
    this.#lastAt = Math.max(this.#lastAt, performance.now() + delay);
    this.#queue.push({ bytes, at: this.#lastAt });
    this.#queued += bytes.length;
    if (this.#queued > AHEAD_BYTES) this.from.pause();
    this.#wake();
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const [next] = this.#queue;
      if (next === undefined || this.proxy.active('timeout', this.stream)) await this.#sleep();
      else if (next.at > performance.now()) await this.#sleep(next.at - performance.now());
      else {
        this.#queue.shift();
        this.#queued -= next.bytes.length;
        if (this.#queued <= AHEAD_BYTES) this.from.resume();
        await (next.bytes === END ? this.#end() : this.#send(next.bytes));
      }
    }
  }

  async #end(): Promise<void> {
    const slow = this.proxy.active('slow_close', this.stream);
    if (slow) await pause(slow.ms);
    this.to.end();
  }

  async #send(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#stopped;) {
      const slicer = this.proxy.active('slicer', this.stream);
      const width = this.proxy.active('bandwidth', this.stream);
      const limit = this.proxy.active('limit_data', this.stream);
      const room = (limit?.bytes ?? Infinity) - this.#passed;
      // A tenth of a second's worth at a time, so that a slow line drips instead of gushing.
      const most = Math.min(slicer?.bytes ?? Infinity, width ? Math.ceil(width.bytesPerSecond / 10) : Infinity, room);
      const piece = bytes.subarray(at, at + Math.max(0, most));
      at += piece.length;
      this.#passed += piece.length;
      if (piece.length > 0) await this.#write(piece);
      if (room <= piece.length) return this.#cut();
      if (width) await pause((piece.length / width.bytesPerSecond) * 1000);
      if (slicer) await pause(slicer.ms);
    }
  }

  #cut(): void {
    this.to.end(() => this.to.destroy());
    this.from.destroy();
    this.stop();
  }

  #write(piece: Buffer): Promise<void> {
    return new Promise((resolve) => {
      if (this.to.destroyed || !this.to.writable) return resolve();
      this.to.write(piece, () => resolve());
    });
  }

  #sleep(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.#wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const END = Buffer.alloc(0);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
