/** Everything around one fault case: an oracle, a receiver and a producer in processes of their own, and what was seen of them. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Scope } from '../../../src/core/scope.js';
import { smallDisk } from '../../kit/tmpfs.js';
import { readArrivals } from './arrivals.js';
import { judge, type Judgement } from './judge.js';
import { readLedger } from './ledger.js';
import type { OracleMethods } from './oracle.js';
import type { ProducerMethods, ProducerPlan } from './producer.js';
import { cutPower } from './power.js';
import { Random } from '../../kit/random.js';
import { History, type Reading } from './readings.js';
import { Child, type ChildOptions } from './rpc.js';
import type { ReceiverMethods } from './receiver-process.js';
import type { Endpoint } from './sender.js';

export interface Given {
  /** Series of a round; default 50. */
  readonly series?: number;
  /** Milliseconds between rounds; default 20. */
  readonly every?: number;
  /** Options of the endpoint as a user writes them; small, quick batches by default. */
  readonly endpoint?: Endpoint;
  /** Bytes that the queue may take on disk; default 64 MiB. */
  readonly maxBytes?: number;
  /** KiB of a file system of its own for the queue. Needs leave to mount. */
  readonly smallDisk?: number;
  /** See {@link ProducerPlan.stamps}; default own. */
  readonly stamps?: ProducerPlan['stamps'];
  /** How the producer's process is started. */
  readonly producer?: ChildOptions;
  /** How the receiver's process is started, and the address that it listens on; default 127.0.0.1. */
  readonly receiver?: ChildOptions & { readonly host?: string };
}

const PRODUCER = new URL('./producer.ts', import.meta.url);
const POLL_MS = 50;
/** The queue syncs once a second; a sync takes time on a busy machine. */
const SYNC_MS = 1_000;
const TOLERANCE_MS = 500;

export class World implements AsyncDisposable {
  readonly random: Random;
  readonly history = new History();
  /** Of every producer that lived. */
  peakRss = 0;
  peakDisk = 0;
  kills = 0;
  /** Unix milliseconds of each power cut. */
  readonly cuts: number[] = [];
  /** Where producers that start from now on send to, such as a proxy before the receiver. */
  url = '';
  /** The agent's own resolvers from then on, `address:port`. */
  resolvers: readonly string[] = [];
  /** The receiver's. */
  port = 0;
  #producer: Child<ProducerMethods> | undefined;
  #latest: readonly Reading[] = [];
  #up = false;

  private constructor(
    readonly given: Given,
    readonly seed: number,
    private readonly parts: {
      readonly scope: Scope;
      readonly folder: string;
      /** Of the queue. */
      readonly directory: string;
      readonly oracle: Child<OracleMethods>;
      readonly receiver: Child<ReceiverMethods>;
    },
  ) {
    this.random = new Random(seed);
  }

  /** A world whose receiver is up and whose producer does not yet run. */
  static async create(given: Given, seed: number): Promise<World> {
    const scope = new Scope();
    const folder = mkdtempSync(join(tmpdir(), 'plx-fault-'));
    scope.defer(() => rmSync(folder, { recursive: true, force: true }));
    const [oracle, receiver] = await Promise.all([
      Child.start<OracleMethods>(new URL('./oracle.ts', import.meta.url)),
      Child.start<ReceiverMethods>(new URL('./receiver-process.ts', import.meta.url), given.receiver),
    ]);
    scope.use(oracle);
    scope.use(receiver);
    const disk = given.smallDisk === undefined ? folder : scope.use(smallDisk(given.smallDisk)).path;
    const world = new World(given, seed, { scope, folder, oracle, receiver, directory: join(disk, 'queue') });
    await oracle.call('open', join(folder, 'ledger'), join(folder, 'oracle.sock'));
    mkdirSync(world.directory, { recursive: true });
    await world.receiverUp();
    return world;
  }

  get directory(): string {
    return this.parts.directory;
  }

  get receiver(): Child<ReceiverMethods> {
    return this.parts.receiver;
  }

  get producer(): Child<ProducerMethods> {
    if (this.#producer === undefined) throw new Error('no producer runs');
    return this.#producer;
  }

  get running(): boolean {
    return this.#producer?.alive === true;
  }

  /** The latest metrics of the producer. */
  get readings(): readonly Reading[] {
    return this.#latest;
  }

  /** To be closed with the world. */
  defer(close: () => unknown): void {
    this.parts.scope.defer(close);
  }

  sleep(ms: number): Promise<void> {
    return sleep(ms).then(() => undefined);
  }

  async receiverUp(host = this.given.receiver?.host ?? '127.0.0.1'): Promise<void> {
    if (this.#up) return;
    this.port = await this.receiver.call('up', join(this.parts.folder, 'arrivals'), host);
    if (this.url === '') this.url = `http://${host}:${this.port}/api/v1/write`;
    this.#up = true;
  }

  async receiverDown(): Promise<void> {
    if (this.#up) await this.receiver.call('down');
    this.#up = false;
  }

  /** Starts a producer on the queue of the last one; it produces at once unless told not to. */
  async start(produces = true): Promise<void> {
    const producer = await Child.start<ProducerMethods>(PRODUCER, this.given.producer);
    this.#producer = this.parts.scope.use(producer);
    const { directory, seed, given, parts, url, resolvers } = this;
    const files = { directory, oracle: join(parts.folder, 'oracle.sock'), powerNotes: join(parts.folder, 'medium') };
    const { maxBytes = 64 << 20, endpoint = {}, stamps = 'own' } = given;
    await producer.call('open', { ...files, seed, maxBytes, stamps, resolvers, endpoint: { url, ...endpoint } });
    this.#watch(producer);
    if (produces) await this.produce();
  }

  produce(): Promise<void> {
    return this.producer.call('produce', this.given.every ?? 20, this.given.series ?? 50);
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.look();
    this.kills += 1;
    await this.producer.end('SIGKILL');
  }

  /** SIGKILL, and everything that was not synced is gone. */
  async cutPower(): Promise<void> {
    await this.kill();
    this.cuts.push(Date.now());
    cutPower(this.directory, join(this.parts.folder, 'medium'));
  }

  /** SIGTERM; the exit code and the milliseconds that it took. */
  async stop(): Promise<{ readonly code: number | NodeJS.Signals; readonly took: number }> {
    await this.look();
    const begun = performance.now();
    const code = await this.producer.end('SIGTERM');
    this.#note(this.producer.lastWords as readonly Reading[] | undefined);
    return { code, took: performance.now() - begun };
  }

  /** Takes note of metrics, memory and disk. */
  async look(): Promise<readonly Reading[]> {
    this.peakDisk = Math.max(this.peakDisk, bytesIn(this.directory));
    const producer = this.#producer;
    if (producer?.alive !== true) return this.#latest;
    this.peakRss = Math.max(this.peakRss, peakRss(producer.pid));
    this.#note(await producer.call('readings').catch(() => undefined));
    return this.#latest;
  }

  /** Looks until `holds`; throws after `ms`. */
  async until(
    what: string,
    holds: (readings: readonly Reading[]) => boolean | Promise<boolean>,
    ms = 60_000,
  ): Promise<void> {
    for (const end = performance.now() + ms; ;) {
      const begun = performance.now();
      if (await holds(await this.look())) return;
      if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}; ${await this.#said()}`);
      // Looking at millions of samples takes time that others need.
      await sleep(Math.max(POLL_MS, 3 * (performance.now() - begun)));
    }
  }

  /** What can be said of the case now. While a producer runs, rounds that it has just issued may be missing. */
  async judge(): Promise<Judgement> {
    await this.receiver.call('flush');
    const { folder } = this.parts;
    const rounds = readLedger(join(folder, 'ledger'));
    return judge({ seed: this.seed, rounds, excused: this.#excused }, readArrivals(join(folder, 'arrivals')));
  }

  /** Rules of the protocol that the sender broke, in words. */
  violations(): Promise<readonly string[]> {
    return this.receiver.call('flush');
  }

  /** When the producer has ended: all that it said is in the ledger. */
  closeLedger(): Promise<void> {
    return this.parts.oracle.call('close');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.parts.scope[Symbol.asyncDispose]();
  }

  /** A power cut may take what was accepted in the second before it. */
  readonly #excused = (timestamp: number): boolean =>
    this.cuts.some((cut) => timestamp <= cut && timestamp > cut - SYNC_MS - TOLERANCE_MS);

  #watch(producer: Child<ProducerMethods>): void {
    void (async () => {
      while (producer.alive && producer === this.#producer) {
        await this.look();
        await sleep(POLL_MS);
      }
    })().catch(() => undefined);
  }

  #note(readings: readonly Reading[] | undefined): void {
    if (readings === undefined) return;
    this.#latest = readings;
    this.history.add(readings);
  }

  async #said(): Promise<string> {
    if (!this.running) return `the producer has ended: ${this.producer.said}`;
    const log = await this.producer.call('log');
    return `${[...new Set(log)].slice(-5).join('\n').slice(0, 1_000)}\n${JSON.stringify(this.#latest)}`;
  }
}

/** Files may go while they are looked at. */
function bytesIn(directory: string): number {
  let bytes = 0;
  for (const name of readdirSync(directory)) bytes += statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0; // prettier-ignore
  return bytes;
}

/** Bytes of memory that a process had at most; 0 when it has ended. */
function peakRss(pid: number): number {
  try {
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
