import { describe, expect, it } from 'vitest';
import { Post, upTo } from './stub.js';

const HOUR = 3_600_000;

describe('a courier', () => {
  it('delivers a batch with one request', async () => {
    const post = new Post(() => 204);
    expect(await post.deliver(upTo(10), 0)).toBe(true);
    expect(post.requests).toHaveLength(1);
    expect(post.requests[0]?.headers).toEqual({ 'x-items': 'json' });
    expect(post.stored).toEqual(upTo(10));
    expect(post.held).toEqual([]);
  });

  it('asks a failing receiver after 1 s, 2 s and so on up to a minute, and says the how-manieth attempt it is', async () => {
    const post = new Post((_, nth) => (nth <= 10 ? 503 : 200));
    expect(await post.deliver(upTo(3), HOUR)).toBe(true);
    expect(post.gaps.map((ms) => Math.round(ms / 1000))).toEqual([1, 2, 4, 8, 16, 32, 63, 63, 63, 63]);
    expect(post.requests.map(({ headers }) => headers['retry-attempt'])).toEqual([
      undefined,
      ...upTo(11).slice(1).map(String),
    ]);
    expect(post.stored).toEqual([0, 1, 2]);
    expect(post.held).toEqual(['backoff', undefined]);
  });

  it.each([['connect'], ['resolve'], ['reset'], ['proxy']] as const)(
    'asks for a receiver that is not there (%s) every quarter of a minute at least, and goes on from there when it answers',
    async (failure) => {
      const post = new Post((_, nth) => (nth <= 8 ? failure : nth <= 10 ? 503 : 200));
      expect(await post.deliver([1], HOUR)).toBe(true);
      expect(post.gaps.map((ms) => ms / 1000)).toEqual([1, 2, 4, 8, 15.75, 15.75, 15.75, 15.75, 15, 30]);
    },
  );

  it.each([['timeout'], ['tls'], ['protocol']] as const)(
    'leaves a receiver that is there alone after %s',
    async (failure) => {
      const post = new Post((_, nth) => (nth <= 8 ? failure : 200));
      expect(await post.deliver([1], HOUR)).toBe(true);
      expect(post.gaps.map((ms) => ms / 1000)).toEqual([1, 2, 4, 8, 16, 32, 63, 63]);
    },
  );

  it('begins with short pauses again after a success', async () => {
    const post = new Post((_, nth) => (nth === 4 ? 200 : 503));
    const courier = post.courier();
    await post.deliver([1], 60_000, courier);
    await post.deliver([2], 2_500, courier);
    expect(post.gaps.map((ms) => Math.round(ms / 1000)).at(-1)).toBe(1);
  });

  it.each([['connect'], ['timeout'], ['reset'], ['tls'], ['resolve'], ['proxy'], ['protocol']] as const)(
    'tries again after %s',
    async (failure) => {
      const post = new Post((_, nth) => (nth === 1 ? failure : 200));
      expect(await post.deliver([1], 2_000)).toBe(true);
      expect(post.reports.map(({ outcome }) => outcome)).toEqual(['unreachable', 'delivered']);
    },
  );

  it('waits as long as the receiver says when that is longer', async () => {
    const post = new Post((_, nth) => (nth === 1 ? { status: 429, headers: { 'retry-after': '77' } } : 200));
    expect(await post.deliver([1], HOUR)).toBe(true);
    expect(post.gaps).toEqual([77_000]);
  });

  it.each([401, 403, 404, 407])('keeps everything after %d and asks once a minute', async (status) => {
    const post = new Post((_, nth) => (nth <= 180 ? status : 200));
    expect(await post.deliver(upTo(5), 4 * HOUR)).toBe(true);
    expect(Math.min(...post.gaps)).toBeGreaterThanOrEqual(60_000);
    expect(post.stored).toEqual(upTo(5));
    expect(post.dead).toEqual([]);
    expect(post.held).toEqual(['refused', undefined]);
  });

  it('waits for credentials', async () => {
    const post = new Post((_, nth) => (nth <= 2 ? 'auth' : 200));
    expect(await post.deliver([1], 3 * 60_000)).toBe(true);
    expect(post.held).toEqual(['credentials', undefined]);
  });

  it('finds bad items that stand together with two requests each, and loses no other', async () => {
    const bad = new Set([100, 700, 1_500].flatMap((first) => upTo(12).map((index) => first + index)));
    const post = new Post((items) => (items.some((item) => bad.has(item)) ? 400 : 200));
    expect(await post.deliver(upTo(2_000), HOUR)).toBe(true);
    expect(post.dead.flatMap(({ batch }) => batch)).toEqual([...bad]);
    expect(post.stored).toEqual(upTo(2_000).filter((item) => !bad.has(item)));
    expect(post.requests.length).toBeLessThan(2 * bad.size + 60);
  });

  it('halves what is too large until it is taken, in order', async () => {
    const post = new Post((items) => (items.length > 300 ? 413 : 200));
    expect(await post.deliver(upTo(1_000), 0)).toBe(true);
    expect(post.stored).toEqual(upTo(1_000));
    expect(post.requests.map(({ items }) => items.length)).toEqual([1000, 500, 250, 250, 250, 250]);
  });

  it('lets a receiver be for some seconds that finds some dozen items too large', async () => {
    const post = new Post(() => 413);
    expect(await post.deliver(upTo(40), 4_900)).toBe(false);
    expect(post.requests.length).toBe(1);
  });

  it('gives up one item that is too large alone', async () => {
    const post = new Post((items) => (items.includes(3) ? 413 : 200));
    expect(await post.deliver(upTo(8), 6_000)).toBe(true);
    expect(post.dead.map(({ batch, status }) => [batch, status])).toEqual([[[3], 413]]);
    expect(post.stored).toEqual([0, 1, 2, 4, 5, 6, 7]);
  });

  it.each([400, 409, 422, 418])('finds one bad item in 10,000 after %d', async (status) => {
    for (const bad of [0, 1, 4_999, 5_000, 7_321, 9_999]) {
      const post = new Post((items) => (items.includes(bad) ? status : 200));
      expect(await post.deliver(upTo(10_000), HOUR)).toBe(true);
      expect(post.dead).toEqual([{ batch: [bad], status, words: 'words' }]);
      expect(post.stored).toEqual(upTo(10_000).filter((item) => item !== bad));
      // The whole, the search (the last guess is asked alone before it is believed) and the rest.
      expect(post.requests.length).toBeLessThanOrEqual(1 + 15 + 1);
    }
  });

  it('finds several bad items and loses none beside them', async () => {
    const bad = new Set([3, 4, 700, 1_500, 1_999]);
    const post = new Post((items) => (items.some((item) => bad.has(item)) ? 400 : 200));
    expect(await post.deliver(upTo(2_000), HOUR)).toBe(true);
    expect(post.dead.flatMap(({ batch }) => batch)).toEqual([...bad]);
    expect(post.stored).toEqual(upTo(2_000).filter((item) => !bad.has(item)));
  });

  it('does not storm a receiver that refuses everything', async () => {
    const post = new Post(() => 400);
    expect(await post.deliver(upTo(2_000), 4_900)).toBe(false);
    expect(post.requests).toHaveLength(1);
    await post.clock.advance(1_000);
    expect(post.requests.length).toBeLessThanOrEqual(45);
    expect(post.dead.reduce((sum, { batch }) => sum + batch.length, 0)).toBe(2_000);
  });

  it('loses nothing to a proxy that says 400 now and then', async () => {
    const post = new Post((_, nth) => (nth % 5 === 1 ? 400 : 200));
    expect(await post.deliver(upTo(100), HOUR)).toBe(true);
    expect(post.dead).toEqual([]);
    expect(post.stored).toEqual(upTo(100));
  });

  it('finds what makes the receiver fail, when a witness passes', async () => {
    const post = new Post((items) => (items.includes(17) ? 500 : 200));
    const courier = post.courier({ witness: () => [-1] });
    expect(await post.deliver(upTo(100), 3 * HOUR, courier)).toBe(true);
    expect(post.dead.map(({ batch, status }) => [batch, status])).toEqual([[[17], 500]]);
    expect(post.stored).toEqual(upTo(100).filter((item) => item !== 17));
  });

  it('gives up nothing while the whole receiver fails', async () => {
    const post = new Post((_, nth) => (nth <= 400 ? 500 : 200));
    const courier = post.courier({ witness: () => [-1] });
    expect(await post.deliver(upTo(100), 12 * HOUR, courier)).toBe(true);
    expect(post.dead).toEqual([]);
    expect(post.stored).toEqual(upTo(100));
    const perMinute = post.gaps.slice(10).filter((ms) => ms < 59_000).length;
    expect(perMinute).toBeLessThan(30);
  });

  it('sends at once again when the wire has changed its mind, and pauses when it cannot make it up', async () => {
    const post = new Post((_, nth) => (nth <= 4 ? 415 : 200));
    const again = { outcome: 'unsupported', verdict: { verdict: 'again' } } as const;
    const judge: typeof post.wire.judge = (answer, batch) =>
      answer.status === 415 ? again : post.wire.judge(answer, batch);
    expect(await post.deliver([1], 10_000, post.courier({ judge }))).toBe(true);
    expect(post.gaps.map((ms) => Math.round(ms / 1000))).toEqual([0, 0, 1, 2]);
  });

  it('says how many of the first items are done with before it goes on', async () => {
    const post = new Post((items) => (items.length > 2 ? 413 : 200));
    const told: (readonly [number, number])[] = [];
    const sent = post
      .courier()
      .deliver(upTo(5), post.signals, (items) => void told.push([items, post.requests.length]));
    await post.clock.advance(6_000);
    await sent;
    expect(told).toEqual([
      [2, 3],
      [4, 4],
      [5, 5],
    ]);
  });

  describe('when it is to stop', () => {
    it('has said of all that it delivered in a search that it is done with', async () => {
      const post = new Post((_, nth) => ({ status: [400, 200, 429][nth - 1] ?? 200 }));
      const told: number[] = [];
      const ended = post
        .courier()
        .deliver(upTo(8), post.signals, (items) => void told.push(items))
        .catch((error: unknown) => error);
      await post.clock.advance(5_500);
      post.stop.abort('stop');
      expect(await ended).toBe('stop');
      expect(post.stored).toEqual(upTo(4));
      expect(told).toEqual([4]);
    });

    it('ends a pause, and makes no attempt more', async () => {
      const post = new Post(() => 503);
      const courier = post.courier();
      const ended = courier.deliver([1], post.signals).catch((error: unknown) => error);
      await post.clock.advance(500);
      post.stop.abort('stop');
      expect(await ended).toBe('stop');
      expect(post.requests).toHaveLength(1);
      expect(courier.waiting).toBe(true);
    });

    it('still makes one attempt for what was never sent', async () => {
      const post = new Post((items) => (items[0] === 1 ? 200 : 503));
      post.stop.abort('stop');
      expect(await post.deliver([1], 0)).toBe(true);
      expect(await post.deliver([2], HOUR)).toBe(false);
      expect(post.requests).toHaveLength(2);
    });
  });
});
