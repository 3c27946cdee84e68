import { DeadlineExceeded, Fault } from '../../../core/failure.js';
import type { ProbeOrder, Round, TraceSession } from '../../../core/tracer.js';
import type { Config } from '../config.js';
import { Ledger, type Sent } from './ledger.js';
import type { Plan, Planner } from './plan.js';
import type { SearchContext } from './context.js';

/** Of a wait, in milliseconds: answers that are later than three times the latest one so far are not worth it. */
const LEAST_WAIT = 200;
const PATIENCE = 3;
/**
 * Milliseconds between two packets to one TTL in a paced round: routers are made to answer ten times a second and more;
 * Linux, which hosts run, once a second (icmp_ratelimit).
 */
const PAUSE = 100;
const PAUSE_OF_HOSTS = 1000;
/** Share of the time left that pacing may take. */
const PACING_SHARE = 0.5;
/** Milliseconds: less is not worth a round, and what a round takes beyond its packets and their wait. */
const LEAST_TIME = 20;
const SLACK = 10;

/** Sends what planners say, within the budget of packets and the time left, and keeps the ledger. */
export class Driver {
  readonly ledger = new Ledger();
  #over = false;

  /** Budget, time or the network ended the search. */
  get over(): boolean {
    return this.#over;
  }

  constructor(
    readonly session: TraceSession,
    readonly config: Config,
    readonly context: SearchContext,
  ) {}

  /** Rounds until the planner has no more to ask: true; or until budget, time or the network ends it: false. */
  async follow(planner: Planner): Promise<boolean> {
    for (;;) {
      const plan = planner(this.ledger);
      if (plan === undefined) return true;
      if (plan.orders.length === 0) return false;
      if ((await this.send(plan)) === undefined) return false;
    }
  }

  /** One round, cut to what fits; undefined when nothing does. */
  async send(plan: Plan): Promise<{ readonly sent: readonly Sent[]; readonly localMtu?: number } | undefined> {
    const serial = this.config.protocol === 'tcp';
    const round = await this.#round(plan, serial);
    if (round === undefined) return undefined;
    const { sent, ambiguous } = round;
    if (ambiguous && !serial) await this.#again(sent);
    return round;
  }

  /** Answers that quote too little to name their packet: asks what is open once more, one packet of a flow at a time. */
  async #again(sent: readonly Sent[]): Promise<void> {
    const open = sent.filter(({ left, reply }) => left && reply === undefined);
    const orders = open.map(({ flow, ttl, size }) => ({ flow, ttl, ...(size === undefined ? {} : { size }) }));
    const second = orders.length === 0 ? undefined : await this.#round({ orders }, true);
    second?.sent.forEach((_, index) => {
      const first = open[index];
      if (first?.reply === undefined && first !== undefined) first.void = true;
    });
  }

  async #round(
    plan: Plan,
    serial: boolean,
  ): Promise<{ readonly sent: readonly Sent[]; readonly ambiguous: boolean; readonly localMtu?: number } | undefined> {
    const { config, context, ledger } = this;
    const left = context.remaining() - SLACK;
    this.#over ||= left < LEAST_TIME || ledger.packets >= config.max_packets;
    if (this.#over) return undefined;
    const spacing = plan.paced === true ? pace(plan.orders, { ledger, least: config.spacing, left }) : config.spacing;
    const wait = Math.min(this.#wait(), serial ? left : left / 2);
    const orders = fit(plan.orders.slice(0, config.max_packets - ledger.packets), { left, spacing, wait, serial });
    if (orders.length === 0) return undefined;
    const round = await this.#attempt(orders, { spacing, wait, ...(serial ? { serial } : {}) });
    if (round === undefined) return undefined;
    const { localMtu } = round;
    const ambiguous = (round.unexpected.ambiguous ?? 0) > 0;
    return { sent: ledger.record(orders, round), ambiguous, ...(localMtu === undefined ? {} : { localMtu }) };
  }

  /** What was learned is kept when time is up, or when the network fails after the first round. */
  async #attempt(
    orders: readonly ProbeOrder[],
    options: Parameters<TraceSession['round']>[1],
  ): Promise<Round | undefined> {
    const { signal } = this.context;
    try {
      return await this.session.round(orders, options, signal);
    } catch (error) {
      const late = signal.aborted && signal.reason instanceof DeadlineExceeded;
      const failed = error instanceof Fault && this.ledger.packets > 0 && !signal.aborted;
      if (!late && !failed) throw error;
      this.#over = true;
      return undefined;
    }
  }

  #wait(): number {
    const { longest } = this.ledger;
    const { wait } = this.config;
    return longest === undefined ? wait : Math.min(wait, Math.max(LEAST_WAIT, PATIENCE * longest * 1000));
  }
}

interface Pacing {
  readonly ledger: Ledger;
  readonly least: number;
  readonly left: number;
}

/** Milliseconds between packets, so that each TTL has its pause, as far as the time left allows. */
function pace(orders: readonly ProbeOrder[], { ledger, least, left }: Pacing): number {
  const times = new Map<number, number>();
  for (const { ttl } of orders)
    times.set(ttl, (times.get(ttl) ?? 0) + (ttl >= ledger.nearest ? PAUSE_OF_HOSTS : PAUSE));
  if (times.size === orders.length) return least;
  return Math.max(least, Math.min(Math.max(...times.values()), left * PACING_SHARE) / orders.length);
}

interface Limits {
  readonly left: number;
  readonly spacing: number;
  readonly wait: number;
  readonly serial: boolean;
}

/** As many of the first orders as end in time, even when nobody answers. */
function fit(orders: readonly ProbeOrder[], { left, spacing, wait, serial }: Limits): readonly ProbeOrder[] {
  const most = spacing === 0 ? orders.length : Math.floor((left - wait) / spacing) + 1;
  const first = orders.slice(0, Math.max(0, most));
  if (!serial) return first;
  const turns = new Map<number, number>();
  const allowed = Math.floor((left - first.length * spacing) / wait);
  return first.filter(({ flow }) => {
    const turn = (turns.get(flow) ?? 0) + 1;
    turns.set(flow, turn);
    return turn <= Math.max(1, allowed);
  });
}
