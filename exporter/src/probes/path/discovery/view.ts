import type { Config } from '../config.js';
import type { Ledger } from './ledger.js';

/** An address at a TTL. Where it ended a flow it is another node than where it did not. */
export interface ViewNode {
  readonly address: string;
  /** Flows end here. */
  readonly final: boolean;
  readonly flows: number[];
}

/** Everything at one TTL. */
export interface Hop {
  readonly ttl: number;
  readonly nodes: readonly ViewNode[];
  /** Node of each flow that was answered. */
  readonly byFlow: ReadonlyMap<number, ViewNode>;
  /** Flows that nobody answered. */
  readonly silent: readonly number[];
  /** Flows that were asked and may go on behind this TTL or end here. */
  readonly asked: number;
  /** One flow was answered by several: packets are balanced one by one. */
  readonly perPacket: boolean;
  /** Branches as the stopping rule counts them: nodes, and one for silence. */
  readonly width: number;
}

/** What the ledger says, hop by hop; made anew for each plan. */
export interface View {
  /** From the first TTL on, without gaps. */
  readonly hops: readonly Hop[];
  hop(ttl: number): Hop | undefined;
  /** Whether the flow was ever asked there. */
  asked(flow: number, ttl: number): boolean;
  /** How many TTLs up to this one gave no answer to the flow. */
  silence(flow: number, ttl: number): number;
}

export function viewOf(ledger: Ledger, config: Config): View {
  const { first_ttl: first, max_ttl: max } = config;
  const hops: Hop[] = [];
  for (let ttl = first; ttl <= max; ttl += 1) {
    const hop = hopOf(ledger, ttl);
    if (hop.asked === 0) break;
    hops.push(hop);
  }
  return {
    hops,
    hop: (ttl) => hops[ttl - first],
    asked: (flow, ttl) => ledger.cell(flow, ttl) !== undefined,
    silence: (flow, ttl) => {
      let near = ttl;
      while (near >= first && ledger.cell(flow, near)?.reply === undefined) near -= 1;
      return ttl - near;
    },
  };
}

function hopOf(ledger: Ledger, ttl: number): Hop {
  const nodes = new Map<string, ViewNode>();
  const byFlow = new Map<number, ViewNode>();
  const silent: number[] = [];
  let perPacket = false;
  for (const { flow, reply, beyond, differs, final } of ledger.at(ttl)) {
    if (beyond || ttl > (ledger.end(flow) ?? ttl)) continue;
    perPacket ||= differs;
    if (reply === undefined) {
      silent.push(flow);
      continue;
    }
    const id = final ? `${reply.from} final` : reply.from;
    let node = nodes.get(id);
    if (node === undefined) nodes.set(id, (node = { address: reply.from, final, flows: [] }));
    node.flows.push(flow);
    byFlow.set(flow, node);
  }
  const width = nodes.size + (silent.length > 0 ? 1 : 0);
  return { ttl, nodes: [...nodes.values()], byFlow, silent, asked: byFlow.size + silent.length, perPacket, width };
}

/** Whether flows keep to their nodes here: false behind a balancer of packets, up to where all paths meet again. */
export function isStable(view: View, ttl: number): boolean {
  for (let near = ttl; ; near -= 1) {
    const hop = view.hop(near);
    if (hop === undefined || hop.nodes.length < 2) return true;
    if (hop.perPacket) return false;
  }
}

/** Whether every flow goes on behind this hop, as far as is known. */
export const goesOn = (hop: Hop | undefined): boolean => hop?.nodes.every(({ final }) => !final) ?? true;

/** Whether flows have ended before this TTL although others go on. */
export const endedBefore = (view: View, ttl: number): boolean => view.hops.some((hop) => hop.ttl < ttl && !goesOn(hop));

/** Whether all flows end here: one from each node before is enough to know it, and that is asked for. */
export const isEnd = ({ nodes, silent }: Hop): boolean =>
  nodes.length > 0 && silent.length === 0 && nodes.every(({ final }) => final);
