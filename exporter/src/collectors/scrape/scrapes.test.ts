import { scrapedSamples, scrapesTotal } from '@parallax/contract';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock, settle } from '../../../test/kit/clock.js';
import { FakeLog, FakeSink } from '../../../test/kit/sink.js';
import { scrapeJob, type ScrapeJobConfig } from '../../config/delivery.js';
import { HttpError, type HttpCall, type OpenHttpClient } from '../../core/http-client.js';
import { isStale, type Block } from '../../core/series.js';
import { labelSample, targetLabels } from './labels.js';
import { openScrapes } from './index.js';

type Answer = string | { status: number } | { type: string; text: string } | HttpError | 'never';

/** Pages by URL, and what was asked. */
class World {
  readonly clock = new FakeClock({ monotonic: 1_000, wall: 1_700_000_000_000 });
  readonly own = new FakeSink();
  readonly log = new FakeLog();
  readonly blocks: Block[] = [];
  readonly asked: { url: string; call: HttpCall; at: number }[] = [];
  readonly answers = new Map<string, Answer>();
  closed = 0;
  stamp = (): number => this.clock.wall();
  /** Milliseconds that an answer takes. */
  delay = 5;

  readonly http: OpenHttpClient = ({ config: { url } }) => ({
    call: async (call) => {
      this.asked.push({ url, call, at: this.clock.wall() });
      const answer = this.answers.get(url) ?? '';
      const signal = call.signal ?? new AbortController().signal;
      await this.clock.sleep(answer === 'never' ? call.timeout : this.delay, signal);
      if (answer === 'never') throw new HttpError('timeout', 'took too long');
      if (answer instanceof HttpError) throw answer;
      const text = typeof answer === 'string' ? answer : 'text' in answer ? answer.text : '';
      const headers = typeof answer === 'object' && 'type' in answer ? { 'content-type': answer.type } : {};
      const status = typeof answer === 'object' && 'status' in answer ? answer.status : 200;
      return { status, headers: headers as Record<string, string>, body: Buffer.from(text), sentAt: 0, answeredAt: 0 };
    },
    close: () => Promise.resolve(void (this.closed += 1)),
  });

  open(...jobs: ScrapeJobConfig[]) {
    const sink = { put: (block: Block) => Promise.resolve(void this.blocks.push(block)) };
    const { http, clock, log, own } = this;
    return openScrapes({ jobs, http, sink, clock, log, own, stamp: () => this.stamp(), labels: { vantage: 'fra' } });
  }

  /** Scrapes until the test ends. */
  begin(...jobs: ScrapeJobConfig[]): void {
    const scrapes = this.open(...jobs);
    onTestFinished(() => scrapes[Symbol.asyncDispose]());
  }

  /** Series and values of the blocks since the last call; `stale` for markers. */
  taken(): Record<string, number | 'stale'>[] {
    return this.blocks.splice(0).map((block) => {
      const rows = block.series.map((series, row) => {
        const labels = Object.fromEntries(series.labels);
        const { __name__: name = '' } = labels;
        const more = Object.entries(labels)
          .filter(([key]) => !['__name__', 'job', 'instance'].includes(key)).map(([key, value]) => `${key}=${value}`).join(); // prettier-ignore
        const value = isStale(block.values, row) ? ('stale' as const) : (block.values[row] ?? NaN);
        return [more === '' ? name : `${name}{${more}}`, value] as const;
      });
      return Object.fromEntries(rows);
    });
  }
}

const job = (more: Partial<Parameters<typeof scrapeJob.parse>[0] & object> = {}): ScrapeJobConfig =>
  scrapeJob.parse({ job: 'node', targets: ['a:9100'], interval: '10s', timeout: '5s', ...more });
const URL_A = 'http://a:9100/metrics';
const well = (samples: number, added: number) => ({
  up: 1,
  scrape_duration_seconds: 0.005,
  scrape_samples_scraped: samples,
  scrape_samples_post_metric_relabeling: samples,
  scrape_series_added: added,
});
const failed = (seconds: number) => ({ ...well(0, 0), up: 0, scrape_duration_seconds: seconds });

describe('a scrape', () => {
  it('asks as Prometheus does', async () => {
    const world = new World();
    world.begin(job({ scheme: 'https', path: '/a?b=c', params: { d: ['e f', 'g'] } }));
    await world.clock.advance(10_000);
    const [asked] = world.asked;
    expect(asked?.url).toBe('https://a:9100/a?b=c&d=e+f&d=g');
    expect(asked?.call.headers['accept']).toMatch(/^application\/openmetrics-text;version=1\.0\.0,.*text\/plain;version=0\.0\.4;q=0\.5/); // prettier-ignore
    expect(asked?.call).toMatchObject({ method: 'GET', timeout: 5000, maxBytes: 64e6, beyond: 'refuse' });
    expect(asked?.call.headers['x-prometheus-scrape-timeout-seconds']).toBe('5');
  });

  it('hands over the page and what it says about itself', async () => {
    const world = new World();
    world.answers.set(URL_A, 'x 1\ny{job="theirs"} 2\n');
    world.begin(job());
    await world.clock.advance(20_000);
    const page = { x: 1, 'y{exported_job=theirs}': 2 };
    expect(world.taken()).toEqual([
      { ...page, ...well(2, 2) },
      { ...page, ...well(2, 0) },
    ]);
    expect(world.own.sum(scrapesTotal.name, { scrape_job: 'node', outcome: 'ok' })).toBe(2);
    expect(world.own.sum(scrapedSamples.name, { scrape_job: 'node', vantage: 'fra' })).toBe(4);
  });

  it('reads what the content type says', async () => {
    const world = new World();
    const text = '# TYPE a counter\na_total 1\na_created 5\n# EOF\n';
    world.begin(job());
    for (const [type, samples] of [
      ['application/openmetrics-text; version=1.0.0; charset=utf-8', 1],
      ['text/plain; version=0.0.4', 2],
      ['text/html', 2],
    ] as const) {
      world.answers.set(URL_A, { type, text });
      await world.clock.advance(10_000);
      expect(world.taken()[0]?.['scrape_samples_scraped']).toBe(samples);
    }
  });

  it('happens at the same point of every interval, elsewhere for another target', async () => {
    const world = new World();
    world.begin(job({ targets: ['a:9100', 'b:9100', 'c:9100'] }));
    await world.clock.advance(30_000);
    const points = new Map(world.asked.map(({ url, at }) => [url, at % 10_000]));
    expect(world.asked).toHaveLength(9);
    for (const { url, at } of world.asked) expect(at % 10_000).toBeCloseTo(points.get(url) ?? NaN, 3);
    expect(new Set([...points.values()].map(Math.round)).size).toBe(3);
  });

  it('is not begun while the one before goes on, and slots that passed are left out', async () => {
    const world = new World();
    world.delay = 25_000;
    world.begin(job());
    await world.clock.advance(61_000);
    const gaps = world.asked.map(({ at }, index) => at - (world.asked[index - 1]?.at ?? NaN)).slice(1);
    expect(gaps.map(Math.round)).toEqual([30_000]);
  });

  it('is stamped by the clock for samples', async () => {
    const world = new World();
    world.stamp = () => world.clock.wall() - 3_600_000;
    world.begin(job());
    await world.clock.advance(10_000);
    expect(world.blocks[0]?.timestamps[0]).toBe(Math.round((world.asked[0]?.at ?? NaN) - 3_600_000));
  });

  it('is stamped when it begins', async () => {
    const world = new World();
    world.begin(job());
    await world.clock.advance(10_000);
    expect(world.blocks[0]?.timestamps[0]).toBe(Math.round(world.asked[0]?.at ?? NaN));
  });
});

describe('series end', () => {
  it('when they vanish from the page', async () => {
    const world = new World();
    world.answers.set(URL_A, 'x 1\ny 2\nz 3 1234\n');
    world.begin(job());
    await world.clock.advance(10_000);
    world.taken();
    world.answers.set(URL_A, 'x 1\n');
    await world.clock.advance(10_000);
    expect(world.blocks[1]?.timestamps[0]).toBe(world.blocks[0]?.timestamps[0]);
    expect(world.taken()).toEqual([{ x: 1, ...well(1, 0) }, { y: 'stale' }]);
  });

  const unreachable = new HttpError('connect', 'http://a:9100/metrics: refused');
  it.each<
    [
      outcome: string,
      answer: Answer,
      more: { seconds?: number; scraped?: number; post?: number; added?: number; problem: RegExp },
    ]
  >([
    ['timeout', 'never', { seconds: 5, problem: /took too long/ }],
    ['unreachable', unreachable, { problem: /refused/ }],
    ['too_large', new HttpError('too_large', 'more than 1 kB'), { problem: /more than/ }],
    ['status', { status: 503 }, { problem: /answered 503/ }],
    ['syntax', 'x 1\ny\n', { problem: /line 2: / }],
    ['too_large', 'x 1\ny 2\nz 3\n', { scraped: 3, post: 3, added: 1, problem: /3 samples, more than 2/ }],
  ])('when a scrape fails: %s', async (outcome, answer, more) => {
    const world = new World();
    world.answers.set(URL_A, 'x 1\ny 2\n');
    world.begin(job({ max_samples: 2 }));
    await world.clock.advance(10_000);
    world.taken();
    world.answers.set(URL_A, answer);
    await world.clock.advance(20_000);
    const report = {
      ...failed(more.seconds ?? 0.005),
      scrape_samples_scraped: more.scraped ?? 0,
      scrape_samples_post_metric_relabeling: more.post ?? 0,
      scrape_series_added: more.added ?? 0,
    };
    const blocks = world.taken();
    expect(blocks.slice(0, 2)).toEqual([report, { x: 'stale', y: 'stale' }]);
    expect(blocks.slice(2)).toEqual(blocks.length === 3 ? [report] : []);
    expect(world.own.sum(scrapesTotal.name, { outcome })).toBeGreaterThan(0);
    const warnings = world.log.lines.filter(({ level }) => level === 'warn');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.fields).toMatchObject({ job: 'node', target: 'a:9100', problem: expect.stringMatching(more.problem) as unknown }); // prettier-ignore
    world.answers.set(URL_A, 'x 1\n');
    await world.clock.advance(20_000);
    expect(world.taken().find((block) => block['up'] === 1)).toEqual({ x: 1, ...well(1, 0) });
    expect(world.log.lines.at(-1)).toMatchObject({ level: 'info', event: 'scrape works again' });
  });

  it('when their target leaves the configuration', async () => {
    const world = new World();
    world.answers.set(URL_A, 'x 1\n');
    await using scrapes = world.open(job({ targets: ['a:9100', 'b:9100'] }));
    await world.clock.advance(10_000);
    world.taken();
    scrapes.update([job({ targets: ['b:9100'] })]);
    await world.clock.advance(1);
    const report = Object.fromEntries(Object.keys(well(0, 0)).map((name) => [name, 'stale']));
    expect(world.taken()).toEqual([{ x: 'stale', ...report }]);
    expect(world.closed).toBe(1);
    world.asked.length = 0;
    await world.clock.advance(10_000);
    expect(world.asked.map(({ url }) => url)).toEqual(['http://b:9100/metrics']);
    scrapes.update([]);
    await settle();
    expect(world.own.forgotten).toEqual(['scrape node']);
  });

  it('not when the agent stops', async () => {
    const world = new World();
    world.answers.set(URL_A, 'x 1\n');
    const scrapes = world.open(job());
    await world.clock.advance(10_000);
    world.taken();
    await scrapes[Symbol.asyncDispose]();
    expect([world.taken(), world.closed, world.clock.sleeping]).toEqual([[], 1, 0]);
  });

  it('not when the agent stops amid a scrape, which then says nothing', async () => {
    const world = new World();
    world.delay = 3_000;
    const scrapes = world.open(job());
    while (world.asked.length === 0) await world.clock.advance(100);
    await scrapes[Symbol.asyncDispose]();
    expect([world.taken(), world.closed, world.clock.sleeping]).toEqual([[], 1, 0]);
    expect(world.log.lines).toEqual([]);
  });
});

describe('a change of the configuration', () => {
  it('leaves alone what stays the same', async () => {
    const world = new World();
    world.answers.set(URL_A, 'x 1\n');
    await using scrapes = world.open(job());
    await world.clock.advance(10_000);
    const [before] = world.blocks;
    scrapes.update([job(), job({ job: 'other', targets: ['b:1'] })]);
    await world.clock.advance(10_000);
    expect(world.closed).toBe(0);
    expect(world.blocks.map(({ series }) => series)).toContain(before?.series);
  });

  it('of nothing but a password is one', async () => {
    const world = new World();
    const withPassword = (password: string) => job({ basic_auth: { username: 'a', password } });
    await using scrapes = world.open(withPassword('one'));
    await world.clock.advance(10_000);
    for (const [password, closed] of [
      ['one', 0],
      ['two', 1],
      ['two', 1],
    ] as const) {
      scrapes.update([withPassword(password)]);
      await world.clock.advance(1);
      expect(world.closed).toBe(closed);
    }
  });

  it('of the same target goes on with its series', async () => {
    const world = new World();
    world.answers.set(URL_A, 'x{keep="1"} 1\nx{keep="0"} 1\n');
    await using scrapes = world.open(job({ basic_auth: { username: 'a', password: 'one' } }));
    await world.clock.advance(10_000);
    world.taken();
    const relabel = [{ source_labels: ['keep'], regex: '1', action: 'keep' }];
    scrapes.update([job({ basic_auth: { username: 'a', password: 'two' }, relabel })]);
    await world.clock.advance(10_000);
    expect(world.closed).toBe(1);
    const kept = { 'x{keep=1}': 1, ...well(2, 1), scrape_samples_post_metric_relabeling: 1 };
    expect(world.taken()).toEqual([kept, { 'x{keep=0}': 'stale' }]);
  });
});

describe('labelSample', () => {
  const target = targetLabels('node', 'a:9100', { dc: 'x' });
  const labelled = (page: Record<string, string>, honorLabels = false) =>
    Object.fromEntries(labelSample(Object.entries(page), { target, honorLabels, rules: [] }) ?? []);
  it("puts the target's labels to those of the page", () =>
    expect(labelled({ __name__: 'm' })).toEqual({ __name__: 'm', job: 'node', instance: 'a:9100', dc: 'x' }));
  it("keeps the page's label under another name", () =>
    expect(labelled({ __name__: 'm', job: 'p', exported_job: 'q', dc: 'y' })).toEqual(
      { __name__: 'm', job: 'node', exported_job: 'q', exported_exported_job: 'p', instance: 'a:9100', dc: 'x', exported_dc: 'y' }, // prettier-ignore
    ));
  it("honours the page's labels when told", () =>
    expect(labelled({ __name__: 'm', job: 'p' }, true)).toEqual({ __name__: 'm', job: 'p', instance: 'a:9100', dc: 'x' })); // prettier-ignore
  it('lets the configuration name job and instance', () =>
    expect(Object.fromEntries(targetLabels('node', 'a:1', { instance: 'b', job: 'c' }))).toEqual({ instance: 'b', job: 'c' })); // prettier-ignore
});
