/**
 * The process under test: the agent's real queue, remote writer and HTTP client, fed with rounds that the ledger knows
 * before the queue does. SIGTERM makes it close and exit 0, as the agent.
 */
import { createConnection, type Socket } from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { ReadingsSink, type Reading } from './readings.js';
import { createClock } from '../../../src/platform/index.js';
import { volatileDisk } from './power.js';
import { farewell, serve } from './rpc.js';
import { openSender, realDisk, realHttp, type Sender, type SenderPlan } from './sender.js';
import { blockOf } from './series.js';

export interface ProducerPlan extends SenderPlan {
  readonly seed: number;
  /** Path of the oracle's socket. */
  readonly oracle: string;
  /** File that says what a power cut would leave. */
  readonly powerNotes: string;
  /** The agent's own resolvers. */
  readonly resolvers: readonly string[];
  /** Whether rounds are stamped as the agent stamps its own samples, or by the machine's clock, as pages of others may. */
  readonly stamps: 'own' | 'machine';
}

/** Says what is issued and accepted; the ledger confirms in the order told. */
class Ledger {
  readonly #confirmed: (() => void)[] = [];

  constructor(readonly socket: Socket) {
    socket.on('data', (bytes) => {
      for (let count = bytes.length; count > 0; count -= 1) this.#confirmed.shift()?.();
    });
  }

  /** Resolves when it is on the medium. */
  say(entry: unknown): Promise<void> {
    this.socket.write(`${JSON.stringify(entry)}\n`);
    return new Promise((resolve) => this.#confirmed.push(resolve));
  }
}

let plan: ProducerPlan;
let ledger: Ledger;
let sender: Sender;
const readings = new ReadingsSink();
const log: string[] = [];
const stamps = new Set<number>();
const pending = new Set<Promise<void>>();
let producing: Promise<void> | undefined;
let resting = false;

/** A timestamp that no other round has. */
function stamp(at: number): number {
  let timestamp = Math.round(at);
  while (stamps.has(timestamp)) timestamp += 1;
  stamps.add(timestamp);
  return timestamp;
}

const now = (): number => stamp(plan.stamps === 'own' ? sender.wall() : Date.now());

/** Resolves when the queue was asked; {@link rest} waits for its answers. */
async function issue(timestamps: readonly number[], series: number): Promise<void> {
  await Promise.all(timestamps.map((issued) => ledger.say({ issued, series })));
  for (const timestamp of timestamps) {
    const put = sender.put(blockOf(plan.seed, { timestamp, series })).then(() => ledger.say({ accepted: timestamp }));
    pending.add(put);
    void put.then(() => pending.delete(put));
  }
}

async function produce(every: number, series: number): Promise<void> {
  const begun = performance.now();
  for (let round = 1; !resting; round += 1) {
    await issue([now()], series);
    const wait = begun + round * every - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

let timer: NodeJS.Timeout | undefined;
let delays: number[] = [];

function watchTimer(): NodeJS.Timeout {
  delays = [];
  let before = worked();
  return setInterval(() => {
    const now = worked();
    delays.push(now - before);
    before = now;
  }, 10);
}

/** Milliseconds of the processor that this thread has had, however long it waited for others: schedstat's first number. */
const worked = (): number => Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;

async function close(): Promise<void> {
  resting = true;
  await producing;
  await sender.close();
  await Promise.all(pending);
  ledger.socket.end();
  await once(ledger.socket, 'close');
  await farewell(readings.now());
}

const methods = {
  open: async (given: ProducerPlan): Promise<void> => {
    plan = given;
    const socket = createConnection(plan.oracle);
    await once(socket, 'connect');
    ledger = new Ledger(socket);
    const clock = createClock();
    const disk = volatileDisk(realDisk(), plan.powerNotes);
    const http = realHttp(clock, plan.resolvers);
    sender = await openSender(plan, { clock, disk, http, sink: readings, log: (line) => log.push(line) });
  },
  /** A round every `every` milliseconds until it is to rest. */
  produce: (every: number, series: number): void => {
    resting = false;
    producing = produce(every, series);
  },
  /** Resolves when the queue has answered for every round. */
  rest: async (): Promise<void> => {
    resting = true;
    await producing;
    await Promise.all(pending);
  },
  /** One round now; resolves with its timestamp when it is accepted. */
  one: async (series: number): Promise<number> => {
    const timestamp = now();
    await issue([timestamp], series);
    await Promise.all(pending);
    return timestamp;
  },
  /** Rounds of a past as fast as the queue takes them: `count` from `from` on, `step` milliseconds apart. */
  fill: async (past: { from: number; step: number; count: number; series: number }): Promise<void> => {
    const { from, step, count, series } = past;
    for (let done = 0; done < count; done += 32) {
      const length = Math.min(32, count - done);
      await issue(Array.from({ length }, (_, index) => stamp(from + (done + index) * step)), series); // prettier-ignore
      await Promise.all(pending);
    }
  },
  /** Blocks the event loop, as careless code does. */
  block: (ms: number): void => {
    for (const end = performance.now() + ms; performance.now() < end;);
  },
  /** How late a timer of 10 ms was, in milliseconds, from `begin` to `end`. */
  lateness: (what: 'begin' | 'end'): { readonly p99: number; readonly worst: number } => {
    if (what === 'begin') timer = watchTimer();
    else clearInterval(timer);
    const sorted = what === 'begin' ? [] : delays.sort((one, other) => one - other);
    return { p99: sorted[Math.floor(0.99 * sorted.length)] ?? 0, worst: sorted.at(-1) ?? 0 };
  },
  readings: (): Reading[] => readings.now(),
  deadLetters: (): ReturnType<Sender['deadLetters']> => sender.deadLetters(),
  log: (): readonly string[] => log,
  rss: (): number => process.memoryUsage.rss(),
};
export type ProducerMethods = typeof methods;

process.on('SIGTERM', () => {
  close().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
serve(methods);
