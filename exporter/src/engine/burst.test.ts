import { describe, expect, test } from 'vitest';
import type { PingReply } from '../core/pinger.js';
import { Burst } from './burst.js';
import type { EchoSocket } from './echo-socket.js';
import { KernelClock } from './kernel-clock.js';
import type { Binding, Libc } from './libc.js';

const REQUEST = {
  ...{ address: { ip: '192.0.2.1', family: '4' } as const, egress: {}, count: 3, spacing: 0, size: 56 },
  ...{ dontFragment: false, timeout: 1000 },
};
const MS = 1e6;

/** A burst of three whose packets have left, with their stamps where given (nanoseconds). */
function burst(transmitted: readonly (number | undefined)[]): Burst {
  const socket = { sealed: false } as EchoSocket<Burst>;
  const identity = { cookieHigh: 1, cookieLow: 2, serial: 3, size: 56 };
  const made = new Burst({ id: 1, request: REQUEST }, socket, new Uint8Array(16), identity);
  transmitted.forEach((stamp, index) => {
    made.tried += 1;
    made.left(index);
    if (stamp !== undefined) made.transmitted(index, stamp);
  });
  return made;
}

describe('a burst tells', () => {
  const told = (play: (made: Burst) => void, stamps: (number | undefined)[] = [0, 0, 0]): PingReply => {
    const made = burst(stamps);
    play(made);
    return made.reply();
  };

  test('the time between the stamps of the kernel', () => {
    const reply = told((made) => [1, 2, 3].forEach((ms, index) => made.answered(index, ms * MS)));
    expect(reply.rtts).toEqual([0.001, 0.002, 0.003]);
  });

  test('nothing of packets in flight while the clock was moved, and they are not lost', () => {
    const reply = told((made) => {
      made.answered(0, MS);
      made.clockStepped();
      made.answered(1, MS);
      made.answered(2, MS);
    });
    expect(reply).toMatchObject({ rtts: [0.001, null, null], withheld: { clock_step: 2, no_stamp: 0 }, late: 0 });
  });

  test('never a negative time', () => {
    const reply = told((made) => [0, 1, 2].forEach((index) => made.answered(index, -MS)));
    expect(reply).toMatchObject({ rtts: [null, null, null], withheld: { clock_step: 3 } });
  });

  test('no time where a stamp is missing', () => {
    const reply = told(
      (made) => [0, 1, 2].forEach((index) => made.answered(index, index === 2 ? NaN : MS)),
      [0, undefined, 0],
    );
    expect(reply).toMatchObject({ rtts: [0.001, null, null], withheld: { no_stamp: 2 } });
  });

  test('what came after the timeout as late and lost', () => {
    const reply = told((made) => made.answered(0, 1001 * MS));
    expect(reply).toMatchObject({ rtts: [null, null, null], late: 1 });
  });

  test('only packets that left', () => {
    const made = burst([0]);
    made.tried += 1;
    made.refused(1, 101);
    made.answered(0, MS);
    expect(made.reply()).toMatchObject({ sent: 1, rtts: [0.001] });
    expect(made.finished).toBe(false);
  });

  test('that it is finished when nothing more is waited for; a reply outweighs an error before it', () => {
    const made = burst([0, 0, 0]);
    made.answered(0, MS);
    made.damaged(1);
    expect(made.finished).toBe(false);
    made.errored(2, { type: 3, code: 1, from: '192.0.2.9' }, true);
    expect(made.finished).toBe(true);
    made.answered(2, MS);
    expect(made.finished).toBe(true);
    expect(made.reply()).toMatchObject({ rtts: [0.001, null, 0.001], corrupted: 1, icmpErrors: 1 });
  });
});

describe('the clock of the kernel', () => {
  /** Both clocks as the test sets them, in nanoseconds. */
  function clocks(): { readonly clock: KernelClock; monotonic: number; wall: number } {
    const buffer = new ArrayBuffer(16);
    const view = new DataView(buffer);
    const times = { monotonic: 5e9, wall: Date.now() * 1e6 };
    const libc: Partial<Libc> = {
      clock_gettime: (which) => {
        const nanos = which === 0 ? times.wall : times.monotonic;
        view.setUint32(0, Math.floor(nanos / 1e9), true);
        view.setUint32(8, nanos % 1e9, true);
        return 0;
      },
    };
    const memory = { address: 0n, bytes: new Uint8Array(buffer), view, free: () => undefined };
    const binding: Binding = { libc: libc as Libc, allocate: () => memory };
    return Object.assign(times, { clock: new KernelClock(binding) });
  }
  const pass = (times: { monotonic: number; wall: number }, nanos: number): void => {
    times.monotonic += nanos;
    times.wall += nanos;
  };

  test('sees a step of 100 us in either direction, once', () => {
    for (const step of [1e5, -1e5]) {
      const times = clocks();
      pass(times, 1e9);
      expect(times.clock.stepped()).toBe(false);
      times.wall += step;
      expect(times.clock.stepped()).toBe(true);
      pass(times, 1e6);
      expect(times.clock.stepped()).toBe(false);
    }
  });

  test('takes the passing of time, however much, for no step', () => {
    const times = clocks();
    for (let minute = 0; minute < 100; minute += 1) {
      pass(times, 60e9);
      expect(times.clock.stepped()).toBe(false);
    }
  });
});
