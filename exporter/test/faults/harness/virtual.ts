/**
 * The same sender in this process on a clock that moves as fast as it can: for faults that last hours. Queue, writer and
 * HTTP client are the real ones; the disk is in memory, the receiver listens on loopback.
 */
import { remoteBacklog } from '@parallax/contract';
import type { HttpCall, OpenHttpClient } from '../../../src/core/http-client.js';
import { Scope } from '../../../src/core/scope.js';
import { FakeClock } from '../../kit/clock.js';
import { MemoryDirectory } from '../../kit/memory-disk.js';
import type { Behaviour } from '../../kit/receiver/behaviour.js';
import { Receiver } from '../../kit/receiver/receiver.js';
import type { Arrival } from './arrivals.js';
import { reported } from './fault.js';
import { judge, type Judgement } from './judge.js';
import type { Round } from './ledger.js';
import { Random } from '../../kit/random.js';
import { History, ReadingsSink, total, type Reading } from './readings.js';
import { RecordingBook } from './recording-book.js';
import { openSender, realHttp, type Endpoint, type Sender } from './sender.js';
import { blockOf } from './series.js';
import { pass, summary, type Expected } from './verdict.js';

export interface VirtualGiven {
  /** Series of a round; default 10. */
  readonly series?: number;
  /** Milliseconds between rounds; default 30 s. */
  readonly every?: number;
  readonly endpoint?: Endpoint;
  readonly maxBytes?: number;
}

/** A request as the sender saw it. */
export interface Request {
  /** Virtual milliseconds since the case began. */
  readonly at: number;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly protocol: '1.0' | '2.0';
  readonly bytes: number;
}

const STEP_MS = 1_000;

export class VirtualWorld implements AsyncDisposable {
  readonly clock = new FakeClock({ monotonic: 1_000, wall: Math.floor(Date.now() / 1000) * 1000 });
  readonly history = new History();
  readonly requests: Request[] = [];
  readonly log: string[] = [];
  readonly random: Random;
  readonly #sink = new ReadingsSink();
  readonly #rounds = new Map<number, Round>();
  readonly #arrivals: Arrival[] = [];
  readonly #directory = new MemoryDirectory(() => this.clock.wall());
  readonly #scope = new Scope();
  readonly #begun = this.clock.now();
  #sender: Sender | undefined;
  #inFlight = 0;

  private constructor(
    readonly given: VirtualGiven,
    readonly seed: number,
    private readonly receiver: Receiver,
  ) {
    this.random = new Random(seed);
  }

  static async create(given: VirtualGiven, seed: number): Promise<VirtualWorld> {
    const receiver = await Receiver.start();
    const world = new VirtualWorld(given, seed, receiver);
    world.#scope.use(receiver);
    receiver.book = new RecordingBook((arrival) => world.#arrivals.push({ ...arrival }));
    await world.#open();
    return world;
  }

  /** How the receiver answers from now on; its clock is ours. */
  behave(behaviour: Behaviour): void {
    this.receiver.behaviour = behaviour;
    this.#tellTime();
  }

  get readings(): readonly Reading[] {
    return this.#sink.now();
  }

  get minutes(): number {
    return (this.clock.now() - this.#begun) / 60_000;
  }

  /** Issues a round now; its timestamp. */
  round(series = this.given.series ?? 10): number {
    const timestamp = this.clock.wall();
    this.#rounds.set(timestamp, { timestamp, series, accepted: false });
    void this.#sender?.put(blockOf(this.seed, { timestamp, series })).then(() => {
      this.#rounds.set(timestamp, { timestamp, series, accepted: true });
    });
    return timestamp;
  }

  /** Lets time pass, with a round at every interval. */
  async pass(ms: number): Promise<void> {
    const every = this.given.every ?? 30_000;
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      if ((this.clock.now() - this.#begun) % every < STEP_MS) this.round();
      await this.#step();
    }
  }

  /** Lets time pass without rounds until nothing waits for delivery; throws after `ms`. */
  async drain(ms: number): Promise<void> {
    const holds = (): boolean => total(this.readings, remoteBacklog) === 0 && this.#accepted();
    for (let passed = 0; passed < 5_000 || !holds(); passed += STEP_MS) {
      if (passed > ms) throw new Error(`not drained within ${ms} ms: ${JSON.stringify(this.readings)}\n${this.log.slice(-10).join('\n')}`); // prettier-ignore
      await this.#step();
    }
  }

  /** Milliseconds until a sample that is issued now has arrived. */
  async fresh(): Promise<number> {
    const [timestamp, begun] = [this.round(), this.clock.now()];
    const came = (): boolean => this.#arrivals.some((one) => one.timestamp === timestamp);
    while (!came() && this.clock.now() - begun < 60_000) await this.#step();
    return this.clock.now() - begun;
  }

  judge(): Judgement {
    return judge({ seed: this.seed, rounds: this.#rounds }, this.#arrivals);
  }

  get violations(): readonly string[] {
    return this.receiver.violations;
  }

  get diskBytes(): number {
    return this.#directory.bytes;
  }

  async close(): Promise<void> {
    const closed = this.#sender?.close();
    this.#sender = undefined;
    while (!(await settled(closed))) await this.#step();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await this.#scope[Symbol.asyncDispose]();
  }

  async #open(): Promise<void> {
    const { clock, given, receiver } = this;
    const opening = openSender(
      { directory: 'memory', maxBytes: given.maxBytes ?? 64 << 20, endpoint: { url: receiver.url, ...given.endpoint } },
      {
        clock,
        sink: this.#sink,
        log: (line) => this.log.push(line),
        disk: { open: () => Promise.resolve(this.#directory) },
        http: this.#watched(realHttp(clock)),
      },
    );
    this.behave({});
    while (!(await settled(opening))) await this.#step();
    this.#sender = await opening;
  }

  /** One step of time, and whatever follows from it. */
  async #step(): Promise<void> {
    await this.clock.advance(STEP_MS);
    this.#tellTime();
    for (let idle = 0; idle < 3; idle = this.#inFlight > 0 ? 0 : idle + 1) await immediate();
    this.history.add(this.readings);
  }

  #tellTime(): void {
    this.receiver.behaviour = { ...this.receiver.behaviour, date: this.clock.wall() - Date.now() };
  }

  #accepted(): boolean {
    return [...this.#rounds.values()].every(({ accepted }) => accepted);
  }

  #watched(open: OpenHttpClient): OpenHttpClient {
    return (options) => {
      const client = open(options);
      const call: typeof client.call = async (request) => {
        this.#inFlight += 1;
        const at = this.clock.now() - this.#begun;
        const answer = await client.call(request).finally(() => (this.#inFlight -= 1));
        this.requests.push({ at, status: answer.status, ...factsOf(request) });
        return answer;
      };
      return { call, close: () => client.close() };
    };
  }
}

function factsOf({ headers, body }: HttpCall): Pick<Request, 'protocol' | 'bytes'> {
  const version = headers['x-prometheus-remote-write-version'] ?? '';
  return { protocol: version.startsWith('2') ? '2.0' : '1.0', bytes: body?.length ?? 0 };
}

const immediate = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whether a promise has an end by now. */
async function settled(promise: Promise<unknown> | undefined): Promise<boolean> {
  const pending = Symbol();
  return (await Promise.race([promise, immediate().then(() => pending)])) !== pending;
}

export interface VirtualCase {
  readonly given?: VirtualGiven;
  readonly inject: (world: VirtualWorld) => Promise<void>;
  readonly expect?: Expected;
  /** Anything else that must hold at the end. */
  readonly also?: (world: VirtualWorld, judgement: Judgement) => unknown;
}

/** Declares a test on the virtual clock; judged as every other. A drain may take an hour, which costs nothing here. */
export function virtualFault(title: string, { given = {}, inject, expect: expected = {}, also }: VirtualCase): void {
  reported(title, { timeout: 120_000 }, async (seed) => {
    await using world = await VirtualWorld.create(given, seed);
    await inject(world);
    world.behave({});
    await world.drain(3_600_000);
    const fresh = await world.fresh();
    if (fresh > 10_000) throw new Error(`a fresh sample took ${fresh} ms`);
    await world.drain(60_000);
    const { readings, history, violations, diskBytes } = world;
    const judgement = world.judge();
    await world.close();
    const evidence = { judgement, readings, history, violations, peakRss: 0, peakDisk: diskBytes };
    pass(evidence, expected);
    await also?.(world, judgement);
    return `${world.minutes.toFixed(0)} minutes passed, ${world.requests.length} requests, ${summary(evidence)}`;
  });
}
