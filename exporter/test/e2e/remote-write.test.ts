/** A whole agent whose series go by remote write: what a receiver gets is what a scrape of the agent shows. */
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { testAgent, valueIn, type TestAgent } from '../kit/agent.js';
import { seriesOf, type LedgerSeries } from '../kit/receiver/ledger.js';
import { Receiver } from '../kit/receiver/receiver.js';
import { STALE_BITS } from '../kit/receiver/types.js';
import { listening, tcpServer, type Peer } from '../kit/servers.js';

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

const keep = <T extends AsyncDisposable>(thing: T): T => {
  cleanup.push(() => thing[Symbol.asyncDispose]());
  return thing;
};

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'plx-remote-'));
  cleanup.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function target(): Promise<Peer> {
  const peer = await tcpServer((socket) => socket.end('220 hello\r\n'));
  cleanup.push(() => peer.close());
  return peer;
}

async function page(text: () => string): Promise<number> {
  const peer = await listening(
    createServer((_, response) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text())),
    '127.0.0.1',
  );
  cleanup.push(() => peer.close());
  return peer.port;
}

interface Wish {
  readonly receiver: Receiver;
  readonly directory: string;
  readonly port: number;
  readonly more?: string;
  readonly endpoint?: string;
}

const config = ({ receiver, directory, port, more = '', endpoint = '' }: Wish): string => `
remote_write:
  directory: ${directory}
  interval: 1s
  endpoints:
    - { name: central, url: '${receiver.url}', batch: { deadline: 100ms }${endpoint} }
defaults: { interval: 500ms, timeout: 400ms }
probes:
  mail: { type: tcp, targets: [{ host: '127.0.0.1:${port}', name: mail }] }
${more}`;

const named = (receiver: Receiver, name: string): LedgerSeries[] =>
  Object.values(seriesOf(receiver.book)).filter(({ labels }) =>
    labels.some(([label, value]) => label === '__name__' && value === name),
  );

async function until(what: string, done: () => boolean, ms = 45_000): Promise<void> {
  const end = performance.now() + ms;
  while (!done()) {
    if (performance.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

const runs = 'parallax_probe_runs_total';
/** How long each of two agents keeps what it measures. */
const PHASE_MS = 7_000;
const backlog = (agent: TestAgent): Promise<number | undefined> =>
  agent.scrape().then((text) => valueIn(text, 'parallax_remote_write_backlog_samples', { endpoint: 'central' }));

describe('an agent with an endpoint of remote write', () => {
  it('sends what a scrape shows: every series, its labels, its type', async () => {
    const receiver = keep(await Receiver.start());
    const agent = keep(await testAgent(config({ receiver, directory: folder(), port: (await target()).port })));
    await until('four rounds', () => (named(receiver, runs)[0]?.samples.length ?? 0) >= 4);
    // Some families of the process have no series for most of the time.
    const names = (text: string): string[] =>
      [...text.matchAll(/^# TYPE (\S+) \S+\n(?!#)/gm)].map(([, name = '']) => name).sort();
    const before = names(await agent.scrape());
    await until('two rounds later', () => named(receiver, runs)[0]!.samples.length >= 6);
    const after = names(await agent.scrape());
    const shown = before.filter((name) => after.includes(name));
    const ever = new Set([...before, ...after]);
    const families = new Set<string>();
    for (const { labels } of Object.values(seriesOf(receiver.book))) {
      const name = labels.find(([label]) => label === '__name__')?.[1] ?? '';
      families.add(ever.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''));
      expect(Object.fromEntries(labels)).toMatchObject({ job: 'parallax', instance: 'test-vantage' });
    }
    // What the process itself is busy with comes and goes between two looks.
    const steady = (name: string): boolean => !name.startsWith('nodejs_active_');
    expect([...families].filter((name) => steady(name) && !ever.has(name))).toEqual([]);
    expect(shown.filter((name) => steady(name) && !families.has(name))).toEqual([]);
    expect(named(receiver, runs)[0]).toMatchObject({ metadata: { type: 'counter' } });
    expect(named(receiver, 'parallax_probe_duration_seconds')[0]?.histograms.length).toBeGreaterThan(1);
    expect(receiver.violations).toEqual([]);
  });

  it('sends classic histograms to who wants no native ones', async () => {
    const receiver = keep(await Receiver.start());
    const wish = { receiver, directory: folder(), port: (await target()).port, endpoint: ', native_histograms: false' };
    keep(await testAgent(config(wish)));
    await until('a round', () => named(receiver, 'parallax_probe_duration_seconds_count').length > 0);
    expect(named(receiver, 'parallax_probe_duration_seconds')).toEqual([]);
    expect(named(receiver, 'parallax_probe_duration_seconds_bucket').length).toBeGreaterThan(5);
  });

  it('fills the gap of an outage with a restart inside, in order and without a hole', async () => {
    const receiver = keep(await Receiver.start());
    const directory = folder();
    const { port } = await target();
    const first = await testAgent(config({ receiver, directory, port }));
    await until('a first round', () => named(receiver, runs).length > 0);
    receiver.behaviour = { status: 503 };
    await until('refused requests', () => receiver.requests.some(({ status }) => status === 503));
    await new Promise((resolve) => setTimeout(resolve, PHASE_MS));
    expect(await backlog(first)).toBeGreaterThan(100);
    await first[Symbol.asyncDispose]();
    const second = keep(await testAgent(config({ receiver, directory, port })));
    await new Promise((resolve) => setTimeout(resolve, PHASE_MS));
    receiver.behaviour = {};
    await until('delivery', () => receiver.requests.at(-1)?.status !== 503);
    let left: number | undefined = 1;
    for (const end = performance.now() + 45_000; left !== 0 && performance.now() < end; left = await backlog(second));
    const times = named(receiver, runs)[0]!.samples.map(([timestamp]) => timestamp / 1000);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    // A round a second; a busy machine may hold up a start, or a round. What either agent kept is more than that.
    expect(Math.max(...gaps) * 1000).toBeLessThan(PHASE_MS - 1_000);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(receiver.violations).toEqual([]);
  }, 180_000);

  it('ends its series when it ends, within five seconds', async () => {
    const receiver = keep(await Receiver.start());
    const agent = await testAgent(config({ receiver, directory: folder(), port: (await target()).port }));
    await until('a round', () => named(receiver, runs).length > 0);
    const started = performance.now();
    await agent[Symbol.asyncDispose]();
    expect(performance.now() - started).toBeLessThan(5_000);
    const bits = named(receiver, runs)[0]!.samples.map(([, value]) => value);
    expect(bits.at(-1)).toBe(STALE_BITS.toString(16).padStart(16, '0'));
  });

  it('forwards the pages of other exporters, and marks what vanishes from them', async () => {
    const receiver = keep(await Receiver.start());
    let text = '# TYPE height gauge\nheight{of="a"} 7\nheight{of="b"} 8\n';
    const exporter = await page(() => text);
    const more = `scrape: [{ job: node, targets: ['127.0.0.1:${exporter}'], interval: 1s, timeout: 900ms }]`;
    keep(await testAgent(config({ receiver, directory: folder(), port: (await target()).port, more })));
    await until('a scrape', () => named(receiver, 'height').length === 2);
    expect(Object.fromEntries(named(receiver, 'up')[0]!.labels)).toMatchObject({
      ...{ job: 'node', instance: `127.0.0.1:${exporter}` },
    });
    text = '# TYPE height gauge\nheight{of="a"} 7\n';
    const of = (which: string): LedgerSeries | undefined =>
      named(receiver, 'height').find(({ labels }) => labels.some(([, value]) => value === which));
    const stale = STALE_BITS.toString(16).padStart(16, '0');
    await until('the end of b', () => of('b')?.samples.at(-1)?.[1] === stale);
    expect(of('a')?.samples.at(-1)?.[1]).not.toBe(stale);
  });

  it('goes on with other endpoints after a reload, and each keeps its place', async () => {
    const [one, other] = [keep(await Receiver.start()), keep(await Receiver.start())];
    const wish = { receiver: one, directory: folder(), port: (await target()).port };
    const agent = keep(await testAgent(config(wish)));
    await until('a round', () => named(one, runs).length > 0);
    agent.feed.text = agent.feed.text.replace(
      'endpoints:',
      `endpoints:\n    - { name: second, url: '${other.url}', batch: { deadline: 100ms } }`,
    );
    await agent.agent.reload();
    await until('rounds at the second', () => (named(other, runs)[0]?.samples.length ?? 0) > 1);
    const before = named(one, runs)[0]!.samples.length;
    await until('rounds at the first', () => named(one, runs)[0]!.samples.length > before + 1);
    expect(one.book.repeated).toBe(0);
  });

  it('refuses to start where another agent keeps its queue, and says so', async () => {
    const receiver = keep(await Receiver.start());
    const wish = { receiver, directory: folder(), port: (await target()).port };
    keep(await testAgent(config(wish)));
    await expect(testAgent(config(wish))).rejects.toThrow('another process works here');
  });
});
