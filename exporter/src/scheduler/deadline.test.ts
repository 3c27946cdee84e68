import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { FakeClock } from '../../test/kit/clock.js';
import { DeadlineExceeded } from '../core/failure.js';
import { deadlineSignal } from './deadline.js';

const clock = new FakeClock();

it('ends what waits on it, with or without a signal, once', async () => {
  const deadline = deadlineSignal(clock, 10);
  const heard: string[] = [];
  const leaves = (): void => void heard.push('left');
  deadline.ending.addEventListener('abort', () => heard.push('ending'), { once: true });
  deadline.ending.addEventListener('abort', leaves, { once: true });
  deadline.ending.removeEventListener('abort', leaves);
  deadline.signal.addEventListener('abort', () => heard.push('signal'), { once: true });
  expect(deadline.ending.aborted).toBe(false);
  deadline.ending.throwIfAborted();
  await pause(30);
  expect(heard).toEqual(['ending', 'signal']);
  expect(deadline.signal.reason).toBeInstanceOf(DeadlineExceeded);
  expect(deadline.ending.reason).toBe(deadline.signal.reason);
  expect(() => deadline.ending.throwIfAborted()).toThrow(DeadlineExceeded);
  deadline.clear();
});

it('gives a signal that is aborted already when it is asked for too late', () => {
  const outer = new AbortController();
  const running = deadlineSignal(clock, 1_000, outer.signal);
  const reason = new Error('shutting down');
  outer.abort(reason);
  const late = deadlineSignal(clock, 1_000, outer.signal);
  for (const { signal, ending } of [running, late]) {
    expect([ending.aborted, signal.aborted, signal.reason]).toEqual([true, true, reason]);
  }
  running.clear();
  late.clear();
});

it('never ends after it was cleared', async () => {
  const outer = new AbortController();
  const deadline = deadlineSignal(clock, 5, outer.signal);
  deadline.clear();
  outer.abort();
  await pause(20);
  expect(deadline.ending.aborted).toBe(false);
});

it('begins anew with the whole time, and not once it has ended', async () => {
  const deadline = deadlineSignal(clock, 60);
  for (let turn = 0; turn < 4; turn += 1) {
    await pause(20);
    expect([deadline.again(60), deadline.again(61), deadline.ending.aborted]).toEqual([true, false, false]);
  }
  await pause(90);
  expect([deadline.ending.aborted, deadline.again(60)]).toEqual([true, false]);
});
