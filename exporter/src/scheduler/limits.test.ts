import { describe, expect, it } from 'vitest';
import { Limits } from './limits.js';

/** A run that ends when the test says so. */
function run(log: string[], name: string): { start: () => Promise<void>; end: () => Promise<void> } {
  let finish = (): void => undefined;
  const ended = new Promise<void>((resolve) => (finish = resolve));
  return {
    start: () => {
      log.push(name);
      return ended;
    },
    end: async () => {
      finish();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('Limits', () => {
  it('starts no more than allowed, and the next when one ends', async () => {
    const log: string[] = [];
    const limits = new Limits({ total: 2, perType: 10 });
    const runs = ['a', 'b', 'c', 'd'].map((name) => run(log, name));
    for (const one of runs) limits.submit('http', one.start);
    expect(log).toEqual(['a', 'b']);
    expect(limits.load().get('http')).toEqual({ running: 2, waiting: 2 });
    await runs[1]?.end();
    expect(log).toEqual(['a', 'b', 'c']);
    await runs[0]?.end();
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets a type at its own limit hold up nobody else', async () => {
    const log: string[] = [];
    const limits = new Limits({ total: 3, perType: 2, types: { slow: 1 } });
    const slow = [run(log, 's1'), run(log, 's2')];
    for (const one of slow) limits.submit('slow', one.start);
    const quick = [run(log, 'q1'), run(log, 'q2')];
    for (const one of quick) limits.submit('quick', one.start);
    expect(log).toEqual(['s1', 'q1', 'q2']);
    await quick[0]?.end();
    expect(log).toEqual(['s1', 'q1', 'q2']);
    await slow[0]?.end();
    expect(log).toEqual(['s1', 'q1', 'q2', 's2']);
  });

  it('serves the types in turn when all places are taken', async () => {
    const log: string[] = [];
    const limits = new Limits({ total: 1, perType: 1 });
    const runs = ['a1', 'a2', 'a3', 'b1', 'b2'].map((name) => ({ name, ...run(log, name) }));
    for (const one of runs) limits.submit(one.name.charAt(0), one.start);
    for (let turn = 0; turn < 5; turn += 1) await runs.find((one) => one.name === log.at(-1))?.end();
    expect(log).toEqual(['a1', 'a2', 'b1', 'a3', 'b2']);
  });

  it('forgets what waits when cleared', async () => {
    const log: string[] = [];
    const limits = new Limits({ total: 1, perType: 1 });
    const first = run(log, 'a');
    limits.submit('x', first.start);
    limits.submit('x', run(log, 'b').start);
    limits.clear();
    await first.end();
    expect(log).toEqual(['a']);
  });
});
