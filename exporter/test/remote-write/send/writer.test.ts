import { describe, expect, it } from 'vitest';
import { payloadOf } from '../../../src/core/queue/items.js';
import { blockOf, counting, endpoint, seriesOf, World } from './world.js';

const MINUTE = 60_000;

describe('the sender of remote write', () => {
  it('delivers what is put into it within the deadline, once', async () => {
    const world = new World();
    const queue = await world.openQueue();
    const writer = await world.open(queue, endpoint());
    const series = seriesOf(3);
    await writer.put(blockOf(series, world.truth));
    await world.pass(4_900, 100);
    expect(world.received).toEqual([]);
    await world.pass(200, 100);
    expect(world.stored.map(({ value }) => value)).toEqual([0, 1, 2]);
    await world.pass(MINUTE);
    expect(world.received).toHaveLength(1);
    await writer.stop(5_000);
    await queue.close();
    expect(world.outcomes()).toEqual({ delivered: 3 });
    expect(world.gauge('parallax_remote_write_backlog_samples')).toBe(0);
  });

  it('fills requests at once when there is enough, and says what is waiting', async () => {
    const world = new World();
    world.reply = () => 503;
    const queue = await world.openQueue();
    const writer = await world.open(queue, endpoint({ batch: { max_samples: 100, deadline: 5_000 } }));
    const series = seriesOf(50);
    const first = world.truth;
    for (let round = 0; round < 40; round += 1) await writer.put(blockOf(series, first + round));
    await world.pass(2 * MINUTE);
    expect(world.gauge('parallax_remote_write_backlog_samples')).toBe(2_000);
    expect(world.gauge('parallax_remote_write_backlog_age_seconds')).toBeGreaterThan(100);
    expect(world.gauge('parallax_remote_write_held', { reason: 'backoff' })).toBe(1);
    world.reply = () => 204;
    await world.pass(MINUTE + 10_000);
    expect(world.stored).toHaveLength(2_000);
    expect(world.received.at(-1)?.samples).toHaveLength(100);
    for (const one of new Set(world.stored.map(({ series }) => series))) {
      const times = world.stored.filter(({ series }) => series === one).map(({ time }) => time);
      expect(times).toEqual(Array.from({ length: 40 }, (_, round) => first + round));
    }
    expect(world.gauge('parallax_remote_write_held', { reason: 'backoff' })).toBe(0);
    await writer.stop(5_000);
    expect(world.outcomes()).toEqual({ delivered: 2_000 });
  });

  it.each([
    ['2.0', [3, 8]],
    ['1.0', [10, 1]],
  ] as const)('cuts blocks for requests of %s where that costs nothing', async (protocol, sizes) => {
    const world = new World();
    world.reply = ({ samples }) => ({
      headers: { 'x-prometheus-remote-write-samples-written': String(samples.length) },
    });
    const queue = await world.openQueue();
    const writer = await world.open(queue, endpoint({ protocol, batch: { max_samples: 10, deadline: 1_000 } }));
    await Promise.all([3, 8].map((rows, at) => writer.put(blockOf(seriesOf(rows), world.truth + at))));
    await world.pass(5_000);
    expect(world.received.map(({ samples }) => samples.length)).toEqual(sizes);
    await writer.stop(5_000);
  });

  it('goes on after a restart where each shard stood', async () => {
    const world = new World();
    const config = endpoint({ shards: { min: 4, max: 4 }, batch: { max_samples: 10, deadline: 1_000 } });
    const series = seriesOf(100);
    const first = world.truth;
    let calls = 0;
    world.reply = () => ((calls += 1) <= 13 ? 204 : 503);
    const queue = await world.openQueue();
    const writer = await world.open(queue, config);
    for (let round = 0; round < 5; round += 1) await writer.put(blockOf(series, first + round));
    await world.pass(5_000);
    expect(world.stored).toEqual(world.received.slice(0, 13).flatMap(({ samples }) => samples));
    expect(world.stored.length).toBeGreaterThan(13);
    await writer.stop(5_000);
    await queue.close();
    world.reply = () => 204;
    const again = await world.openQueue();
    const later = await world.open(again, config);
    await world.pass(10_000);
    expect(world.stored).toHaveLength(500);
    expect(new Set(world.stored.map(({ series, time }) => `${series} ${time}`)).size).toBe(500);
    await later.stop(5_000);
    expect(world.outcomes()).toEqual({ delivered: 500 });
  });

  it('sends again after a kill at most what was in flight', async () => {
    const world = new World();
    const config = endpoint({ shards: { min: 3, max: 3 }, batch: { max_samples: 10, deadline: 1_000 } });
    world.reply = () => ({ takes: 1 });
    const queue = await world.openQueue();
    const writer = await world.open(queue, config);
    const series = seriesOf(60);
    const first = world.truth;
    for (let round = 0; round < 5; round += 1) await writer.put(blockOf(series, first + round));
    await world.pass(3_500, 100);
    const files = new Map([...world.directory.files].map(([name, bytes]) => [name, bytes.slice()]));
    // The process is gone; what it had in flight arrives all the same.
    const stored = world.stored.length;
    void writer.stop(0);
    await world.pass(2_000, 100);
    const inFlight = world.received.slice(-3).flatMap(({ samples }) => samples);
    expect(stored).toBeGreaterThan(60);
    world.stored.push(...inFlight);
    const survived = new World();
    for (const [name, bytes] of files) survived.directory.put(name, bytes);
    Object.assign(survived, { codec: world.codec });
    const later = await survived.open(await survived.openQueue(), config);
    await survived.pass(60_000);
    const times = new Map<string, number>();
    for (const { series: one, time } of [...world.stored, ...survived.stored]) {
      times.set(`${one} ${time}`, (times.get(`${one} ${time}`) ?? 0) + 1);
    }
    expect(times.size).toBe(300);
    const twice = [...times.values()].filter((count) => count > 1).length;
    expect(twice).toBeLessThanOrEqual(30);
    await later.stop(5_000);
  });

  it('learns that a receiver speaks 1.0 only, and loses nothing meanwhile', async () => {
    const world = new World();
    world.reply = ({ protocol }) => (protocol === '2.0' ? { headers: { stores: 'nothing' } } : 204);
    const queue = await world.openQueue();
    const writer = await world.open(
      queue,
      endpoint({ protocol: 'auto', batch: { max_samples: 2_000, deadline: 1_000 } }),
    );
    const series = seriesOf(5);
    for (let round = 0; round < 3; round += 1) {
      await writer.put(blockOf(series, world.truth));
      await world.pass(2_000);
    }
    expect(world.received.map(({ protocol }) => protocol)).toEqual(['2.0', '1.0', '1.0', '1.0']);
    expect(world.received[0]?.headers).toEqual({
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
      'x-prometheus-remote-write-version': '2.0.0',
    });
    expect(world.received[1]?.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'x-prometheus-remote-write-version': '0.1.0',
    });
    expect(world.stored).toHaveLength(15);
    expect(world.gauge('parallax_remote_write_protocol_info', { version: '1.0' })).toBe(1);
    await writer.stop(5_000);
  });

  it('counts what a receiver of 2.0 did not store', async () => {
    const world = new World();
    world.reply = () => ({ headers: { 'x-prometheus-remote-write-samples-written': '7' } });
    const queue = await world.openQueue();
    const writer = await world.open(queue, endpoint({ protocol: 'auto' }));
    await writer.put(blockOf(seriesOf(10), world.truth));
    await world.pass(MINUTE);
    await writer.stop(5_000);
    expect(world.received).toHaveLength(1);
    expect(world.outcomes()).toEqual({ delivered: 7, rejected: 3 });
    expect(world.dead).toMatchObject([{ endpoint: 'central', item: { samples: 3, of: 10 } }]);
  });

  it('loses one sample of 2,000 to a poisoned one under 1.0', async () => {
    const world = new World();
    world.reply = ({ samples }) => (samples.some(({ value }) => value === 1_234) ? 400 : 204);
    const queue = await world.openQueue();
    const writer = await world.open(queue, endpoint());
    await writer.put(blockOf(seriesOf(2_000), world.truth));
    await world.pass(MINUTE);
    await writer.stop(5_000);
    expect(world.outcomes()).toEqual({ delivered: 1_999, rejected: 1 });
    expect(world.dead).toMatchObject([{ status: 400, item: { labels: { __name__: 'x_1234' }, value: '1234' } }]);
    expect(world.received.length).toBeLessThanOrEqual(14);
  });

  it('stops within its time, and flushes before', async () => {
    const world = new World();
    const queue = await world.openQueue();
    const writer = await world.open(queue, endpoint());
    await writer.put(blockOf(seriesOf(3), world.truth));
    await world.pass(1_000);
    const stopped = writer.stop(5_000);
    await world.pass(0);
    await stopped;
    expect(world.stored).toHaveLength(3);
  });

  it('asks a receiver that is being left alone no more when it stops', async () => {
    const world = new World();
    world.reply = () => 503;
    const queue = await world.openQueue();
    const writer = await world.open(queue, endpoint());
    await writer.put(blockOf(seriesOf(3), world.truth));
    await world.pass(8_500);
    expect(world.received).toHaveLength(3);
    await writer.stop(5_000);
    expect(world.received).toHaveLength(3);
  });

  it('gives a request in flight up when the time to stop is over', async () => {
    const world = new World();
    world.reply = () => ({ takes: 100 });
    const queue = await world.openQueue();
    const writer = await world.open(queue, endpoint());
    await writer.put(blockOf(seriesOf(3), world.truth));
    await world.pass(6_000);
    let over = false;
    void writer.stop(5_000).then(() => (over = true));
    await world.pass(4_900, 100);
    expect(over).toBe(false);
    await world.pass(200, 100);
    expect(over).toBe(true);
  });

  it('keeps the places of endpoints over a change of the configuration', async () => {
    const world = new World();
    world.reply = ({ url }) => (url.includes('broken') ? 503 : 204);
    const queue = await world.openQueue();
    const other = endpoint({ name: 'other', url: 'http://broken.test/write' });
    const writer = await world.open(queue, endpoint(), other);
    await writer.put(blockOf(seriesOf(3), world.truth));
    await world.pass(10_000);
    expect(world.stored).toHaveLength(3);
    const change = writer.update([endpoint(), { ...other, url: 'http://mended.test/write' }]);
    await world.pass(1_000);
    await change;
    await world.pass(10_000);
    expect(world.stored).toHaveLength(6);
    expect(world.received.at(-1)?.url).toContain('mended');
    const gone = writer.update([endpoint()]);
    await world.pass(1_000);
    await gone;
    expect(world.sink.forgotten).toEqual(['remote_write/other']);
    await writer.stop(5_000);
    expect(world.outcomes('other')).toEqual({ delivered: 3 });
  });

  it('counts samples that it cannot read once, also when the configuration changes before they are left behind', async () => {
    const world = new World();
    world.reply = () => 503;
    const queue = await world.openQueue();
    const writer = await world.open(queue, endpoint());
    await writer.put(blockOf(seriesOf(3), world.truth));
    await queue.append(payloadOf(4, Uint8Array.of(0xff, 0xff)));
    await world.pass(10_000);
    world.reply = () => 204;
    await Promise.all([writer.update([endpoint({ timeout: 29_000 })]), world.pass(10_000)]);
    await writer.stop(5_000);
    expect(world.outcomes()).toEqual({ delivered: 3, invalid: 4 });
  });

  it('takes more shards for a backlog, and fewer after it, without mixing the order', async () => {
    const world = new World();
    const queue = await world.openQueue();
    const consumer = await queue.consumer('central', 1);
    world.reply = (received) => {
      // The cursor is never ahead of what was delivered, also while shards change.
      expect(Math.min(...consumer.lanes) - 1).toBeLessThanOrEqual(world.stored.length);
      return { ...counting(received), takes: 0.2 };
    };
    const config = endpoint({
      protocol: 'auto',
      shards: { min: 1, max: 4 },
      batch: { max_samples: 100, deadline: 1_000 },
    });
    const writer = await world.open(queue, config);
    const series = seriesOf(40);
    const first = world.truth;
    for (let round = 0; round < 300; round += 1) await writer.put(blockOf(series, first + round));
    await world.pass(15_000, 200);
    expect(world.gauge('parallax_remote_write_shards')).toBeGreaterThan(1);
    await world.pass(60_000, 200);
    expect(world.stored).toHaveLength(12_000);
    const last = new Map<string, number>();
    for (const { series: one, time } of world.stored) {
      expect(time).toBe((last.get(one) ?? first - 1) + 1);
      last.set(one, time);
    }
    for (let round = 0; round < 30; round += 1) {
      await writer.put(blockOf(series, world.truth));
      await world.pass(10_000, 1_000);
    }
    expect(world.gauge('parallax_remote_write_shards')).toBe(1);
    await writer.stop(5_000);
  });
});
