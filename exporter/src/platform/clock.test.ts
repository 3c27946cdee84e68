import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createClock } from './clock.js';

const never = new AbortController().signal;

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('a lap on the event loop', () => {
  // A loaded machine does stall us, and saying so is right: a long window and several tries.
  it('reports what an idle loop waited for', { retry: 3 }, async () => {
    const clock = createClock();
    const lap = clock.lap();
    await clock.sleep(400, never);
    const seconds = lap.seconds();
    expect(seconds).toBeGreaterThan(0.398);
    expect(seconds).toBeLessThan(0.43);
  });

  it('is a stall when the block ends in the tick that brings the event', async () => {
    const clock = createClock();
    const lap = clock.lap();
    await pause(20);
    block(25);
    expect(lap.seconds()).toBe('stall');
  });

  it('is a stall when the block was in the middle', async () => {
    const clock = createClock();
    const lap = clock.lap();
    await pause(10);
    block(30);
    await pause(40);
    expect(lap.seconds()).toBe('stall');
    expect(lap.seconds()).toBe('stall');
  });

  it('does not mind a block before it', async () => {
    const clock = createClock();
    const answers: unknown[] = [];
    for (let tries = 0; tries < 5 && !answers.some((one) => typeof one === 'number'); tries++) {
      clock.lap();
      block(30);
      const lap = clock.lap();
      await pause(300);
      answers.push(lap.seconds());
    }
    expect(answers.some((one) => typeof one === 'number')).toBe(true);
  });

  it('that begins with an event counts the block right before it', () => {
    const clock = createClock();
    clock.lap();
    block(20);
    expect(clock.lapOfEvent().seconds()).toBe('stall');
  });

  it('that begins in the past counts the blocks since then', () => {
    const clock = createClock();
    clock.lap();
    const past = clock.now();
    block(20);
    expect(clock.lapSince(past).seconds()).toBe('stall');
    const now = clock.now();
    expect(clock.lapSince(now).seconds()).toBeTypeOf('number');
  });

  it('is a stall when the whole process was stopped while it waited', async () => {
    const clock = createClock();
    const lap = clock.lap();
    // A child stops us for a while: the time looks idle, only the ticks that came late tell.
    const stop = `kill -STOP ${process.pid}; sleep 0.1; kill -CONT ${process.pid}`;
    await new Promise((resolve) => execFile('sh', ['-c', stop], resolve));
    expect(lap.seconds()).toBe('stall');
  });
});

describe('sleep', () => {
  it('rejects with the reason at once and leaves no timer', async () => {
    const controller = new AbortController();
    const started = performance.now();
    const sleeping = createClock().sleep(10_000, controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    expect(performance.now() - started).toBeLessThan(5_000);
    await expect(createClock().sleep(1, controller.signal)).rejects.toBe(reason);
  });
});
