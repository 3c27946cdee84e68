import { describe, expect, it } from 'vitest';
import { Captures, hostKey, type Seen, type Watcher } from './captures.js';

const FAILED = { ok: false, phase: 'connect', reason: 'connection_refused', source: 'target' } as const;
const took = (seconds: number): Seen['outcome'] => ({ ok: true, seconds });

const watcher = (change: Partial<Watcher> = {}): Watcher => ({
  ...{ key: 'route - shop', host: 'shop.test', onFailure: true, slowerThan: 3, cooldown: 60_000 },
  ...change,
});

/** Captures that watch, and a shorthand for what a run at a time leads to. */
function stage(...watchers: Watcher[]): (at: number, outcome: Seen['outcome'], change?: Partial<Seen>) => string[] {
  const captures = new Captures();
  captures.update(watchers, () => true);
  return (at, outcome, change = {}) =>
    captures
      .observe({ key: 'web - shop', host: 'shop.test', probe: 'web', target: 'shop', outcome, ...change }, at)
      .map((one) => `${one.key}: ${one.cause} ${one.outcome}`);
}

const FAILURE = ['route - shop: failure started'];
const SLOW = ['route - shop: slow started'];

describe('a path is wanted', () => {
  it('at the edge from well to failed, and at the first sight of a failure', () => {
    const run = stage(watcher());
    expect(run(0, took(0.1))).toEqual([]);
    expect(run(1_000, FAILED)).toEqual(FAILURE);
    expect(stage(watcher())(0, FAILED)).toEqual(FAILURE);
  });

  it('once each cooldown while it goes on failing, and in between nothing is asked', () => {
    const run = stage(watcher());
    const asked = Array.from({ length: 181 }, (_, second) => run(second * 1_000, FAILED).length);
    expect(asked.flatMap((count, second) => (count > 0 ? [second] : []))).toEqual([0, 60, 120, 180]);
  });

  it('not again within the cooldown when it flaps: those edges are counted as suppressed', () => {
    const run = stage(watcher());
    expect(run(0, FAILED)).toEqual(FAILURE);
    run(1_000, took(0.1));
    expect(run(2_000, FAILED)).toEqual(['route - shop: failure suppressed']);
    run(3_000, took(0.1));
    expect(run(60_000, FAILED)).toEqual(FAILURE);
  });

  it('once for two probes of the same host that fail together', () => {
    const run = stage(watcher());
    expect(run(0, FAILED)).toEqual(FAILURE);
    expect(run(10, FAILED, { key: 'ping - shop', probe: 'ping' })).toEqual(['route - shop: failure suppressed']);
  });

  it.each(['resolver', 'internal', 'policy'] as const)('never because of a failure of %s', (source) => {
    expect(stage(watcher())(0, { ...FAILED, source })).toEqual([]);
  });

  it('because of a failure of the path', () =>
    expect(stage(watcher())(0, { ...FAILED, source: 'path' })).toEqual(FAILURE));

  it('never because of another host', () => expect(stage(watcher())(0, FAILED, { host: 'other.test' })).toEqual([]));

  it('never because of what the target does not ask for', () => {
    expect(stage(watcher({ onFailure: false }))(0, FAILED)).toEqual([]);
    const { key, host, cooldown } = watcher();
    const run = stage({ key, host, onFailure: true, cooldown });
    for (let at = 0; at < 30; at += 1) run(at, took(0.1));
    expect(run(40, took(99))).toEqual([]);
  });

  it('by every path target of the host, each with its own cooldown', () => {
    const run = stage(watcher(), watcher({ key: 'other - shop', cooldown: 1_000 }));
    expect(run(0, FAILED)).toHaveLength(2);
    expect(run(1_000, FAILED)).toEqual(['other - shop: failure started']);
  });
});

describe('slow', () => {
  it('is more than so many times the median of the last twenty good runs, at the edge', () => {
    const run = stage(watcher());
    for (let at = 0; at < 20; at += 1) expect(run(at, took(0.1 + (at % 3) * 0.01))).toEqual([]);
    expect(run(20, took(0.32))).toEqual([]);
    expect(run(21, took(0.34))).toEqual(SLOW);
    expect(run(22, took(0.34))).toEqual([]);
    expect(run(23, took(0.1))).toEqual([]);
    expect(run(24, took(0.5))).toEqual(['route - shop: slow suppressed']);
  });

  it('is nothing before there are five runs', () => {
    const run = stage(watcher());
    for (const at of [0, 1, 2, 3]) run(at, took(0.1));
    expect(run(4, took(9))).toEqual([]);
    expect(run(5, took(9))).toEqual(SLOW);
  });

  it('becomes the usual when it stays', () => {
    const run = stage(watcher({ cooldown: 1 }));
    for (let at = 0; at < 20; at += 1) run(at * 10, took(0.1));
    const slow = Array.from({ length: 30 }, (_, index) => run(1_000 + index * 10, took(1)).length);
    expect(slow.slice(0, 10)).toEqual(new Array(10).fill(1));
    expect(slow.slice(12)).toEqual(new Array(18).fill(0));
  });

  it('is not judged by durations that were withheld', () => {
    const run = stage(watcher());
    for (let at = 0; at < 20; at += 1) run(at, { ok: true, seconds: 'stall' });
    expect(run(30, took(9))).toEqual([]);
  });

  it('and then failed is an edge again', () => {
    const run = stage(watcher());
    for (let at = 0; at < 20; at += 1) run(at, took(0.1));
    expect(run(30, took(1))).toEqual(SLOW);
    expect(run(31, FAILED)).toEqual(['route - shop: failure suppressed']);
  });
});

it('says why in a sentence, without anything but names and the reason', () => {
  const captures = new Captures();
  captures.update([watcher()], () => true);
  const seen = { key: 'web - shop', host: 'shop.test', probe: 'web', target: 'https://shop.test/' };
  const [failure] = captures.observe({ ...seen, outcome: FAILED }, 0);
  expect(failure?.why).toEqual({
    kind: 'failure',
    probe: 'web',
    detail: 'web of https://shop.test/ failed: connection_refused in connect',
  });
  for (let at = 1; at < 21; at += 1) captures.observe({ ...seen, outcome: took(0.198) }, at);
  const [slow] = captures.observe({ ...seen, outcome: took(0.8118) }, 100_000);
  expect(slow?.why.detail).toBe('web of https://shop.test/ took 812 ms, 4.1 times its usual 198 ms');
});

it('forgets what is gone', () => {
  const captures = new Captures();
  const seen = { key: 'web - shop', host: 'shop.test', probe: 'web', target: 'shop' };
  captures.update([watcher()], () => true);
  captures.observe({ ...seen, outcome: FAILED }, 0);
  // The same watcher, but the other target went away in between: its next failure is an edge, in the cooldown.
  captures.update([watcher()], () => false);
  expect(captures.observe({ ...seen, outcome: FAILED }, 1_000)).toMatchObject([{ outcome: 'suppressed' }]);
  // The watcher went away in between: its cooldown too.
  captures.update([], () => true);
  expect(captures.observe({ ...seen, outcome: FAILED }, 2_000)).toEqual([]);
  captures.update([watcher()], () => true);
  expect(captures.observe({ ...seen, outcome: FAILED }, 3_000)).toMatchObject([{ outcome: 'started' }]);
});

it.each([
  ['Example.COM.', 'example.com'],
  ['[2001:DB8::0:1]', '2001:db8::1'],
  ['192.0.2.1', '192.0.2.1'],
])('%s is the host %s', (host, key) => expect(hostKey(host)).toBe(key));
