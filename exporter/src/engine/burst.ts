import { patternSum, type Identity } from './echo.js';
import type { Due } from './due-heap.js';
import type { EchoSocket } from './echo-socket.js';
import type { PingReply, PingRequest } from '../core/pinger.js';

type IcmpError = NonNullable<PingReply['icmpError']>;

/** What is known of one packet. */
const WAITING = 0;
const ANSWERED = 1;
const CORRUPTED = 2;
const ERRORED = 3;

/** One request in progress: its packets, their stamps, what came back. Stamps in nanoseconds of the KernelClock. */
export class Burst implements Due {
  due = 0;
  place = -1;
  readonly id: number;
  readonly request: PingRequest;
  /** Monotonic milliseconds. */
  startedAt = 0;
  readonly patternSum: number;
  /** Packets that were tried, of which `sent` left. */
  tried = 0;
  sent = 0;
  /** Packets in the outbox of the socket. */
  queued = 0;
  /** Packets that need no more waiting. */
  concluded = 0;
  duplicates = 0;
  corrupted = 0;
  forged = 0;
  late = 0;
  replyTtl: number | undefined;
  icmpError: IcmpError | undefined;
  icmpErrors = 0;
  /** Of the last packet that could not be sent. */
  sendErrno = 0;
  readonly sequences: Uint16Array;
  readonly #transmitted: Float64Array;
  readonly #received: Float64Array;
  readonly #states: Uint8Array;
  /** 1 for packets that were sent. */
  readonly #left: Uint8Array;
  /** 1 for packets in flight while the clock was stepped. */
  readonly #stepped: Uint8Array;

  constructor(
    command: { readonly id: number; readonly request: PingRequest },
    readonly socket: EchoSocket<Burst>,
    readonly sockaddr: Uint8Array,
    readonly identity: Identity,
  ) {
    this.id = command.id;
    this.request = command.request;
    const { count, size } = command.request;
    this.patternSum = socket.sealed ? patternSum(size) : 0;
    this.sequences = new Uint16Array(count);
    this.#transmitted = new Float64Array(count).fill(NaN);
    this.#received = new Float64Array(count).fill(NaN);
    this.#states = new Uint8Array(count);
    this.#left = new Uint8Array(count);
    this.#stepped = new Uint8Array(count);
  }

  /** Every packet was tried and none is waited for. */
  get finished(): boolean {
    return this.tried === this.request.count && this.concluded === this.tried;
  }

  /** The kernel took packet `index`. */
  left(index: number): void {
    this.#left[index] = 1;
    this.sent += 1;
  }

  /** Packet `index` could not be sent. */
  refused(index: number, errno: number): void {
    this.sendErrno = errno;
    this.#states[index] = ERRORED;
    this.concluded += 1;
  }

  transmitted(index: number, stamp: number): void {
    if (Number.isNaN(this.#transmitted[index])) this.#transmitted[index] = stamp;
  }

  /** A genuine reply to packet `index`. */
  answered(index: number, stamp: number): void {
    const state = this.#states[index];
    if (state === ANSWERED) {
      this.duplicates += 1;
      return;
    }
    if (state === WAITING) this.concluded += 1;
    this.#states[index] = ANSWERED;
    this.#received[index] = stamp;
  }

  /** Our packet came back changed: counted as lost (RFC 7680 section 2.5), and as corrupted. */
  damaged(index: number): void {
    this.corrupted += 1;
    this.#conclude(index, CORRUPTED);
  }

  /** An ICMP error came back for packet `index`; a reply that still comes outweighs it. */
  errored(index: number, error: IcmpError, final: boolean): void {
    this.icmpError = error;
    this.icmpErrors += 1;
    if (final) this.#conclude(index, ERRORED);
  }

  #conclude(index: number, state: number): void {
    if (this.#states[index] !== WAITING) return;
    this.#states[index] = state;
    this.concluded += 1;
  }

  /** The wall clock moved: no packet in flight can be timed any more. */
  clockStepped(): void {
    for (let index = 0; index < this.tried; index += 1) {
      if (this.#states[index] !== ANSWERED) this.#stepped[index] = 1;
    }
  }

  reply(): PingReply {
    const rtts: (number | null)[] = [];
    const limit = this.request.timeout / 1000;
    const withheld = { clock_step: 0, no_stamp: 0 };
    for (let index = 0; index < this.tried; index += 1) {
      if (this.#left[index] !== 1) continue;
      if (this.#states[index] !== ANSWERED) {
        rtts.push(null);
        continue;
      }
      const seconds = this.#seconds(index);
      if (typeof seconds === 'string') withheld[seconds] += 1;
      else if (seconds > limit) this.late += 1;
      rtts.push(typeof seconds === 'string' || seconds > limit ? null : seconds);
    }
    const { sent, duplicates, corrupted, forged, late, replyTtl, icmpError } = this;
    return {
      ...{ sent, rtts, duplicates, corrupted, forged, late, withheld },
      ...(replyTtl === undefined ? {} : { replyTtl }),
      ...(icmpError === undefined ? {} : { icmpError, icmpErrors: this.icmpErrors }),
    };
  }

  /** Or why the stamps cannot give a true time: one is missing, or the clock moved between them. */
  #seconds(index: number): number | 'clock_step' | 'no_stamp' {
    const nanos = (this.#received[index] ?? NaN) - (this.#transmitted[index] ?? NaN);
    if (Number.isNaN(nanos)) return 'no_stamp';
    return nanos >= 0 && this.#stepped[index] !== 1 ? nanos / 1e9 : 'clock_step';
  }
}
