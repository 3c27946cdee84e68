import type { Clock } from '../core/clock.js';
import { every } from '../core/every.js';
import type { Logger } from '../core/log.js';
import type { SampleSink } from '../core/sink.js';
import { checkupSamples, VANTAGE_METRICS, type Place, type ResolverState } from './batch.js';
import { ClockSteps } from './clock-steps.js';
import { judge, type AnchorState, type Health } from './health.js';
import { LoopDelays, type DelayHistogram } from './loop-delay.js';

export interface VantageOptions {
  readonly clock: Clock;
  readonly sink: SampleSink;
  readonly log: Logger;
  /** The resolvers that were asked so far; none before the first question. */
  readonly resolvers: () => readonly ResolverState[];
  /** For tests; perf_hooks otherwise. */
  readonly loopDelays?: DelayHistogram;
}

/** What the configuration says about the vantage. */
export interface VantageFacts {
  readonly place: Place;
  /** Names of the anchors. */
  readonly anchors: readonly string[];
  /** How many of them must answer. */
  readonly minimum: number;
}

const CHECKUP_MS = 1_000;

/** The vantage about itself: looks once a second and says whether it may judge its targets. */
export class Vantage implements AsyncDisposable {
  readonly #anchors = new Map<string, boolean | undefined>();
  readonly #steps: ClockSteps;
  readonly #delays: LoopDelays;
  readonly #stop = new AbortController();
  #facts: VantageFacts;
  #seenSteps = 0;
  #health: Health | undefined;
  #looking: Promise<void> | undefined;

  constructor(
    private readonly options: VantageOptions,
    facts: VantageFacts,
  ) {
    this.#facts = facts;
    this.#steps = new ClockSteps(options.clock);
    this.#delays = new LoopDelays(options.clock.now(), options.loopDelays);
    this.update(facts);
  }

  /** New facts; an anchor that stays keeps its last answer. */
  update(facts: VantageFacts): void {
    this.#facts = facts;
    for (const name of this.#anchors.keys()) if (!facts.anchors.includes(name)) this.#anchors.delete(name);
    for (const name of facts.anchors) if (!this.#anchors.has(name)) this.#anchors.set(name, undefined);
  }

  start(): void {
    this.#checkUp();
    this.#looking ??= every(this.options.clock, CHECKUP_MS, this.#stop.signal, () => this.#checkUp());
  }

  /** The last answer of an anchor. */
  anchorAnswered(name: string, ok: boolean): void {
    if (this.#anchors.has(name)) this.#anchors.set(name, ok);
  }

  /** As of the last second. */
  get health(): Health {
    return this.#health ?? { healthy: undefined, sick: judge(this.#evidence()).sick };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('shutting down'));
    await this.#looking;
    this.#delays[Symbol.dispose]();
  }

  #anchorState(): AnchorState {
    const answers = [...this.#anchors.values()];
    const count = (wanted: boolean | undefined): number => answers.filter((answer) => answer === wanted).length;
    return { ok: count(true), failed: count(false), unknown: count(undefined) };
  }

  #evidence(): Parameters<typeof judge>[0] {
    const delay = this.#delays.at(this.options.clock.now());
    return {
      anchors: this.#anchorState(),
      minimum: this.#facts.minimum,
      resolvers: this.options.resolvers().map((one) => one.up),
      sinceStep: this.#steps.since,
      ...(delay === undefined ? {} : { loopDelayP90: delay.p90 }),
    };
  }

  #checkUp(): void {
    this.#steps.look();
    const health = judge(this.#evidence());
    this.#tell(health);
    this.#health = health;
    const newSteps = this.#steps.count - this.#seenSteps;
    this.#seenSteps = this.#steps.count;
    const { place } = this.#facts;
    const checkup = {
      ...{ place, health, newSteps, lastStepSeconds: this.#steps.lastSeconds },
      ...{ anchors: this.#anchorState(), resolvers: this.options.resolvers() },
      delay: this.#delays.at(this.options.clock.now()),
    };
    this.options.sink.accept({
      source: 'vantage',
      labels: { vantage: place.name },
      expiresAt: Infinity,
      metrics: VANTAGE_METRICS,
      samples: checkupSamples(checkup),
    });
  }

  #tell(health: Health): void {
    if (health.healthy === this.#health?.healthy) return;
    const reasons = Object.entries(health.sick).flatMap(([reason, is]) => (is ? [reason] : []));
    if (health.healthy === false) this.options.log.log('warn', 'the vantage is sick', { reasons });
    else if (this.#health?.healthy === false) this.options.log.log('info', 'the vantage is well again');
  }
}
