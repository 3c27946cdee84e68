import type { Burst } from './burst.js';
import { EchoBatch } from './echo-batch.js';
import * as k from './constants.js';
import type { EchoSocket } from './echo-socket.js';
import type { KernelClock } from './kernel-clock.js';
import type { Binding } from './libc.js';
import type { PingReceiver } from './ping-receiver.js';

export const BATCH = 64;
/** A failing send may report the ICMP error of another packet instead of its own failure; so it is tried again. */
const TRIES = 4;

interface Packet {
  burst: Burst;
  index: number;
  sequence: number;
}

/** Sends the packets that are due, many in one call. */
export class PingSender {
  readonly #binding: Binding;
  readonly #clock: KernelClock;
  readonly #receiver: PingReceiver;
  readonly #batch: EchoBatch;
  /** The packets of the batch, by slot; the first `#filled` count. */
  readonly #packets: Packet[] = [];
  #filled = 0;

  constructor(binding: Binding, clock: KernelClock, receiver: PingReceiver) {
    this.#binding = binding;
    this.#clock = clock;
    this.#receiver = receiver;
    this.#batch = new EchoBatch(binding, BATCH);
  }

  /** Empties the outbox (at most one batch); returns the bursts whose packet must be tried again later. */
  flush(socket: EchoSocket<Burst>): Burst[] {
    const again = this.#fill(socket);
    const count = this.#filled;
    let done = 0;
    let failures = 0;
    while (done < count) {
      const sent = this.#binding.libc.sendmmsg(socket.fd, this.#batch.pointer(done), count - done, 0);
      if (sent > 0) {
        this.#left(socket, done, sent);
        done += sent;
        failures = 0;
        continue;
      }
      const errno = this.#binding.libc.errno();
      this.#receiver.drainErrors(socket);
      socket.resetStamps(this.#binding, this.#clock.realtime());
      if (errno === k.EAGAIN || errno === k.ENOBUFS) break;
      failures += 1;
      if (failures < TRIES) continue;
      this.#refuse(socket, done, errno);
      done += 1;
      failures = 0;
    }
    for (const { burst, sequence } of this.#packets.slice(done, count)) {
      socket.sequences.release(sequence, burst);
      burst.tried -= 1;
      again.push(burst);
    }
    return again;
  }

  #fill(socket: EchoSocket<Burst>): Burst[] {
    const again: Burst[] = [];
    const { id, family, sealed } = socket;
    const head = { family, id, sequence: 0, index: 0 };
    this.#filled = 0;
    for (const burst of socket.outbox) {
      burst.queued -= 1;
      const index = burst.tried;
      const sequence = socket.sequences.take(burst, index);
      if (sequence < 0) {
        again.push(burst);
        continue;
      }
      burst.tried += 1;
      burst.sequences[index] = sequence;
      head.sequence = sequence;
      head.index = index;
      this.#batch.write(this.#filled, burst, head, sealed);
      const packet = (this.#packets[this.#filled] ??= { burst, index, sequence });
      packet.burst = burst;
      packet.index = index;
      packet.sequence = sequence;
      this.#filled += 1;
    }
    socket.outbox.length = 0;
    return again;
  }

  #left(socket: EchoSocket<Burst>, from: number, count: number): void {
    for (let slot = from; slot < from + count; slot += 1) {
      const packet = this.#packets[slot];
      if (packet === undefined) return;
      packet.burst.left(packet.index);
      socket.keys.sent(packet.sequence);
    }
  }

  #refuse(socket: EchoSocket<Burst>, slot: number, errno: number): void {
    const packet = this.#packets[slot];
    if (packet === undefined) return;
    socket.sequences.release(packet.sequence, packet.burst);
    packet.burst.refused(packet.index, errno);
    if (packet.burst.finished) this.#receiver.complete.add(packet.burst);
  }

  free(): void {
    this.#batch.free();
  }
}
