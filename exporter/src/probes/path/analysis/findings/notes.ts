import type { PathFinding } from '@parallax/contract';
import type { Tally } from '../nodes.js';
import { at, flowsOf, hops, who } from '../phrases.js';
import { isSilent } from '../places.js';
import { Groups, type Found, type Scene } from '../scene.js';
import { silenceOf } from '../silence.js';

/** Hops that answer nothing, or not everything, although flows go on behind them. */
export function* silences({ tallies, ...scene }: Scene): Found {
  for (const tally of tallies) {
    const silence = silenceOf(tally);
    const { ttl, id: node, flows, sent, received } = tally;
    const about = { ttl, node, flows: flows.size };
    if (silence === 'never') {
      const near = who(scene, node.replace(/^\*+/, ''));
      yield {
        kind: 'silent_hop',
        ...about,
        detail: `Hop ${ttl} behind ${near} does not answer, but flows go on behind it: no loss.`,
      };
    } else if (silence === 'rate_limited') {
      const whose = tally.destination
        ? 'The destination'
        : isSilent(node)
          ? `Hop ${ttl}`
          : `${who(scene, node)} at hop ${ttl}`;
      yield {
        kind: 'rate_limited',
        ...about,
        detail: `${whose} answered ${received} of ${sent} packets and limits its answers: no sign of loss.`,
      };
    }
  }
}

export function* mtus({ evidence, ...scene }: Scene): Found {
  const { mtu } = evidence.discovery;
  if (!mtu?.limited_by) return;
  const { ttl, address: node } = mtu.limited_by;
  const where = ttl === undefined ? who(scene, node) : at(scene, ttl, node);
  const detail = `Packets of more than ${mtu.bytes} bytes do not pass: ${where} says so.`;
  yield { kind: 'mtu_drop', ...(ttl === undefined ? {} : { ttl }), node, detail };
}

/** The destination's answers that came from another address. */
export function* strangers({ trails, evidence, ...scene }: Scene): Found {
  const groups = new Groups<{ readonly ttl: number; readonly node: string }>();
  for (const { places, fate } of trails) {
    const place = places.at(-1);
    if (fate !== 'reached' || !place) continue;
    const arrived = place.stop.sightings.filter(({ role }) => role === 'destination');
    const other = arrived.find(({ reply }) => reply !== undefined && reply.from !== evidence.destination)?.reply;
    if (other) groups.add(`${place.ttl} ${other.from}`, { ttl: place.ttl, node: other.from });
  }
  for (const { value, flows } of groups) {
    const detail = `${who(scene, value.node)} answered in place of ${evidence.destination} on ${flowsOf(flows)}: the same host, or one that stands before it.`;
    yield { kind: 'other_destination', ...value, flows, detail };
  }
}

/** Labels, one finding for TTLs in a row. */
export function* tunnels({ tallies, ...scene }: Scene): Found {
  let run: Tally[] = [];
  for (const tally of tallies) {
    if (!tally.mpls) continue;
    const last = run.at(-1);
    if (last && tally.ttl > last.ttl + 1) {
      yield tunnel(scene, run);
      run = [];
    }
    run.push(tally);
  }
  if (run.length > 0) yield tunnel(scene, run);
}

function tunnel(scene: Pick<Scene, 'facts'>, run: readonly Tally[]): PathFinding {
  const [first, last] = [run[0], run.at(-1)];
  const flows = new Set(run.flatMap((tally) => [...tally.flows])).size;
  const { ttl = 0, id: node = '', mpls = [] } = first ?? {};
  const labels = mpls
    .map(({ label }) => label)
    .slice(0, 4)
    .join(', ');
  const detail = `MPLS labels at ${hops(ttl, last?.ttl ?? ttl)}: ${labels} at ${who(scene, node)}.`;
  return { kind: 'mpls', ttl, node, flows, detail };
}
