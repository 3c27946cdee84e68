import { afterEach, expect, it } from 'vitest';
import { Deadline } from './deadline.js';
import { Slots } from './slots.js';

const open: Deadline[] = [];
afterEach(() => open.splice(0).forEach((deadline) => deadline.clear()));

function deadline(signal?: AbortSignal): Deadline {
  const one = new Deadline({ method: 'GET', timeout: 600_000, maxBytes: 1, ...(signal ? { signal } : {}) } as never);
  open.push(one);
  return one;
}

it('a place goes to who waited longest', async () => {
  const slots = new Slots(1);
  await slots.take(deadline());
  const order: number[] = [];
  const waiting = [1, 2].map((nth) => slots.take(deadline()).then(() => order.push(nth)));
  slots.give();
  await waiting[0];
  expect(order).toEqual([1]);
  slots.give();
  await waiting[1];
  expect(order).toEqual([1, 2]);
});

it.each(['before', 'in the moment in which'])(
  'a place is not lost with a call that ends %s its turn comes',
  async (when) => {
    const slots = new Slots(1);
    await slots.take(deadline());
    const stop = new AbortController();
    const gone = slots.take(deadline(stop.signal)).catch((error: { kind: string }) => error.kind);
    if (when === 'before') {
      stop.abort();
      expect(await gone).toBe('aborted');
      slots.give();
    } else {
      slots.give();
      stop.abort();
      expect(await gone).toBe('aborted');
    }
    await slots.take(deadline());
    const last = new AbortController();
    const another = slots.take(deadline(last.signal)).catch((error: { kind: string }) => error.kind);
    last.abort();
    expect(await another).toBe('aborted');
  },
);
