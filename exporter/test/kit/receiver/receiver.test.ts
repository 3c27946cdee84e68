/** The receiver itself: what it stores, refuses and answers. Its requests are made here, by nothing that it shares with the sender. */
import { compressSync } from 'snappy';
import { afterEach, describe, expect, it } from 'vitest';
import type { Behaviour } from './behaviour.js';
import { seriesOf } from './ledger.js';
import { requestTypes } from './messages.js';
import { Receiver, type ReceiverOptions } from './receiver.js';
import { decodeSnappyBlock } from './snappy-block.js';
import type { Protocol } from './types.js';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
});

async function receiver(behaviour: Behaviour = {}, options: ReceiverOptions = {}): Promise<Receiver> {
  const started = await Receiver.start({ behaviour, ...options });
  open.push(started);
  return started;
}

const HEADERS: Readonly<Record<Protocol, Record<string, string>>> = {
  '1.0': { 'content-type': 'application/x-protobuf', 'x-prometheus-remote-write-version': '0.1.0' },
  '2.0': {
    'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    'x-prometheus-remote-write-version': '2.0.0',
  },
};

const post = (
  url: string,
  protocol: Protocol,
  body: Uint8Array,
  more: Record<string, string> = {},
): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'user-agent': 'test', 'content-encoding': 'snappy', ...HEADERS[protocol], ...more },
    body: new Uint8Array(body),
  });

const encode = (protocol: Protocol, message: Record<string, unknown>): Buffer =>
  compressSync(Buffer.from(requestTypes[protocol].encode(requestTypes[protocol].fromObject(message)).finish()));

/** Bits of 1.5 and of the staleness marker, as protobufjs takes 64-bit integers. */
const HALF = { low: 0, high: 0x3ff8_0000 };
const STALE = { low: 2, high: 0x7ff0_0000 };

const one = (labels: readonly (readonly [string, string])[], ...samples: unknown[]): Record<string, unknown> => ({
  timeseries: [{ labels: labels.map(([name, value]) => ({ name, value })), samples }],
});
const up = (...samples: unknown[]): Buffer => encode('1.0', one([['__name__', 'up'], ['job', 'a']], ...samples)); // prettier-ignore

const SYMBOLS = ['', '__name__', 'up', 'job', 'a', 'Whether it is up.'];
const two = (series: Record<string, unknown>, symbols = SYMBOLS): Buffer =>
  encode('2.0', { symbols, timeseries: [{ labelsRefs: [1, 2, 3, 4], ...series }] });

describe('what is stored', () => {
  it('keeps the bits of a value, whatever JavaScript thinks of them', async () => {
    const { url, book, violations } = await receiver();
    const answer = await post(url, '1.0', up({ value: HALF, timestamp: 1000 }, { value: STALE, timestamp: 2000 }));
    expect([answer.status, violations]).toEqual([200, []]);
    expect(seriesOf(book)['{__name__="up",job="a"}']?.samples).toEqual([
      [1000, '3ff8000000000000', 0],
      [2000, '7ff0000000000002', 0],
    ]);
  });

  it('reads series of 2.0 through the symbols', async () => {
    const { url, book, violations } = await receiver();
    const answer = await post(
      url,
      '2.0',
      two({ samples: [{ value: HALF, timestamp: 1000, startTimestamp: 400 }], metadata: { type: 1, helpRef: 5 } }),
    );
    expect([answer.status, violations]).toEqual([204, []]);
    expect(answer.headers.get('x-prometheus-remote-write-samples-written')).toBe('1');
    expect(answer.headers.get('x-prometheus-remote-write-exemplars-written')).toBe('0');
    expect(seriesOf(book)['{__name__="up",job="a"}']).toMatchObject({
      samples: [[1000, '3ff8000000000000', 400]],
      metadata: { type: 'counter', help: 'Whether it is up.', unit: '' },
    });
  });

  it('reads native histograms', async () => {
    const { url, book, violations } = await receiver();
    const histogram = {
      ...{
        countInt: 6,
        sum: HALF,
        schema: 3,
        zeroThreshold: 0.001,
        zeroCountInt: 1,
        timestamp: 1000,
        startTimestamp: 5,
      },
      positiveSpans: [{ offset: -2, length: 2 }, { offset: 3, length: 1 }], // prettier-ignore
      positiveDeltas: [1, 1, -1],
    };
    expect((await post(url, '2.0', two({ histograms: [histogram] }))).status).toBe(204);
    expect(violations).toEqual([]);
    expect(Object.values(seriesOf(book))[0]?.histograms[0]).toMatchObject({
      ...{ count: 6, zeroCount: 1, schema: 3, sumBits: '3ff8000000000000', start: 5 },
      positive: [[-2, 1], [-1, 2], [3, 1]], // prettier-ignore
    });
  });
});

const label = (...pairs: (readonly [string, string])[]): Buffer =>
  encode('1.0', one(pairs, { value: HALF, timestamp: 1 }));

describe('what breaks a rule', () => {
  const good = up({ value: HALF, timestamp: 1000 });
  const cases: Readonly<Record<string, [Protocol, Uint8Array, Record<string, string>, RegExp]>> = {
    'another content type': ['1.0', good, { 'content-type': 'application/x-protobuf; charset=utf-8' }, /content-type/],
    'a blank in the content type': ['2.0', good, { 'content-type': 'application/x-protobuf; proto=io.prometheus.write.v2.Request' }, /content-type/], // prettier-ignore
    'the version of the other protocol': ['1.0', good, { 'x-prometheus-remote-write-version': '2.0.0' }, /version/],
    'no version': ['1.0', good, { 'x-prometheus-remote-write-version': '' }, /version/],
    'another coding': ['1.0', good, { 'content-encoding': 'gzip' }, /content-encoding/],
    'a body that is not compressed': ['1.0', decodeSnappyBlock(good, 1e6), {}, /declares|literal|length|copy|tag/],
    'a torn message': ['1.0', compressSync(decodeSnappyBlock(good, 1e6).subarray(0, -1)), {}, /no message/],
    'an unknown field': ['2.0', compressSync(Buffer.from([0x32, 0])), {}, /symbols|unknown/],
    'labels out of order': ['1.0', label(['job', 'a'], ['__name__', 'up']), {}, /label __name__ after job/],
    'a label twice': ['1.0', label(['__name__', 'up'], ['a', '1'], ['a', '2']), {}, /label a twice/],
    'an empty value': ['1.0', label(['__name__', 'up'], ['a', '']), {}, /label a without a value/],
    'no name': ['1.0', label(['a', '1']), {}, /no __name__/],
    'a UTF-8 name in 1.0': ['1.0', label(['__name__', 'ä']), {}, /1.0 has no name "ä"/],
    'no samples': ['1.0', encode('1.0', one([['__name__', 'up']])), {}, /neither/],
    'samples out of order': ['1.0', up({ value: HALF, timestamp: 2 }, { value: HALF, timestamp: 1 }), {}, /1 after 2/],
    'a sample twice': ['1.0', up({ value: HALF, timestamp: 2 }, { value: HALF, timestamp: 2 }), {}, /2 after 2/],
    'a first symbol that is not empty': ['2.0', two({ samples: [{ timestamp: 1 }] }, ['x', ...SYMBOLS.slice(1)]), {}, /symbols\[0\]/], // prettier-ignore
    'a symbol twice': ['2.0', two({ samples: [{ timestamp: 1 }] }, [...SYMBOLS, 'up']), {}, /twice/],
    'a reference out of range': ['2.0', two({ samples: [{ timestamp: 1 }] }, SYMBOLS.slice(0, 3)), {}, /reference 3/],
    'an odd count of references': ['2.0', two({ labelsRefs: [1], samples: [{ timestamp: 1 }] }), {}, /even/],
    'samples and histograms': ['2.0', two({ samples: [{ timestamp: 1 }], histograms: [{ timestamp: 1 }] }), {}, /samples and histograms/], // prettier-ignore
    'an exemplar without a time': ['2.0', two({ samples: [{ timestamp: 1 }], exemplars: [{ labelsRefs: [3, 4], value: 1 }] }), {}, /exemplar without/], // prettier-ignore
    'an unknown metadata type': ['2.0', two({ samples: [{ timestamp: 1 }], metadata: { type: 8 } }), {}, /type 8/],
    'a start after its sample': ['2.0', two({ samples: [{ timestamp: 1, startTimestamp: 2 }] }), {}, /starts/],
    'deltas without spans': ['2.0', two({ histograms: [{ timestamp: 1, countInt: 1, positiveDeltas: [1] }] }), {}, /spans/], // prettier-ignore
    'more in buckets than counted': ['2.0', two({ histograms: [{ timestamp: 1, countInt: 1, zeroCountInt: 2 }] }), {}, /buckets hold 2 of 1/], // prettier-ignore
    'a series twice': ['2.0', encode('2.0', { symbols: SYMBOLS, timeseries: [2, 2].map((timestamp) => ({ labelsRefs: [1, 2], samples: [{ timestamp }] })) }), {}, /twice/], // prettier-ignore
  };
  it.each(Object.entries(cases))('%s', async (_name, [protocol, body, headers, fault]) => {
    const strict = await receiver();
    const answer = await post(strict.url, protocol, body, headers);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(strict.violations.join()).toMatch(fault);
    expect(strict.book.stored).toBe(0);
  });

  it('the reserved field of a series', async () => {
    const strict = await receiver();
    const series = Buffer.from([0x0a, 2, 1, 2, 0x12, 2, 0x10, 1, 0x30, 1]);
    const symbols = ['', '__name__', 'up'].flatMap((text) => [0x22, text.length, ...Buffer.from(text)]);
    await post(strict.url, '2.0', compressSync(Buffer.from([...symbols, 0x2a, series.length, ...series])));
    expect(strict.violations.join()).toMatch(/unknown fields/);
  });
});

describe('order of a series', () => {
  const at = (timestamp: number, value = HALF): Buffer => up({ value, timestamp });
  it.each<[string, Behaviour, [Buffer, number][]]>([
    ['takes the same again', {}, [[at(2), 200], [at(2), 200]]], // prettier-ignore
    ['refuses another value for the same time', {}, [[at(2), 200], [at(2, STALE), 400]]], // prettier-ignore
    ['refuses what is older', {}, [[at(2), 200], [at(1), 400]]], // prettier-ignore
    ['takes what is older within its window', { outOfOrderWindow: 1 }, [[at(3), 200], [at(2), 200], [at(1), 400]]], // prettier-ignore
    ['answers as Thanos does', { conflictStatus: 409 }, [[at(2), 200], [at(1), 409]]], // prettier-ignore
    ['refuses the future', { maxFuture: 600_000 }, [[at(Date.now() + 700_000), 400], [at(Date.now() + 500_000), 200]]], // prettier-ignore
  ])('%s', async (_name, behaviour, steps) => {
    const { url, book } = await receiver(behaviour);
    for (const [body, status] of steps) expect((await post(url, '1.0', body)).status).toBe(status);
    expect(book.stored).toBe(new Set(steps.filter(([, status]) => status === 200).map(([body]) => body.toString('hex'))).size); // prettier-ignore
  });

  it('one refused sample refuses the request under 1.0 and itself under 2.0', async () => {
    const pair = (protocol: Protocol): Buffer =>
      protocol === '1.0'
        ? encode('1.0', { timeseries: ['up', 'down'].map((name) => ({ labels: [{ name: '__name__', value: name }], samples: [{ value: HALF, timestamp: 1 }] })) }) // prettier-ignore
        : encode('2.0', { symbols: ['', '__name__', 'up', 'down'], timeseries: [2, 3].map((name) => ({ labelsRefs: [1, name], samples: [{ value: HALF, timestamp: 1 }] })) }); // prettier-ignore
    for (const protocol of ['1.0', '2.0'] as const) {
      const { url, book } = await receiver({ poison: [{ labels: { __name__: 'down' }, status: 422 }] });
      const answer = await post(url, protocol, pair(protocol));
      expect([answer.status, book.stored]).toEqual([422, protocol === '1.0' ? 0 : 1]);
    }
  });
});

describe('what it answers when told to', () => {
  const body = up({ value: HALF, timestamp: 1000 });
  const v2 = two({ samples: [{ value: HALF, timestamp: 1000 }] });
  it('follows its script, then the rest', async () => {
    const strict = await receiver({ script: [{ status: 503, retryAfter: '7' }, { status: 500, store: true }], date: 3_600_000 }); // prettier-ignore
    const answers = [await post(strict.url, '1.0', body), await post(strict.url, '1.0', body), await post(strict.url, '1.0', body)]; // prettier-ignore
    expect(answers.map(({ status }) => status)).toEqual([503, 500, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('7');
    expect(Date.parse(answers[2]?.headers.get('date') ?? '') - Date.now()).toBeGreaterThan(3_590_000);
    expect([strict.book.stored, strict.book.repeated]).toEqual([1, 1]);
  });

  it.each<[string, Behaviour, Protocol, number]>([
    ['413 above a size', { maxBytes: 10 }, '1.0', 413],
    ['413 above a count', { maxSamples: 0 }, '1.0', 413],
    ['415 for 2.0', { protocols: ['1.0'] }, '2.0', 415],
    ['401 without the right credentials', { authorization: 'Bearer x' }, '1.0', 401],
    ['204 and nothing for 2.0 where only 1.0 is known', { oneOnly: true }, '2.0', 204],
  ])('%s', async (_name, behaviour, protocol, status) => {
    const { url, book } = await receiver(behaviour);
    const answer = await post(url, protocol, protocol === '1.0' ? body : v2);
    expect([answer.status, book.stored]).toEqual([status, 0]);
    expect(answer.headers.has('x-prometheus-remote-write-samples-written')).toBe(status === 415);
  });

  it('resets before it reads and after it stored', async () => {
    const strict = await receiver({ script: [{ fault: 'reset' }, { fault: 'reset_after' }] });
    await expect(post(strict.url, '1.0', body)).rejects.toThrow();
    expect(strict.book.stored).toBe(0);
    await expect(post(strict.url, '1.0', body)).rejects.toThrow();
    expect([strict.book.stored, strict.requests.map(({ status }) => status)]).toEqual([1, [0, 0]]);
  });
});
