import type { PathRun } from '@parallax/contract';
import { expect, test } from 'vitest';
import { FakeClock, settle } from '../../../test/kit/clock.js';
import { changed, dead, lossy, plain } from '../../../test/kit/path-runs.js';
import { stubContext } from '../../../test/cli/stub-context.js';
import type { Once, Prober } from '../../agent.js';
import type { EnrichSection } from '../../config/config.js';
import { NO_FACTS } from '../../core/enricher.js';
import type { Files } from '../../core/files.js';
import type { Common } from '../../core/probe.js';
import type { Target } from '../../core/target.js';
import type { TerminalEvents } from '../../core/terminal.js';
import type { Context, ExitCode } from '../context.js';
// Loaded beforehand: the command line loads its commands when one is asked for, which takes longer than the turns below.
import '../commands.js';
import { runCli } from '../index.js';

/** The live view on a terminal that remembers, over a prober and a clock that do as they are told. */

type Answer = PathRun | 'fails' | 'breaks' | 'never';

class Bench {
  readonly clock = new FakeClock();
  readonly stop = new AbortController();
  readonly runs: { readonly host: string; readonly target: Target }[] = [];
  /** What the next runs see, the last one for ever. */
  answers: Answer[] = [plain];
  size = { columns: 100, rows: 24 };
  screen: readonly string[] = [];
  frames = 0;
  opened = 0;
  enrich: EnrichSection | undefined;
  closed = 0;
  printed = '';
  errors = '';
  code: ExitCode | undefined;
  #events: TerminalEvents | undefined;
  #gone = false;

  start(...args: string[]): void {
    const context = stubContext({
      ...{ env: {}, directory: '/nowhere' },
      stdout: (text) => (this.printed += text),
      stderr: (text) => (this.errors += text),
    });
    const terminal: Context['terminal'] = {
      open: (events) => {
        this.opened += 1;
        this.#events = events;
        return {
          size: () => this.size,
          draw: (lines) => {
            this.screen = lines;
            this.frames += 1;
          },
          forget: () => undefined,
          close: () => (this.closed += 1),
        };
      },
    };
    const engine = async () => {
      const stub = await context.engine();
      return {
        ...stub,
        ports: { ...stub.ports, clock: this.clock },
        openProber: (_: Files, enrich?: EnrichSection) => this.#prober(enrich),
      };
    };
    void runCli(['path', ...args], { ...context, terminal, engine, signal: this.stop.signal }).then(
      (code) => (this.code = code),
    );
  }

  #prober(enrich: EnrichSection | undefined): Prober {
    this.enrich = enrich;
    return {
      run: (_, target, { signal } = {}) => this.#run(target, signal),
      lend: () => Promise.reject(new Error('nothing is lent here')),
      enricher: { facts: () => NO_FACTS, settle: () => Promise.resolve() },
      [Symbol.asyncDispose]: async () => {
        this.#gone = true;
      },
    };
  }

  async #run(target: Target, signal: AbortSignal | undefined): Promise<Once> {
    this.runs.push({ host: target.host, target });
    const answer = (this.answers.length > 1 ? this.answers.shift() : this.answers[0]) ?? plain;
    await this.clock.sleep(answer === 'never' ? 1e9 : 100, signal ?? new AbortController().signal);
    if (this.#gone) throw new Error('closed while it ran');
    if (answer === 'breaks') throw new Error('a bug');
    if (answer === 'fails' || answer === 'never') {
      const failure = {
        phase: 'connect',
        reason: 'permission_denied',
        source: 'internal',
        detail: 'no sockets',
      } as const;
      return { result: { outcome: 'failed', failure, measured: {} }, seconds: 1, samples: [] };
    }
    const measured: Common & { path: PathRun } = { path: answer };
    return { result: { outcome: 'ok', measured }, seconds: 1, samples: [] };
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
  }

  async type(keys: string): Promise<void> {
    this.#events?.onKeys(keys);
    await this.clock.advance(60);
  }

  resize(columns: number, rows: number): void {
    this.size = { columns, rows };
    this.#events?.onResize();
  }

  /** Ends it, and waits until it has. */
  async end(): Promise<void> {
    await this.type('q');
    for (let turn = 0; turn < 20 && this.code === undefined; turn += 1) await settle();
  }

  get text(): string {
    return this.screen.join('\n');
  }
}

async function started(bench: Bench, ...args: string[]): Promise<Bench> {
  bench.start(...args);
  for (let turn = 0; turn < 20 && bench.frames === 0 && bench.code === undefined; turn += 1) await settle();
  return bench;
}

test('a round a second is measured and drawn, and the table stays when q ends it', async () => {
  const bench = await started(new Bench(), 'cdn.example');
  expect(bench.text).toContain('on their way');
  await bench.pass(3500);
  expect(bench.runs).toHaveLength(4);
  expect(bench.text).toContain('4 rounds');
  expect(bench.text).toContain('The route has not changed since');
  await bench.end();
  expect(bench).toMatchObject({ code: 0, opened: 1, closed: 1, errors: '' });
  expect(bench.printed).toContain('4 rounds');
  expect(bench.printed).toContain('198.51.100.9');
});

test('work is bounded: between rounds there is a frame a second, however many keys come', async () => {
  const bench = await started(new Bench(), 'cdn.example', '--interval', '1h');
  await bench.pass(1000);
  const before = bench.frames;
  await bench.pass(10_000);
  expect(bench.frames - before).toBeLessThanOrEqual(11);
  const quiet = bench.frames;
  for (let key = 0; key < 1000; key += 1) bench.type('j').catch(() => undefined);
  await settle();
  expect(bench.frames - quiet).toBeLessThanOrEqual(2);
  await bench.end();
});

test('p pauses the rounds and goes on', async () => {
  const bench = await started(new Bench(), 'cdn.example');
  await bench.pass(1500);
  await bench.type('p');
  expect(bench.text).toContain('paused');
  const { length } = bench.runs;
  await bench.pass(10_000);
  expect(bench.runs.length - length).toBeLessThanOrEqual(1);
  await bench.type('p');
  await bench.pass(3000);
  expect(bench.runs.length).toBeGreaterThanOrEqual(length + 3);
  await bench.end();
});

test('another protocol or family begins again, at once, as another path', async () => {
  const bench = await started(new Bench(), 'cdn.example', '--port', '53');
  await bench.pass(1500);
  await bench.type('t');
  await bench.pass(200);
  const [first, last] = [bench.runs[0]?.target, bench.runs.at(-1)?.target];
  expect(first?.config).toMatchObject({ protocol: 'udp', port: 53 });
  expect(last?.config).toMatchObject({ protocol: 'tcp' });
  expect(last?.config).not.toHaveProperty('port');
  expect(last?.probe).not.toBe(first?.probe);
  expect(bench.text).toContain('1 round ');
  await bench.type('6');
  await bench.pass(200);
  expect(bench.runs.at(-1)?.target).toMatchObject({ common: { family: '6' }, config: { protocol: 'tcp' } });
  await bench.end();
});

test('a round that takes long is mentioned', async () => {
  const bench = new Bench();
  bench.answers = [plain, 'never'];
  await started(bench, 'cdn.example');
  await bench.pass(2500);
  expect(bench.text).not.toContain('waiting');
  await bench.pass(5000);
  expect(bench.text).toContain('waiting for answers since 0:06');
  await bench.end();
});

test('r forgets what was measured; a round that goes on is given up', async () => {
  const bench = await started(new Bench(), 'cdn.example');
  await bench.pass(2500);
  bench.answers = ['never', plain];
  await bench.pass(1000);
  await bench.type('r');
  await bench.pass(200);
  expect(bench.text).toContain('1 round ');
  await bench.end();
  expect(bench.code).toBe(0);
});

test('what does not fit is said, and nothing changes', async () => {
  const bench = await started(new Bench(), 'cdn.example', '--set', 'source_address=192.0.2.1', '--family', '4');
  await bench.pass(500);
  await bench.type('6');
  await bench.pass(1500);
  expect(bench.text).toContain('the source address is IPv4 and the family is 6');
  expect(bench.text).toContain('2 rounds');
  await bench.end();
});

test('a change and a loss stand in the log, and the exit code says how it ended', async () => {
  const bench = new Bench();
  bench.answers = [plain, plain, changed, lossy, dead];
  await started(bench, 'cdn.example');
  await bench.pass(4500);
  expect(bench.text).toContain('route changed at TTL 3 to 4: 192.0.2.2 gave way to 192.0.2.3');
  expect(bench.text).toContain('4 of 16 flows do not reach the destination');
  await bench.end();
  expect(bench.code).toBe(1);
  expect(bench.printed).toContain('route changed at TTL 3');
});

test('several targets are measured together and shown one at a time', async () => {
  const bench = await started(new Bench(), 'one.example', 'two.example');
  await bench.pass(1500);
  expect(bench.text).toContain('[one.example]');
  await bench.type('\t');
  expect(bench.text).toContain('[two.example]');
  await bench.end();
  expect(bench.printed).toMatch(/^one\.example[^]*\n\ntwo\.example/);
});

test('a smaller terminal is drawn for at once', async () => {
  const bench = await started(new Bench(), 'cdn.example');
  await bench.pass(500);
  bench.resize(40, 8);
  await bench.pass(60);
  expect(bench.screen).toHaveLength(8);
  await bench.end();
});

test('so many rounds end it', async () => {
  const bench = await started(new Bench(), 'cdn.example', '--rounds', '3');
  await bench.pass(5000);
  expect(bench).toMatchObject({ code: 0, closed: 1 });
  expect(bench.runs).toHaveLength(3);
});

test('a signal from outside ends it in good order', async () => {
  const bench = await started(new Bench(), 'cdn.example');
  await bench.pass(1500);
  bench.stop.abort(new Error('SIGTERM'));
  await bench.pass(100);
  expect(bench).toMatchObject({ code: 0, closed: 1 });
  expect(bench.printed).toContain('2 rounds');
});

test('a bug gives the terminal back before it is reported', async () => {
  const bench = new Bench();
  bench.answers = [plain, 'breaks'];
  await started(bench, 'cdn.example');
  await bench.pass(2000);
  expect(bench).toMatchObject({ code: 3, closed: 1 });
  expect(bench.errors).toContain('a bug');
});

test('a machine that may not is told so on the screen and at the end', async () => {
  const bench = new Bench();
  bench.answers = ['fails'];
  await started(bench, 'cdn.example');
  await bench.pass(500);
  expect(bench.text).toContain('no sockets');
  await bench.end();
  expect(bench).toMatchObject({ code: 3, printed: '', errors: 'error: cdn.example: no sockets\n' });
});

test('with --numeric nobody is asked for names', async () => {
  const named = await started(new Bench(), 'cdn.example');
  const numeric = await started(new Bench(), 'cdn.example', '-n');
  expect(named.enrich).toBeUndefined();
  expect(numeric.enrich).toMatchObject({ tables: true, ptr: false });
  await named.end();
  await numeric.end();
});

test('scrolls to the end of what there is and not beyond', async () => {
  const bench = await started(new Bench(), 'cdn.example');
  bench.resize(100, 6);
  await bench.pass(500);
  await bench.type('G');
  expect(bench.text).toMatch(/lines \d+-4 of 4/);
  await bench.type('kkkkkk');
  expect(bench.text).toMatch(/lines 1-\d of 4/);
  await bench.end();
});
