import {
  agentBuild,
  configLastReloadOk,
  configLastReloadTime,
  configReloads,
  sample,
  type LabelsOf,
} from '@parallax/contract';
import type { Clock } from '../core/clock.js';
import type { SampleSink } from '../core/sink.js';

export type ReloadOutcome = LabelsOf<typeof configReloads>['outcome'];

const OUTCOMES: readonly ReloadOutcome[] = ['applied', 'unchanged', 'refused'];

/** What the agent says about itself: its build, and how loading its configuration went. */
export class AgentSelf {
  #appliedAt: number;

  constructor(
    private readonly sink: SampleSink,
    private readonly clock: Clock,
    private readonly labels: Readonly<Record<string, string>>,
  ) {
    this.#appliedAt = clock.wall();
  }

  built(version: string): void {
    const labels = { version, node_version: process.versions.node };
    this.#say('build', [agentBuild], [sample(agentBuild, labels, 1)]);
  }

  loaded(outcome: ReloadOutcome): void {
    if (outcome === 'applied') this.#appliedAt = this.clock.wall();
    const metrics = [configReloads, configLastReloadOk, configLastReloadTime];
    this.#say('configuration', metrics, [
      ...OUTCOMES.map((one) => sample(configReloads, { outcome: one }, one === outcome ? 1 : 0)),
      sample(configLastReloadOk, {}, outcome === 'refused' ? 0 : 1),
      sample(configLastReloadTime, {}, this.#appliedAt / 1000),
    ]);
  }

  #say(
    source: string,
    metrics: Parameters<SampleSink['accept']>[0]['metrics'],
    samples: ReturnType<typeof sample>[],
  ): void {
    this.sink.accept({ source, labels: this.labels, expiresAt: Infinity, metrics, samples });
  }
}
