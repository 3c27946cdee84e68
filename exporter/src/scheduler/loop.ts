import type { Abortable } from '../core/abortable.js';
import { every } from '../core/every.js';
import type { Logger } from '../core/log.js';
import type { AnyProbe, Memory } from '../core/probe.js';
import type { SampleSink } from '../core/sink.js';
import type { Target } from '../core/target.js';
import { expandBatch, runBatch, type BatchContext } from './batch.js';
import { Cancellation } from '../core/cancellation.js';
import type { Ports } from './context.js';
import { execute } from './execute.js';
import { expand, type Expansion } from './expand.js';
import {
  jobOf,
  lastResult,
  SCHEDULED,
  waiting,
  type Job,
  type LastResult,
  type Observation,
  type RunCause,
} from './job.js';
import { workloadBatch } from './lag.js';
import { Limits, type LimitOptions } from './limits.js';
import { Plan, type Due } from './plan.js';

export interface SchedulerOptions {
  readonly vantage: string;
  readonly ports: Ports;
  readonly sink: SampleSink;
  readonly probes: Readonly<Record<string, AnyProbe>>;
  readonly log: Logger;
  readonly limits?: LimitOptions;
  /** The id of the record that will be made of a run; undefined when none will. Asked once a run, before its samples go out. */
  readonly runId?: (observation: Observation) => string | undefined;
  /** Told after every run that was not cancelled. Must not throw. */
  readonly onRun?: (observation: Observation) => void;
}

/** What the loop knows about one job. */
interface State {
  job: Job;
  last: LastResult;
  /** Set while the job waits for a place or runs. */
  run: Cancellation | undefined;
  /** Why somebody wants a run beside the slots that has not started yet. */
  wanted: RunCause | undefined;
  overrun: number;
  late: number;
  succeededAt: number | undefined;
  readonly memory: Memory;
  /** Keys of the jobs that this one has expanded to. */
  children: readonly string[];
  /** True for such a job. */
  readonly isChild: boolean;
}

const NOTHING_TO_DO_MS = 60_000;
const PUBLISH_MS = 1_000;
/** How long runs in flight may go on after stop before they are cancelled. */
const DRAIN_MS = 500;

/** Runs what the plan says is due, one run of a target at a time, within the limits, and hands on what came out. */
export class Scheduler implements AsyncDisposable {
  readonly #states = new Map<string, State>();
  readonly #plan: Plan;
  readonly #limits: Limits;
  readonly #flying = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #nap = new Cancellation();
  #lags: number[] = [];
  #turning: Promise<unknown> | undefined;

  constructor(private readonly options: SchedulerOptions) {
    const { clock } = options.ports;
    this.#plan = new Plan(clock.now() - clock.wall());
    this.#limits = new Limits(options.limits);
  }

  start(): void {
    const publishing = every(this.options.ports.clock, PUBLISH_MS, this.#stop.signal, () => this.#publish());
    this.#turning ??= Promise.all([this.#turn(), publishing]);
  }

  /**
   * Replaces the set of targets. One that is there under the same probe and name keeps its slots and its series;
   * when its labels changed, its old series go. Removed ones are cancelled and forgotten.
   */
  update(targets: readonly Target[]): void {
    const wanted = new Map<string, Job>();
    for (const target of targets) {
      const probe = this.options.probes[target.type];
      if (probe === undefined) {
        this.options.log.log('error', 'unknown probe type', { type: target.type, target: target.name });
        continue;
      }
      const job = jobOf(probe, target);
      wanted.set(job.key, job);
    }
    for (const [key, state] of this.#states) {
      if (!state.isChild && !wanted.has(key)) this.#drop(key);
    }
    for (const job of wanted.values()) this.#put(job);
    this.#nap.abort();
  }

  /**
   * Runs a job beside its slots, within the limits: at once, or when the run in flight has ended. At most one such run
   * waits for each job, with the cause of who asked first. A name with `addresses: all` runs at each of its addresses. False
   * when nothing will come of it, because there is no such job or one waits already.
   */
  runNow(key: string, cause: RunCause): boolean {
    const state = this.#states.get(key);
    if (state === undefined || this.#stop.signal.aborted) return false;
    if (state.job.kind === 'expand') return state.children.filter((child) => this.runNow(child, cause)).length > 0;
    if (state.wanted !== undefined) return false;
    state.wanted = cause;
    if (state.run === undefined) this.#submit(state);
    return true;
  }

  /** The last result of every target, those that have not run yet included. */
  *results(): Iterable<LastResult> {
    for (const { job, last } of this.#states.values()) {
      if (job.kind === 'run' || last.outcome !== 'ok') yield last;
    }
  }

  /** Lets runs in flight end for a moment, cancels the rest, and resolves when nothing runs any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort(new Error('shutting down'));
    this.#nap.abort();
    this.#limits.clear();
    await this.#turning;
    const drained = new AbortController();
    const landed = Promise.all(this.#flying).then(() => drained.abort());
    await this.options.ports.clock.sleep(DRAIN_MS, drained.signal).catch(() => undefined);
    for (const { run } of this.#states.values()) run?.abort(new Error('shutting down'));
    await landed;
  }

  #put(job: Job, isChild = false): void {
    const state = this.#states.get(job.key);
    if (state === undefined) {
      const fresh = { run: undefined, wanted: undefined, overrun: 0, late: 0, succeededAt: undefined, memory: {} };
      this.#states.set(job.key, { job, last: waiting(job), ...fresh, children: [], isChild });
    } else {
      const labels = JSON.stringify(state.job.target.labels) === JSON.stringify(job.target.labels);
      if (!labels || state.job.probe !== job.probe) this.#disown(state);
      state.job = job;
      for (const key of state.children) {
        const pinned = this.#states.get(key)?.job.target.pinned;
        if (pinned) this.#put(jobOf(job.probe, Object.freeze({ ...job.target, pinned })), true);
      }
    }
    this.#plan.add({ key: job.key, interval: job.target.common.interval }, this.options.ports.clock.now());
  }

  #drop(key: string): void {
    const state = this.#states.get(key);
    if (state === undefined) return;
    this.#plan.remove(key);
    this.#states.delete(key);
    this.#disown(state);
    for (const child of state.children) this.#drop(child);
  }

  /** Cancels the run in flight and removes the series. */
  #disown(state: State): void {
    state.wanted = undefined;
    state.run?.abort(new Error('the target changed'));
    state.succeededAt = undefined;
    this.options.sink.forget(state.job.key);
  }

  async #turn(): Promise<void> {
    const { clock } = this.options.ports;
    while (!this.#stop.signal.aborted) {
      const now = clock.now();
      const { due, missed } = this.#plan.take(now);
      for (const [key, count] of missed) {
        const state = this.#states.get(key);
        if (state) state.late += count;
      }
      for (const one of due) this.#launch(one);
      const wait = (this.#plan.nextAt() ?? now + NOTHING_TO_DO_MS) - clock.now();
      this.#nap = new Cancellation();
      await clock.sleep(Math.max(0, Math.ceil(wait)), this.#nap).catch(() => undefined);
    }
  }

  #launch({ key, slot }: Due): void {
    const state = this.#states.get(key);
    if (state === undefined) return;
    if (state.run !== undefined) {
      state.overrun += 1;
      return;
    }
    this.#submit(state, slot);
  }

  /** Without a slot, somebody asked for the run. */
  #submit(state: State, slot?: number): void {
    const run = new Cancellation();
    state.run = run;
    this.#limits.submit(state.job.target.type, () => {
      const flight = this.#fly(state, slot, run)
        .catch((error: unknown) => {
          this.options.log.log('error', 'a run could not be recorded', { key: state.job.key, error });
        })
        .finally(() => {
          state.run = undefined;
          this.#flying.delete(flight);
          if (state.wanted !== undefined && !this.#stop.signal.aborted) this.#submit(state);
        });
      this.#flying.add(flight);
      return flight;
    });
  }

  async #fly(state: State, slot: number | undefined, signal: Abortable): Promise<void> {
    const { ports, onRun } = this.options;
    if (signal.aborted) return;
    if (slot !== undefined) this.#lags.push(Math.max(0, ports.clock.now() - slot) / 1000);
    const { job } = state;
    const cause = state.wanted ?? SCHEDULED;
    state.wanted = undefined;
    if (job.kind === 'expand') {
      const expansion = await expand(ports, job, signal);
      if (expansion) this.#branch(state, expansion);
      return;
    }
    const executed = await execute(ports, job, { signal, cause, memory: state.memory });
    if (executed === undefined) return;
    const runId = this.options.runId?.(executed);
    const observation = runId === undefined ? executed : { ...executed, runId };
    if (observation.result.outcome === 'ok') state.succeededAt = observation.endedAt;
    state.last = lastResult(observation);
    this.options.sink.accept(runBatch(observation, this.#context(state)));
    onRun?.(observation);
  }

  /** Brings the jobs of the addresses in line with what the name resolves to now. */
  #branch(state: State, expansion: Expansion): void {
    if (expansion.jobs !== undefined) {
      const keys = new Set(expansion.jobs.map((job) => job.key));
      for (const key of state.children) if (!keys.has(key)) this.#drop(key);
      state.children = [...keys];
      for (const job of expansion.jobs) this.#put(job, true);
    }
    state.last = lastResult(expansion);
    this.options.sink.accept(expandBatch(expansion, this.#context(state), state.children.length));
  }

  #context(state: State): BatchContext {
    const { overrun, late, succeededAt } = state;
    state.overrun = 0;
    state.late = 0;
    return {
      vantage: this.options.vantage,
      now: this.options.ports.clock.now(),
      missed: { overrun, late },
      ...(succeededAt === undefined ? {} : { succeededAt }),
    };
  }

  #publish(): void {
    const targets = new Map<string, number>();
    for (const { job } of this.#states.values()) {
      if (job.kind === 'run') targets.set(job.target.type, (targets.get(job.target.type) ?? 0) + 1);
    }
    const load = this.#limits.load();
    this.options.sink.accept(workloadBatch({ vantage: this.options.vantage, targets, load, lags: this.#lags }));
    this.#lags = [];
  }
}
