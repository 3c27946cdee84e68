import { PATH_START } from '@parallax/contract';
import { at, flowsOf, hops, plural } from '../phrases.js';
import { isSilent, type Place, type Trail } from '../places.js';
import type { Found, Scene } from '../scene.js';

/** What lies behind one node at the next TTL. */
interface Fork {
  readonly ttl: number;
  readonly node: string;
  readonly branches: Set<string>;
  flows: number;
  /** Whether packets of one flow were seen on several branches. */
  spread: boolean;
}

/** Nodes with several nodes behind them. Silence is no branch: it may be a known one that did not answer. */
export function* balancers({ trails, ...scene }: Scene): Found {
  for (const { ttl, node, branches, flows, spread } of forksOf(trails)) {
    if (branches.size < 2) continue;
    const name = at(scene, ttl, node);
    const over = `balances over ${plural(branches.size, 'router')}`;
    const how = spread ? 'by packet: one flow takes several ways' : 'by flow';
    const kind = spread ? 'per_packet_balancing' : 'per_flow_balancing';
    yield { kind, ttl, node, flows, detail: `${name.charAt(0).toUpperCase()}${name.slice(1)} ${over}, ${how}.` };
  }
}

function forksOf(trails: readonly Trail[]): Fork[] {
  const forks = new Map<string, Fork>();
  for (const { places } of trails) {
    for (const [index, place] of places.entries()) {
      const before = places[index - 1];
      const node = place.ttl === 1 ? PATH_START : nodeBefore(before, place);
      if (node === undefined) continue;
      const key = `${place.ttl} ${node}`;
      const fork = forks.get(key) ?? { ttl: place.ttl - 1, node, branches: new Set(), flows: 0, spread: false };
      for (const id of place.ids) if (!isSilent(id)) fork.branches.add(id);
      fork.flows++;
      fork.spread ||= place.ids.length > 1;
      forks.set(key, fork);
    }
  }
  return [...forks.values()].sort((a, b) => a.ttl - b.ttl || b.flows - a.flows);
}

/** The node of the TTL before, when it is known and only one. */
function nodeBefore(before: Place | undefined, { ttl }: Place): string | undefined {
  if (before?.ttl !== ttl - 1) return undefined;
  return before.ids.length === 1 ? before.ids[0] : undefined;
}

/** Links that a trace of mixed packets would draw and that nothing proves. */
export function* falseLinks({ trails, mixed }: Scene): Found {
  const last = trails.reduce((most, { places }) => Math.max(most, places.at(-1)?.ttl ?? 0), 0);
  for (let ttl = 2; ttl <= last; ttl++) {
    if (mixed.asserts(ttl)) continue;
    const flows = trails.filter(({ places }) =>
      places.some((place, at) => place.ttl === ttl && places[at - 1]?.ttl === ttl - 1),
    ).length;
    if (flows === 0) continue;
    const detail = `Packets of one flow are spread at ${hops(ttl - 1, ttl)}: which router leads to which cannot be told for ${flowsOf(flows)}.`;
    yield { kind: 'false_link', ttl, flows, detail };
  }
}
