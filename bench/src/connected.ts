/** One benchmark of a connected probe: ours and the peer in turn against the same server. */
import { PEER } from './exporters.js';
import type { Lab } from './lab.js';
import { cost, type Prober } from './processes.js';
import { lessIsBetter, median, type BenchRow } from './row.js';

export interface Side {
  readonly type: string;
  readonly host: string;
  readonly config: object;
  /** The peer's module, YAML in flow style, and what it is asked to probe. */
  readonly module: string;
  readonly target: string;
}

export interface Effort {
  readonly probes: number;
  readonly rounds: number;
}

/** CPU seconds of the prober's own process for 1,000 probes, 32 at a time; less is better. */
export async function compare(lab: Lab, name: string, side: Side, effort: Effort): Promise<BenchRow> {
  const probers: { readonly prober: Prober; readonly costs: number[] }[] = [
    { prober: await lab.ours(side.type, side.host, side.config), costs: [] },
    { prober: await lab.blackbox(side.module, side.target), costs: [] },
  ];
  // An agent runs for months: compiled code is its normal state, on either side.
  for (const { prober } of probers) await prober.run(effort.probes);
  for (let round = 0; round < effort.rounds; round++) {
    for (const { prober, costs } of probers) costs.push(await cost(prober, effort.probes));
  }
  const [ours = NaN, peer = NaN] = probers.map(({ costs }) => median(costs));
  return lessIsBetter({
    name: `${name} vs blackbox`,
    unit: 'CPU seconds per 1,000 probes',
    ours,
    peer,
    peerName: PEER,
  });
}
