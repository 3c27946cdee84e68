import { isLost, type Tally } from '../tallies.js';
import { at, flowsOf, list, who } from '../phrases.js';
import { isSilent, type Trail } from '../places.js';
import { Groups, type Found, type Scene } from '../scene.js';
import { silenceOf } from '../silence.js';

/** Hops that answer nothing, or not everything, although flows go on behind them. */
export function* silences({ tallies, trails, ...scene }: Scene): Found {
  const lossy = isLossy([...tallies], trails);
  for (const tally of tallies) {
    const silence = silenceOf(tally);
    const { ttl, id: node, flows, sent, received, destination } = tally;
    const about = { ttl, node, flows: flows.size };
    if (silence === 'never') {
      const near = who(scene, node.replace(/^\*+/, ''));
      yield {
        kind: 'silent_hop',
        ...about,
        detail: `Hop ${ttl} behind ${near} does not answer, but flows go on behind it: no loss.`,
      };
    } else if (silence === 'rate_limited' && !isSilent(node)) {
      const some = `${destination ? 'The destination' : at(scene, ttl, node)} answered ${received} of ${sent} packets`;
      const why =
        lossy && !destination
          ? 'packets may be lost, or it limits its answers'
          : 'it limits its answers, which is no loss';
      yield { kind: 'rate_limited', ...about, detail: `${some}: ${why}.` };
    }
  }
}

/** Whether packets are missing at the end too, where nothing excuses them. */
const isLossy = (tallies: readonly Tally[], trails: readonly Trail[]): boolean =>
  trails.some(isLost) ||
  tallies.some((tally) => tally.destination && tally.received < tally.sent && tally.excused === 0);

export function* mtus({ evidence, ...scene }: Scene): Found {
  const { mtu } = evidence.discovery;
  if (!mtu?.limited_by) return;
  const { ttl, address: node } = mtu.limited_by;
  const where = ttl === undefined ? who(scene, node) : at(scene, ttl, node);
  const detail = `Packets of more than ${mtu.bytes} bytes do not pass ${where}.`;
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

/** Label stacks, one finding a node. */
export function* tunnels({ tallies, ...scene }: Scene): Found {
  for (const { ttl, id: node, flows, mpls } of tallies) {
    if (!mpls) continue;
    const labels = mpls.slice(0, 4).map(({ label }) => label);
    const detail = `${at(scene, ttl, node)} shows MPLS ${labels.length === 1 ? 'label' : 'labels'} ${list(labels.map(String))}.`;
    yield { kind: 'mpls', ttl, node, flows: flows.size, detail };
  }
}
