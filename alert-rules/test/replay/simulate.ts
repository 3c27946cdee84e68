import { cdn } from './agent/cdn.js';
import { host as reportHost, type Queue } from './agent/host.js';
import { path, type Known } from './agent/path.js';
import { dns, http, icmp, tls, zone } from './agent/plain.js';
import type { Place } from './agent/probe.js';
import { share, type Draws } from './agent/share.js';
import { TARGETS, VANTAGES, type Target, type Vantage } from './fleet.js';
import { randomOf, type Random } from './random.js';
import { Memory, Tape } from './tape.js';
import { healthyHost, healthyPair, type Host, type Incident, type Pair } from './truth.js';

/** What agents report of a world, minute by minute; pure, so that a seed gives it again. */

export interface Scenario {
  readonly seed: number;
  readonly minutes: number;
  /** Which series are kept, by name. */
  readonly wanted: (name: string) => boolean;
  readonly incident?: Incident;
  /** Which targets there are at all; default all. */
  readonly only?: (target: Target) => boolean;
}

export interface Replayed {
  readonly tape: Tape;
  /** Names of the metrics that were reported. */
  readonly metrics: ReadonlySet<string>;
}

export function replay(scenario: Scenario): Replayed {
  const tape = new Tape();
  const agents = VANTAGES.map((vantage) => new Agent(vantage, scenario));
  for (let minute = 0; minute <= scenario.minutes; minute += 1) for (const agent of agents) agent.minute(minute, tape);
  return { tape, metrics: new Set(agents.flatMap((agent) => [...agent.metrics()])) };
}

/** Once a minute: an agent restarts about once an hour somewhere, a delivery fails, the vantage loses packets of its own. */
const RESTART = 1 / 60 / VANTAGES.length;
const GAP = 0.002;
const BURST = 1 / 480;
/** Changes of a route: four a day and pair. */
const REROUTE = 4 / 1440;
/** Of the clock, seconds a minute: slewing by 30 parts in a million, there and back. */
const SLEW = 0.0018;

class Agent {
  readonly #random: Random;
  readonly #own: Memory;
  readonly #probes: readonly Probing[];
  readonly #queue: Queue = { backlog: 100, waiting: 0 };
  #began = 0;
  #burst = 0;

  constructor(
    private readonly vantage: Vantage,
    private readonly scenario: Scenario,
  ) {
    this.#random = randomOf(scenario.seed, vantage.name);
    this.#own = new Memory({ vantage: vantage.name }, scenario.wanted);
    const own = TARGETS.filter(({ from }) => from?.includes(vantage.name) ?? true).filter(scenario.only ?? (() => true)); // prettier-ignore
    this.#probes = own.map((target) => new Probing(target, vantage, scenario));
  }

  minute(minute: number, tape: Tape): void {
    const random = this.#random;
    const truth = this.#truth(minute);
    // Chance is drawn first, so that an incident does not move what comes after it.
    const [restarts, gap] = [random.chance(RESTART), random.chance(GAP)];
    if (random.chance(BURST)) this.#burst = 1 + Math.floor(random.between(0, 2));
    const burst = this.#burst > 0 ? 0.3 : 0;
    this.#burst = Math.max(0, this.#burst - 1);
    if (!truth.alive) return tape.write(minute, this.vantage, 'nothing');
    if (truth.restart !== 'no' || restarts || minute === 0) this.#restart(minute);
    const age = minute - this.#began;
    reportHost(this.#own, { vantage: this.vantage, minute, host: truth, random: randomOf(this.scenario.seed, this.vantage.name, 'host', String(minute)), queue: this.#queue, age }); // prettier-ignore
    for (const probe of this.#probes)
      probe.minute({ minute, host: truth, burst, own: this.#own, incident: this.scenario.incident });
    // An agent that starts is not scraped in its first seconds, and one that cannot send does not arrive.
    tape.write(minute, this.vantage, gap || this.#cut(truth) ? 'nothing' : this.#memories());
  }

  /** What goes by remote write does not arrive while the receiver takes nothing. */
  #cut({ receiver }: Host): boolean {
    return this.vantage.delivery === 'remote_write' && (receiver === 'down' || receiver === 'refuses');
  }

  metrics(): ReadonlySet<string> {
    return new Set(this.#memories().flatMap((memory) => [...memory.metrics]));
  }

  #memories(): readonly Memory[] {
    return [this.#own, ...this.#probes.map(({ memory }) => memory)];
  }

  #restart(minute: number): void {
    this.#began = minute;
    for (const memory of this.#memories()) memory.forget();
    for (const probe of this.#probes) probe.forget();
  }

  #truth(minute: number): Host {
    const truth = healthyHost();
    truth.clock = SLEW * (90 - Math.abs((minute % 360) - 180));
    const { incident } = this.scenario;
    if (incident !== undefined && minute >= incident.from && minute < incident.to)
      incident.host?.(truth, { minute, vantage: this.vantage });
    return truth;
  }
}

interface Minute {
  readonly minute: number;
  readonly host: Host;
  readonly burst: number;
  readonly own: Memory;
  readonly incident: Incident | undefined;
}

/** One target at one vantage. */
class Probing {
  readonly memory: Memory;
  readonly #random: Random;
  readonly #base: number;
  readonly #phase: number;
  #route = 0;
  #known: Known = {};
  #draws: Draws = [];

  constructor(
    private readonly target: Target,
    private readonly vantage: Vantage,
    { seed, wanted }: Scenario,
  ) {
    this.#random = randomOf(seed, vantage.name, target.probe, target.target);
    this.memory = new Memory({ vantage: vantage.name, probe: target.probe, target: target.target }, wanted);
    this.#base = this.#random.between(0.02, 0.12);
    this.#phase = Math.floor(this.#random.between(0, target.interval));
  }

  forget(): void {
    this.#known = {};
    this.#draws = [];
  }

  minute({ minute, host, burst, own, incident }: Minute): void {
    const { target, vantage } = this;
    // A way that changes comes back to what it was as often as not.
    if (this.#random.chance(REROUTE)) this.#route = this.#route === 0 ? 1 : 0;
    const pair = healthyPair();
    pair.route = this.#route;
    if (incident !== undefined && minute >= incident.from && minute < incident.to)
      incident.pair?.(pair, { minute, vantage, target });
    this.#report({ target, minute, pair, host, burst, random: this.#random, base: this.#base, phase: this.#phase, own }); // prettier-ignore
  }

  #report(place: Place & { readonly own: Memory }): void {
    const { memory, vantage } = this;
    const { kind } = this.target;
    if (kind === 'path') path(memory, { ...place, vantage, known: this.#known });
    else if (kind === 'share') share(memory, { ...place, draws: this.#draws });
    else ({ http, icmp, dns, zone, tls, cdn })[kind](memory, place);
  }
}

export type { Pair };
