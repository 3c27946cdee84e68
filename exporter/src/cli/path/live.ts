import { ProblemError } from '../../core/problem.js';
import type { Target } from '../../core/target.js';
import type { Screen, Terminal } from '../../core/terminal.js';
import type { Failure } from '../../core/failure.js';
import { paintFor, type Context, type ExitCode } from '../context.js';
import type { Change } from './ask.js';
import { frame } from './frame.js';
import { History } from './history.js';
import { keysOf } from './keys.js';
import { exitOf, viewFor, type Wish } from './once.js';
import { press, type LiveState } from './press.js';
import { sheet } from './sheet.js';
import { traceAll, type Tracing } from './tracing.js';
import type { View } from './view.js';

interface Tab {
  readonly target: Target;
  readonly subject: { readonly host: string; readonly startedAt: number };
  readonly history: History;
  roundSince?: number | undefined;
  failure?: Failure | undefined;
}

type Place = Context & { readonly terminal: Terminal };

/** Milliseconds between two frames, least and most. */
const FRAME_MS = 50;
const IDLE_MS = 1000;

/** Rounds in a rhythm, a screen that follows them, and keys; the tables stay when it ends. */
export async function live(wish: Wish, tracing: Tracing, context: Place): Promise<ExitCode> {
  const session = new Live(wish, tracing, context);
  const tabs = await session.run();
  const view: View = { ...viewFor(context, { ...wish, ...session.state }), ...pickFacts(tracing) };
  const shown = tabs.filter(({ history }) => history.last !== undefined);
  context.stdout.write(shown.map(({ subject, history }) => sheet(subject, history, view)).join('\n'));
  const paint = paintFor(context.stderr, context.env);
  for (const { failure, subject } of tabs) {
    if (failure) context.stderr.write(`${paint.red('error')}: ${subject.host}: ${failure.detail}\n`);
  }
  return exitOf(tabs);
}

const pickFacts = ({ prober }: Tracing): Pick<View, 'facts'> => ({
  facts: ({ address }) => (address === undefined ? undefined : prober.enricher.facts(address)),
});

class Live {
  state: LiveState;
  readonly #wish: Wish;
  readonly #tracing: Tracing;
  readonly #context: Place;
  readonly #quit = new AbortController();
  readonly #ended: AbortSignal;
  #change: Change = {};
  #tabs: readonly Tab[] = [];
  /** Ends the round that goes on when it is no longer wanted. */
  #turn = new AbortController();
  #turns = 0;
  /** Rung when there is something new to draw, or to do. */
  #bell = new AbortController();
  #dirty = true;

  constructor(wish: Wish, tracing: Tracing, context: Place) {
    this.#wish = wish;
    this.#tracing = tracing;
    this.#context = context;
    this.#ended = AbortSignal.any([context.signal, this.#quit.signal]);
    const { naming, details } = wish;
    this.state = { shown: 0, scroll: 0, naming, merged: false, details, help: false, paused: false };
    this.#begin();
  }

  async run(): Promise<readonly Tab[]> {
    const screen = this.#context.terminal.open({
      onKeys: (typed) => keysOf(typed).forEach((key) => this.#press(key, screen)),
      onResize: () => this.#ring(),
    });
    const end = (): void => {
      this.#quit.abort();
      this.#ring();
    };
    this.#ended.addEventListener('abort', end, { once: true });
    try {
      await Promise.all([this.#measure().finally(end), this.#paint(screen).finally(end)]);
    } finally {
      screen.close();
    }
    return this.#tabs;
  }

  /** New targets and nothing known about them. */
  #begin(): void {
    const { asked } = this.#wish;
    const startedAt = this.#tracing.clock.wall();
    this.#turns += 1;
    this.#tabs = asked.hosts.map((host): Tab => {
      const target = asked.target(host, this.#change);
      // What the last run of another protocol saw is no route to compare with.
      const own = { ...target, probe: `${target.probe}.${this.#turns}` };
      return { target: own, subject: { host, startedAt }, history: new History() };
    });
  }

  async #measure(): Promise<void> {
    const { clock } = this.#tracing;
    const { interval, rounds = Infinity } = this.#wish.asked;
    while (!this.#ended.aborted && this.#fewest() < rounds) {
      const turn = this.#turn.signal;
      const signal = AbortSignal.any([this.#ended, turn]);
      while (!signal.aborted && this.#fewest() < rounds) {
        if (this.state.paused) await rung(clock.sleep(IDLE_MS, this.#bell.signal));
        else {
          const startedAt = clock.now();
          await this.#round(signal);
          if (this.#fewest() < rounds) await rung(clock.sleep(Math.max(0, startedAt + interval - clock.now()), signal));
        }
      }
    }
  }

  #fewest(): number {
    return Math.min(...this.#tabs.map(({ history }) => history.rounds));
  }

  async #round(signal: AbortSignal): Promise<void> {
    const tabs = this.#tabs;
    const targets = tabs.map(({ target }) => target);
    const since = this.#tracing.clock.wall();
    for (const tab of tabs) tab.roundSince = since;
    try {
      await traceAll(targets, this.#tracing, signal, (at, { endedAt, run, failure }) => {
        const tab = tabs[at];
        if (tab === undefined) return;
        tab.failure = failure;
        tab.roundSince = undefined;
        tab.history.add({ at: endedAt, ...(run ? { run } : {}), ...(failure ? { failure: failure.detail } : {}) });
        this.#ring();
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #paint(screen: Screen): Promise<void> {
    const { clock } = this.#tracing;
    while (!this.#ended.aborted) {
      this.#dirty = false;
      this.#draw(screen);
      await rung(clock.sleep(FRAME_MS, this.#ended));
      if (!this.#dirty) await rung(clock.sleep(IDLE_MS, this.#bell.signal));
    }
  }

  #draw(screen: Screen): void {
    const { columns, rows } = screen.size();
    const { shown, scroll, paused, help, ...looks } = this.state;
    const now = this.#tracing.clock.wall();
    const view: View = {
      ...viewFor(this.#context, this.#wish),
      ...looks,
      columns,
      live: true,
      ...pickFacts(this.#tracing),
    };
    const drawn = frame({ tabs: this.#tabs, shown, rows, scroll, paused, help, now }, view);
    this.state = { ...this.state, scroll: drawn.scroll };
    screen.draw(drawn.lines);
  }

  #press(key: string, screen: Screen): void {
    const extent = { tabs: this.#tabs.length, page: Math.max(1, Math.floor(screen.size().rows / 2)) };
    const { state, order } = press(this.state, key, extent);
    this.state = state;
    if (order === 'quit') this.#quit.abort();
    else if (order === 'redraw') screen.forget();
    else if (order !== undefined) this.#again(order === 'reset' ? {} : order);
    this.#ring();
  }

  /** Begins again with something changed; what does not fit is said and left. */
  #again(change: Change): void {
    const before = this.#change;
    this.#change = { ...before, ...change };
    try {
      this.#begin();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.#change = before;
      const text = error.problems.map(({ reason }) => reason).join('; ');
      for (const { history } of this.#tabs) history.tell({ at: this.#tracing.clock.wall(), text, tone: 'red' });
      return;
    }
    this.#turn.abort();
    this.#turn = new AbortController();
  }

  #ring(): void {
    this.#dirty = true;
    this.#bell.abort();
    this.#bell = new AbortController();
  }
}

/** A wait that may end early. */
const rung = (wait: Promise<void>): Promise<void> => wait.catch(() => undefined);
