/**
 * A fault case reads: given a sender, inject faults, expect this. Then the receiver is brought back, a producer runs, and
 * everything must drain. Six judgements are passed, the same for every case:
 *
 * 1. every accepted sample arrived, but for the losses that the case permits
 * 2. nothing arrived that was not issued
 * 3. every value has the bits that it had
 * 4. the samples of a series arrived in order
 * 5. a fresh sample gets through within ten seconds
 * 6. what is missing is exactly what the sender's own counters say was lost
 *
 * The producer's process must also stay below its memory, the queue below its disk, and metrics must have said what an
 * alert will be built on. `npm run soak` (PARALLAX_SOAK) runs full counts, with a seed of its own.
 */
import { expect, it } from 'vitest';
import { SEED } from '../../kit/seed.js';
import type { Judgement } from './judge.js';
import type { Reading } from './readings.js';
import { lost, pass, sum, summary, type Evidence, type Expected } from './verdict.js';
import { World, type Given } from './world.js';

/** A sender ends within five seconds. */
export const END_MS = 5_000;

export const SOAK = (process.env['PARALLAX_SOAK'] ?? '') !== '';

/** The full count in a soak, the other in `npm test`. */
export const scaled = (full: number, quick: number): number => (SOAK ? full : quick);

export interface Case {
  readonly given?: Given;
  readonly inject: (world: World) => Promise<void>;
  readonly expect?: Expected;
  /** Anything else that must hold at the end. */
  readonly also?: (world: World, judgement: Judgement) => unknown;
  /** Milliseconds until the backlog is gone once the faults are over; default a minute. */
  readonly drains?: number;
  /** Milliseconds for the whole case in `npm test`; default ten minutes, for busy machines. A soak allows for an hour. */
  readonly timeout?: number;
  /** Why it cannot run here. */
  readonly skip?: string | undefined;
}

/** Declares a test with producer, receiver and oracle in processes of their own. */
export function fault(title: string, one: Case): void {
  const { given = {}, inject, timeout = 600_000, skip } = one;
  // Cases mostly wait; in a soak each has the machine for itself.
  reported(title, { timeout, skip, concurrent: !SOAK }, async (seed) => {
    await using world = await World.create(given, seed);
    await inject(world);
    const evidence = await verdict(world, one.drains ?? 60_000);
    pass(evidence, one.expect ?? {});
    await one.also?.(world, evidence.judgement);
    return `${summary(evidence)}${world.kills > 0 ? `, ${world.kills} kills` : ''}`;
  });
}

export interface Limits {
  readonly timeout: number;
  readonly concurrent?: boolean;
  readonly skip?: string | undefined;
}

/** A test that says its seed and how it ended in one line. */
export function reported(
  title: string,
  { timeout, skip, concurrent = false }: Limits,
  run: (seed: number) => Promise<string>,
): void {
  const test = async (): Promise<void> => {
    const seed = SEED;
    const begun = performance.now();
    const say = (end: string): void => {
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      process.stdout.write(`fault: ${title}: seed ${seed}, ${seconds} s, ${end}\n`);
    };
    try {
      say(await run(seed));
    } catch (error) {
      say('failed');
      throw error;
    }
  };
  it(title, { concurrent, skip: skip !== undefined, timeout: SOAK ? 3_600_000 : timeout }, test);
}

/** Ends the faults, lets everything drain, and gathers the evidence. */
async function verdict(world: World, drains: number): Promise<Evidence> {
  await world.receiver.call('behave', {});
  await world.receiverUp();
  if (!world.running) await world.start(false);
  await world.producer.call('rest');
  await drained(world, drains);
  await freshGetsThrough(world);
  const { code, took } = await world.stop();
  expect(code, world.producer.said).toBe(0);
  expect(took, 'milliseconds until SIGTERM has ended it').toBeLessThan(END_MS);
  await world.closeLedger();
  const { readings, history, peakRss, peakDisk } = world;
  const [judgement, violations] = [await world.judge(), await world.violations()];
  return { judgement, readings, history, violations, peakRss, peakDisk };
}

async function drained(world: World, ms: number): Promise<void> {
  const gone = async (readings: readonly Reading[]): Promise<boolean> => {
    return (await world.judge()).missing <= sum(lost(readings));
  };
  await world.until('the backlog is gone', gone, ms);
}

async function freshGetsThrough(world: World): Promise<void> {
  const before = await world.receiver.call('arrived');
  const series = world.given.series ?? 50;
  await world.producer.call('one', series);
  const came = async (): Promise<boolean> => (await world.receiver.call('arrived')) >= before + series;
  await world.until('a fresh sample gets through', came, 10_000);
}
