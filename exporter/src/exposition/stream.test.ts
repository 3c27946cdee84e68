import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gzip, negotiate, page, render, renderWhole, simpleFamilies } from './index.js';

const TEXT = negotiate('text/plain');
const clock = { now: () => performance.now() };
const large = simpleFamilies([
  {
    name: 'x',
    type: 'gauge',
    help: 'Large.',
    samples: Array.from({ length: 20_000 }, (_, k) => ({ labels: { target: `target-${k}.example` }, value: k })),
  },
]);

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

describe('a streamed page', () => {
  it('is the page rendered at once, in chunks', async () => {
    let chunks = 0;
    const counted = async function* () {
      for await (const chunk of render(large, TEXT, { clock })) {
        chunks += 1;
        expect(chunk.length).toBeLessThan(70_000);
        yield chunk;
      }
    };
    expect((await collect(counted())).equals(Buffer.from(renderWhole(large, TEXT)))).toBe(true);
    expect(chunks).toBeGreaterThan(10);
  });

  it.each(['text/plain', 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited'])(
    'of %s gives the event loop a turn whenever its slice is used up',
    async (accept) => {
      // Each look at this clock costs more than a slice, so every step must be followed by a turn.
      let now = 0;
      let turns = 0;
      let running = true;
      const count = (): void => {
        turns += 1;
        if (running) setImmediate(count);
      };
      setImmediate(count);
      let looks = 0;
      const slow = { now: () => ((looks += 1), (now += 10)) };
      await collect(render(large, negotiate(accept), { clock: slow }));
      running = false;
      expect(looks).toBeGreaterThan(20);
      expect(turns).toBeGreaterThan(looks / 2 - 5);
    },
  );

  it('holds a label text longer than a chunk', async () => {
    const labels = Object.fromEntries(Array.from({ length: 12 }, (_, k) => [`label_${k}`, '"'.repeat(1024)]));
    const families = simpleFamilies([
      { name: 'x', type: 'gauge', help: 'h'.repeat(100_000), samples: [{ labels, value: 1 }] },
    ]);
    const whole = (await collect(render(families, TEXT, { clock }))).toString();
    expect(whole.length).toBeGreaterThan(100_000 + 12 * 2048);
    expect(whole.endsWith('"} 1\n')).toBe(true);
  });

  it('is the same when each chunk is given back as soon as it was read, and then takes no new memory', async () => {
    const { body, release } = page(large, {}, { clock });
    const memory = new Set<ArrayBufferLike>();
    const copies: Uint8Array[] = [];
    for await (const chunk of body) {
      memory.add(chunk.buffer);
      copies.push(Uint8Array.from(chunk));
      release(chunk);
      chunk.fill(0x21);
    }
    expect(Buffer.concat(copies).equals(Buffer.from(renderWhole(large, TEXT)))).toBe(true);
    expect(copies.length).toBeGreaterThan(10);
    expect(memory.size).toBe(1);
  });

  it('is compressed when the scraper takes gzip, and says so', async () => {
    const plain = page(large, {}, { clock });
    const packed = page(large, { encoding: 'gzip' }, { clock });
    expect(plain.contentEncoding).toBeUndefined();
    expect(packed).toMatchObject({ contentEncoding: 'gzip', contentType: TEXT.contentType });
    const compressed = await collect(packed.body);
    const whole = await collect(plain.body);
    expect(compressed.length).toBeLessThan(whole.length / 4);
    expect(gunzipSync(compressed).equals(whole)).toBe(true);
  });
});

describe('gzip', () => {
  it('stops its source when the reader goes away', async () => {
    let ended = false;
    const endless = async function* () {
      try {
        for (;;) {
          yield Buffer.from(String(Math.random()).repeat(1000));
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        ended = true;
      }
    };
    for await (const chunk of gzip(endless())) if (chunk.length > 0) break;
    expect(ended).toBe(true);
  });

  it('hands on the failure of its source', async () => {
    const failing = async function* () {
      yield await Promise.resolve(Buffer.from('x'));
      throw new Error('no more');
    };
    await expect(collect(gzip(failing()))).rejects.toThrow('no more');
  });
});
