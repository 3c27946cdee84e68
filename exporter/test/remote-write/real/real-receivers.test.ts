/**
 * Debian's Prometheus and VictoriaMetrics get what the agent measures; both are away for a while and come back with
 * the data they had. Everything is read back and compared with the ledger: a strict receiver beside them, which never was away.
 */
import { freePorts, receiver, Scope, victoriaMetrics } from '@parallax/lab';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Receiver } from '../../kit/receiver/receiver.js';
import { bitsOf, numberOf, STALE_BITS, type WrittenHistogram, type WrittenSeries } from '../../kit/receiver/types.js';
import { emptyFolder, runAgent, type Ended } from '../compliance/agent-run.js';
import { Evidence } from '../compliance/evidence.js';
import { pageServer } from '../compliance/page-server.js';
import { known, LIVES, SERIES, SPECIAL, traced, valueOf } from './known-pages.js';
import {
  readExemplars,
  readHistograms,
  readPrometheus,
  type StoredExemplar,
  type StoredHistogram,
} from './read-prometheus.js';
import { readVictoria, type Exported } from './read-victoria.js';

/** Scrapes before the receivers go away, and while they are. */
const PHASE = 4;
const SECONDS = 18;
/** Milliseconds that are left for what waited. */
const AFTER_MS = 10_000;
/** Of scrapes, one a second: a busy machine leaves some out. */
const LEAST = SECONDS / 2;
const VANTAGE = 'real';

let ended: Ended;
let ledger: Evidence;
let prometheus: ReadonlyMap<string, WrittenSeries>;
let own: ReadonlyMap<string, WrittenSeries>;
let victoria: ReadonlyMap<string, Exported>;
let histograms: ReadonlyMap<string, readonly StoredHistogram[]>;
let exemplars: readonly StoredExemplar[];
let zero: string | undefined;
let afterVanishing: number;
/** Unix milliseconds. */
let awayAt = NaN;
let backAt = Infinity;
const scope = new Scope();

beforeAll(async () => {
  const [one = 0, two = 0] = await freePorts(2);
  const folder = mkdtempSync(join(tmpdir(), 'parallax-real-'));
  const first = await receiver(scope, { port: one, folder: join(folder, 'prometheus'), outOfOrderWindow: '12h' });
  const second = await victoriaMetrics(scope, { port: two, folder: join(folder, 'victoria') });
  const began = Date.now();
  await using main = await pageServer((count) => known(count, began));
  await using openmetrics = await pageServer(traced);
  await using strict = await Receiver.start({ messages: true, behaviour: { outOfOrderWindow: 43_200_000 } });
  const scrape = { main: main.address, openmetrics: openmetrics.address };
  const urls = {
    ledger: strict.url,
    prometheus: `http://127.0.0.1:${one}/api/v1/write`,
    victoria: `http://127.0.0.1:${two}/api/v1/write`,
  };
  const config = {
    vantage: { name: VANTAGE },
    server: { listen: '127.0.0.1:0' },
    probes: { knock: { type: 'tcp', interval: '1s', targets: [main.address] } },
    scrape: Object.entries(scrape).map(([job, target]) => ({ job, targets: [target], interval: '1s', timeout: '1s' })),
    remote_write: {
      directory: join(emptyFolder(), 'queue'),
      interval: '1s',
      endpoints: Object.entries(urls).map(([name, url]) => ({ name, url, batch: { deadline: '500ms' } })),
    },
  };
  const ticks = (): number =>
    [...strict.book.series.values()].find(({ labels }) => labels.some(([, value]) => value === 'ticks'))?.samples.length ?? 0; // prettier-ignore
  const enough = (): boolean => Date.now() > backAt + AFTER_MS && ticks() > LEAST;
  const running = runAgent({ mode: 'parallax', config, seconds: SECONDS, enough, signal: 'SIGTERM' });
  const phase = async (): Promise<number> => {
    for (const [from, end] = [ticks(), Date.now() + 60_000]; ticks() < from + PHASE && Date.now() < end;)
      await sleep(50);
    return Date.now();
  };
  awayAt = await phase();
  await Promise.all([first.set(false), second.set(false)]);
  const over = await phase();
  await Promise.all([first.set(true), second.set(true)]);
  backAt = over;
  ended = await running;
  ledger = new Evidence(strict);
  const { address } = first.prometheus;
  prometheus = new Map([...(await readPrometheus(address, 'job', 'main')), ...(await readPrometheus(address, 'job', 'openmetrics'))]); // prettier-ignore
  own = new Map([...(await readPrometheus(address, 'vantage', VANTAGE)), ...(await readPrometheus(address, 'job', 'parallax'))]); // prettier-ignore
  histograms = await readHistograms(address, `{vantage="${VANTAGE}",__name__=~".*_seconds"}`);
  exemplars = await readExemplars(address, 'jobs_total');
  // VictoriaMetrics shows what it got last a second later.
  await sleep(2_000);
  victoria = await readVictoria(two, 'main');
  zero = await textOf(address, 'last_over_time(negative_zero[1h])');
  const end = ledger.one('vanishing').all.at(-1)?.timestamp ?? 0;
  afterVanishing = (await (await fetch(`http://${address}/api/v1/query?query=vanishing&time=${end / 1000 + 0.5}`)).text()).includes('"value"') ? 1 : 0; // prettier-ignore
}, 300_000);
afterAll(() => scope[Symbol.asyncDispose]());

async function textOf(address: string, query: string): Promise<string | undefined> {
  const response = await fetch(`http://${address}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
  const { data } = (await response.json()) as { data: { result: readonly { value: readonly [number, string] }[] } };
  return data.result[0]?.value[1];
}

/** Counts exactly; bounds as exactly as their powers can be computed. */
function compareHistograms(stored: StoredHistogram | undefined, sent: WrittenHistogram): void {
  expect([stored?.count, stored?.sum]).toEqual([sent.count, numberOf(sent.sumBits)]);
  const zero = sent.zeroCount > 0 ? [[sent.zeroThreshold, sent.zeroCount] as const] : [];
  const powers = sent.positive.filter(([, held]) => held > 0).map(([index, held]) => [2 ** (index * 2 ** -sent.schema), held] as const); // prettier-ignore
  const buckets = [...zero, ...powers];
  expect(stored?.buckets.map(([, held]) => held)).toEqual(buckets.map(([, held]) => held));
  stored?.buckets.forEach(([upper], at) => expect(upper / (buckets[at]?.[0] ?? NaN)).toBeCloseTo(1, 10));
}

type Samples = readonly (readonly [timestamp: number, bits: string])[];
/** Prometheus gives -0 as 0 by remote read, since its encoder leaves out what equals 0. */
const samplesOf = (samples: Iterable<{ readonly timestamp: number; readonly bits: bigint }>): Samples =>
  [...samples].map(({ timestamp, bits }) => [timestamp, (bits === bitsOf(-0) ? 0n : bits).toString(16)]);
const inLedger = (...jobs: readonly string[]) =>
  [...ledger.receiver.book.series].filter(([, { labels }]) => labels.some(([name, value]) => name === 'job' && jobs.includes(value))); // prettier-ignore

/** Scrapes that a busy machine answered too late: what they had is nowhere, and its series have a marker. */
const failed = (): number => ledger.one('up', { job: 'main' }).values.filter((value) => value === 0).length;

describe('the ledger', () => {
  it('was never refused anything, and the agent ended well', () => {
    expect(ledger.receiver.violations).toEqual([]);
    expect(ledger.requests.flatMap(({ refused }) => refused)).toEqual([]);
    expect(ended.code, ended.output.slice(-3000)).toBe(0);
  });

  it('holds every scrape, and values that follow from the number of the scrape', () => {
    const { samples, values } = ledger.one('ticks', { job: 'main' });
    const counts = new Map(samples.map(({ timestamp }, at) => [timestamp, values[at] ?? NaN]));
    const counted = values.filter(Number.isFinite);
    counted.slice(1).forEach((value, at) => expect(value).toBeGreaterThan(counted[at] ?? NaN));
    expect((counted.at(-1) ?? NaN) + 1 - counted.length).toBeLessThanOrEqual(failed());
    expect(counts.size).toBeGreaterThan(LEAST);
    const all = ledger.all('known');
    expect(all.length).toBe(SERIES);
    for (const { labels, samples: found } of all)
      for (const { timestamp, bits } of found)
        if (bits !== STALE_BITS)
          expect(numberOf(bits)).toBe(valueOf(Number(labels['n']), counts.get(timestamp) ?? NaN));
  });

  it('holds values from before and after the outage, and from within', () => {
    const times = ledger.one('ticks').samples.map(({ timestamp }) => timestamp);
    for (const [from, to] of [
      [0, awayAt],
      [awayAt, backAt],
      [backAt, Infinity],
    ] as const)
      expect(times.filter((time) => time > from && time < to).length).toBeGreaterThan(1);
  });
});

describe('Prometheus', () => {
  it('stores every sample of every series: times, bits, order', () => {
    const expected = inLedger('main', 'openmetrics');
    expect(expected.length).toBeGreaterThan(SERIES + 50);
    expect([...prometheus.keys()].sort()).toEqual(expected.map(([key]) => key).sort());
    for (const [key, { samples }] of expected)
      expect([key, samplesOf(prometheus.get(key)?.samples ?? [])]).toEqual([key, samplesOf(samples)]);
  });

  it('stores special values', () => {
    for (const [type, value] of Object.entries(SPECIAL)) {
      const stored = [...prometheus].find(([key]) => key.includes(`type="${type}"`))?.[1].samples[0]?.bits ?? 0n;
      expect([type, numberOf(stored)]).toEqual([type, value]);
    }
    expect(zero).toBe('-0');
  });

  it('stores samples that were three hours late', () => {
    const late = [...prometheus].filter(([key]) => key.includes('__name__="late"'));
    expect(late.length).toBe(50);
    for (const [, { samples }] of late) expect(samples.length).toBeGreaterThan(LEAST);
  });

  it('stores staleness markers as such', () => {
    const vanishing = [...prometheus].find(([key]) => key.includes('"vanishing"'))?.[1].samples ?? [];
    expect([vanishing.at(-1)?.bits, afterVanishing]).toEqual([STALE_BITS, 0]);
    const alive = vanishing.filter(({ bits }) => bits !== STALE_BITS).length;
    expect(alive).toBeLessThanOrEqual(LIVES);
    expect(alive).toBeGreaterThanOrEqual(LIVES - failed());
  });

  it('stores native histograms, bucket by bucket', () => {
    const expected = [...ledger.receiver.book.series].filter(([, { histograms: sent }]) => sent.size > 0);
    expect(expected.length).toBeGreaterThan(0);
    for (const [key, { histograms: sent }] of expected) {
      const stored = histograms.get(key) ?? [];
      const there = [...sent.values()].filter(({ sumBits }) => sumBits !== STALE_BITS);
      expect([key, stored.map(({ timestamp }) => timestamp)]).toEqual([key, there.map(({ timestamp }) => timestamp)]);
      there.forEach((one, at) => compareHistograms(stored[at], one));
    }
  });

  it("stores the agent's own series", () => {
    const expected = [...ledger.receiver.book.series].filter(([key]) => key.includes('"parallax_'));
    expect(expected.length).toBeGreaterThan(20);
    for (const [key, { samples }] of expected)
      expect([key, samplesOf(own.get(key)?.samples ?? [])]).toEqual([key, samplesOf(samples)]);
  });

  it('stores exemplars, those of the outage too', () => {
    const sent = ledger.one('jobs_total').exemplars.map(({ labels, value, timestamp }) => ({ labels: Object.fromEntries(labels), value, timestamp })); // prettier-ignore
    expect(sent.length).toBeGreaterThan(LEAST);
    expect(exemplars).toEqual(sent);
  });
});

describe('VictoriaMetrics', () => {
  it('stores every sample of every series: times, values, order', () => {
    const expected = inLedger('main').filter(([key]) => /__name__="(?:known|late|ticks)"/.test(key));
    expect(expected.length).toBe(SERIES + 51);
    for (const [key, { samples }] of expected) {
      const { timestamps = [], values = [] } = victoria.get(key) ?? {};
      const found = timestamps.map((timestamp, at) => [timestamp, values[at]]);
      const sent = [...samples].map(({ timestamp, bits }) => [timestamp, bits === STALE_BITS ? null : numberOf(bits)]);
      expect([key, found]).toEqual([key, sent]);
    }
  });

  it('stores infinities and staleness markers', () => {
    const find = (part: string): Exported | undefined => [...victoria].find(([key]) => key.includes(part))?.[1];
    expect([find('type="inf"')?.values[0], find('type="ninf"')?.values[0]]).toEqual([Infinity, -Infinity]);
    const vanishing = find('"vanishing"')?.values ?? [];
    expect(vanishing.at(-1)).toBeNull();
    const alive = vanishing.filter((value) => value === 1).length;
    expect(alive).toBeLessThanOrEqual(LIVES);
    expect(alive).toBeGreaterThanOrEqual(LIVES - failed());
  });
});
