/**
 * Loss is where flows end: the last node that was seen of them. A node that answers nothing while flows go on behind it
 * has lost nothing.
 */
import { PATH_START, type Family, type PathFinding } from '@parallax/contract';
import { reasonOf } from '../icmp-words.js';
import { isLost } from '../tallies.js';
import { at, flowsOf, verb } from '../phrases.js';
import { lastSeen, type Trail } from '../places.js';
import { Groups, type Found, type Scene } from '../scene.js';

interface End {
  readonly ttl: number;
  readonly node: string;
}

const endOf = (trail: Trail): End => {
  const { ttl = 0, ids: [node = PATH_START] = [] } = lastSeen(trail) ?? {};
  return { ttl, node };
};

export function* losses(scene: Scene): Found {
  const lost = scene.trails.filter(isLost);
  const ends = new Groups<End>();
  for (const end of lost.map(endOf)) ends.add(`${end.ttl} ${end.node}`, end);
  const reached = scene.trails.some(({ fate }) => fate === 'reached');
  const common = reached || lost.length === 0 ? undefined : commonHop(lost);
  if (common) yield terminal(scene, common, lost.length);
  if (common && ends.size === 1) return;
  const followed = scene.trails.filter(({ fate }) => fate !== 'open').length;
  for (const { value, flows } of ends) yield forwarding(scene, value, [flows, followed]);
}

/** The hop that all lost flows came by, when all of them end at it or right behind it. */
function commonHop(lost: readonly Trail[]): End | undefined {
  const ends = lost.map(endOf);
  const nearest = ends.reduce((least, { ttl }) => Math.min(least, ttl), Infinity);
  const [first] = ends;
  if (first && ends.every(({ ttl, node }) => ttl === first.ttl && node === first.node)) return first;
  for (let ttl = nearest; ttl >= Math.max(1, nearest - 1); ttl--) {
    const nodes = new Set(lost.map(({ places }) => places.find((place) => place.ttl === ttl)?.ids.join(' ') ?? ''));
    const [node = ''] = nodes;
    if (nodes.size === 1 && node !== '' && !node.includes(' ')) return { ttl, node };
  }
  return undefined;
}

function terminal(scene: Scene, { ttl, node }: End, flows: number): PathFinding {
  const { destination } = scene.evidence;
  const where = node === PATH_START ? 'no hop answered' : `all end at or right behind ${at(scene, ttl, node)}`;
  const detail = `None of ${flowsOf(flows)} reached ${destination}: ${where}.`;
  return { kind: 'terminal_loss', ...(ttl > 0 ? { ttl } : {}), node, flows, detail };
}

function forwarding(scene: Scene, { ttl, node }: End, [flows, followed]: readonly [number, number]): PathFinding {
  const where = node === PATH_START ? 'before the first hop that answers' : `behind ${at(scene, ttl, node)}`;
  const detail = `Loss begins ${where}${doubt(scene, ttl, node)}: ${flows} of ${flowsOf(followed)} ${verb(flows, 'end')} there.`;
  return { kind: 'forwarding_loss', ...(ttl > 0 ? { ttl } : {}), node, flows, detail };
}

/** What else the silence behind a node may be. */
function doubt({ trails, limits, evidence }: Scene, ttl: number, node: string): string {
  const isDoor = trails.some(({ fate, places }) => {
    const door = places.at(-2);
    return fate === 'reached' && door?.ttl === ttl && door.ids.includes(node);
  });
  if (isDoor) return evidence.config.protocol === 'udp' ? ', unless the destination limits its answers' : '';
  return node !== PATH_START && limits.excuses(ttl + 1) ? ', or at a later hop that limits its answers' : '';
}

/** "Packet too big": RFC 1191 section 4, RFC 4443 section 3.2. */
const isTooBig = (family: Family, type: number, code: number): boolean =>
  family === '4' ? type === 3 && code === 4 : type === 2;

/** Routers that said in so many words that they do not carry packets on. */
export function* refusals(scene: Scene): Found {
  const groups = new Groups<End & { readonly type: number; readonly code: number; readonly hop: number }>();
  for (const trail of scene.trails) {
    if (trail.fate !== 'unreachable') continue;
    const { ttl, node } = endOf(trail);
    const said = trail.places.at(-1)?.stop.sightings.find(({ role }) => role === 'unreachable')?.reply;
    const { type = -1, code = -1 } = said ?? {};
    // A router that cannot go on says so for the TTL behind its own.
    const hop = trail.places.find(({ ids }) => ids.includes(node))?.ttl ?? ttl;
    groups.add(`${ttl} ${node} ${type} ${code}`, { ttl, node, type, code, hop });
  }
  for (const { value, flows } of groups) {
    const { ttl, node, type, code, hop } = value;
    const { family } = scene.evidence;
    const because = reasonOf(family, type, code);
    const kind = isTooBig(family, type, code) ? 'mtu_drop' : 'unreachable';
    const detail = `${at(scene, hop, node)} turned ${flowsOf(flows)} down: ${because} (ICMP type ${type} code ${code}).`;
    yield { kind, ttl, node, flows, detail };
  }
}
