import { CDN_CODINGS, type CdnCoding, type CdnSkip } from '@parallax/contract';
import { Visitor, type Errand, type Leg, type Visit } from '../../cdn/visit.js';
import { isCancelled } from '../../core/failure.js';
import type { RunContext } from '../../core/probe.js';
import { isIn } from '../../core/http/status-range.js';
import type { CdnMemory } from './memory.js';
import { shuffled, type Random } from './order.js';
import { coldErrand, type Plan, type Thing } from './plan.js';

/** A fetch that was made. */
export interface Seen {
  readonly thing: Thing;
  readonly leg: Leg;
  readonly visit: Visit;
  /** Set for a check of codings. */
  readonly coding?: CdnCoding;
}

interface Task {
  readonly thing: Thing;
  readonly leg: Leg;
  readonly errand: Errand;
  readonly coding?: CdnCoding;
}

/** What came of a round, way by way. */
export interface Tally {
  readonly skipped: Record<CdnSkip, number>;
  received: number;
}

/**
 * Fetches every object through every way, one fetch after another. Objects come in random order, and so do the ways of
 * each, so that no way is always the first to ask (and to warm the origin) or the one that time does not suffice for.
 * The fetches that are compared with each other follow each other directly.
 */
export class Round {
  readonly seen: Seen[] = [];
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly #whole: number;
  readonly #visitor: Visitor;

  constructor(
    private readonly context: RunContext,
    private readonly plan: Plan,
    private readonly memory: CdnMemory,
  ) {
    this.#whole = context.remaining();
    this.#visitor = new Visitor(context);
    this.tallies = new Map(plan.legs.map(({ name }) => [name, { skipped: { budget: 0, time: 0 }, received: 0 }]));
  }

  /** Rejects only when the run was cancelled. */
  async run(random: Random): Promise<void> {
    const { things, legs, config } = this.plan;
    const edges = legs.filter(({ role }) => role === 'edge');
    for (const thing of shuffled(things, random)) {
      const well = await this.#each(shuffled(legs, random), { thing, errand: thing.asFound });
      const willing = edges.filter((leg) => well.has(leg));
      if (config.warm) await this.#each(shuffled(willing, random), { thing, errand: thing.warm });
      if (!config.cold) continue;
      const errand = coldErrand(thing, nonceFrom(random));
      await this.#each(shuffled(willing, random), { thing, errand });
    }
  }

  /** Call it when the last fetch is over. */
  end(): void {
    this.#visitor.end();
  }

  /** Bytes that somebody else received through a way on behalf of this round. */
  charge(name: string, bytes: number): void {
    const tally = this.tallies.get(name);
    if (tally !== undefined) tally.received += bytes;
    this.memory.ledger.spend(name, bytes, this.context.clock.now());
  }

  /** Asks every way for every object with each coding alone. */
  async codings(random: Random): Promise<void> {
    for (const thing of this.plan.things) {
      for (const leg of shuffled(this.plan.legs, random)) {
        for (const coding of CDN_CODINGS) {
          const task = { thing, leg, errand: thing.codings[coding], coding };
          if ((await this.#fetch(task)) === 'failed') break;
        }
      }
    }
  }

  /** The ways that may be asked again: those that answered, and those not asked, whose next fetch is due all the same. */
  async #each(legs: readonly Leg[], task: Omit<Task, 'leg'>): Promise<ReadonlySet<Leg>> {
    const well = new Set<Leg>();
    for (const leg of legs) if ((await this.#fetch({ ...task, leg })) !== 'failed') well.add(leg);
    return well;
  }

  async #fetch(task: Task): Promise<'done' | 'failed' | 'skipped'> {
    const { context, memory, plan } = this;
    const { leg, errand, coding } = task;
    const tally = this.tallies.get(leg.name) as Tally;
    const refusal = this.#refusal(task);
    if (refusal !== undefined) {
      tally.skipped[refusal] += 1;
      return 'skipped';
    }
    const left = context.remaining();
    const seen = await this.#visitor.visit(leg, errand);
    this.charge(leg.name, seen.received);
    if (this.#isCut(seen, left)) {
      tally.skipped.time += 1;
      return 'skipped';
    }
    if (seen.reply?.body !== undefined) memory.sizes.get(leg.name)?.set(sizeKey(task), seen.received);
    this.seen.push({ thing: task.thing, leg, visit: seen, ...(coding === undefined ? {} : { coding }) });
    return seen.failure === undefined && isIn(plan.config.expect.status, seen.reply?.status ?? 0) ? 'done' : 'failed';
  }

  /** Why a fetch must not be made. Throws when the run was cancelled. */
  #refusal(task: Task): CdnSkip | undefined {
    const { context, memory, plan } = this;
    if (isCancelled(context.ending)) throw context.ending.reason;
    if (context.ending.aborted) return 'time';
    const { budget, max_object_bytes: largest } = plan.config;
    // An object of unknown size may have any; one that has grown may pass the budget once.
    const expected = memory.sizes.get(task.leg.name)?.get(sizeKey(task)) ?? largest;
    return memory.ledger.spent(task.leg.name, context.clock.now()) + expected > budget ? 'budget' : undefined;
  }

  /** Whether the end of the round cut a fetch short before it had half of its own time: that says nothing about the way. */
  #isCut({ failure, errand }: Visit, left: number): boolean {
    if (failure === undefined || !this.context.ending.aborted) return false;
    return left < Math.min(errand.timeout ?? Infinity, this.#whole) / 2;
  }
}

const sizeKey = ({ thing, coding }: Task): string =>
  coding === undefined ? thing.item.path : `${coding} ${thing.item.path}`;

const nonceFrom = (random: Random): string =>
  [random(), random()]
    .map((number) =>
      Math.floor(number * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
