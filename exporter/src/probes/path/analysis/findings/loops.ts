/**
 * Addresses that come twice. What each pattern means follows Augustin et al., "Avoiding traceroute anomalies with Paris
 * traceroute" (IMC 2006), section 4: with one flow only, what balancing would feign is out of the question.
 */
import { returnTo, isFarther } from '../ends.js';
import { at, flowsOf, hops, list, ttlName, verb, who } from '../phrases.js';
import type { Trail } from '../places.js';
import { Groups, type Found, type Scene } from '../scene.js';
import { isAnswered, type Stop } from '../tracks.js';

interface Circle {
  readonly ttl: number;
  readonly node: string;
  readonly members: readonly string[];
  readonly forever: boolean;
}

/** An address that returns behind another one. */
export function* circles(scene: Scene): Found {
  const groups = new Groups<Circle>();
  for (const trail of scene.trails) {
    const circle = circleOf(trail);
    if (circle && circle.node !== scene.evidence.destination) {
      groups.add(`${circle.ttl} ${circle.node} ${circle.forever}`, circle);
    }
  }
  for (const { value, flows } of groups) {
    const { ttl, node, members, forever } = value;
    const others = members.filter((member) => member !== node).slice(0, 4);
    const via = others.length > 0 ? list(others.map((member) => who(scene, member))) : 'a hop that does not answer';
    const detail = forever
      ? `Packets go round between ${at(scene, ttl, node)} and ${via}: ${flowsOf(flows)} never ${verb(flows, 'leave')}.`
      : `${at(scene, ttl, node)} comes back behind ${via} on ${flowsOf(flows)}: packets turned round once, or the route changed meanwhile.`;
    yield { kind: 'loop', ttl, node, flows, detail };
  }
}

function circleOf({ places, fate }: Trail): Circle | undefined {
  const answered = places.map(({ stop }) => stop).filter(isAnswered);
  const addresses = answered.map(({ seen: [address = ''] }) => address);
  if (new Set(addresses).size === addresses.length) return undefined;
  for (const [start, stop] of answered.entries()) {
    const back = returnTo(answered, start);
    const node = addresses[start];
    // A router that refuses what it was asked to forward is no later hop.
    if (back === -1 || node === undefined || (fate === 'unreachable' && back === answered.length - 1)) continue;
    return { ttl: stop.ttl, node, members: [...new Set(addresses.slice(start, back))], forever: fate === 'loop' };
  }
  return undefined;
}

interface Echo {
  readonly kind: 'ttl_zero_forwarding' | 'nat';
  readonly first: number;
  readonly last: number;
  readonly node: string;
  readonly proven: boolean;
}

/** One address at TTLs in a row. */
export function* echoes(scene: Scene): Found {
  const groups = new Groups<Echo>();
  for (const trail of scene.trails) {
    for (const run of runsOf(trail)) {
      const echo = judge(run, scene);
      if (echo) groups.add(`${echo.kind} ${echo.first} ${echo.last} ${echo.node}`, echo);
    }
  }
  const name = ttlName(scene.evidence.family);
  for (const { value, flows } of groups) {
    const { kind, first, last, node, proven } = value;
    const again = `${who(scene, node)} answers for ${hops(first, last)}`;
    const detail =
      kind === 'nat'
        ? `${again}: several routers stand behind this one address.`
        : `${again}: the router before it ${proven ? 'forwards' : 'seems to forward'} packets whose ${name} is used up.`;
    yield { kind, ttl: first, node, flows, detail };
  }
}

/** Two or more stops in a row that one address alone answered, the last one not as a refusal. */
function* runsOf({ places, fate }: Trail): Generator<readonly Stop[]> {
  const end = fate === 'unreachable' ? places.length - 1 : places.length;
  let run: Stop[] = [];
  for (const { stop } of places.slice(0, end)) {
    const before = run.at(-1);
    const same = before?.seen[0] === stop.seen[0] && before?.ttl === stop.ttl - 1;
    if (same && stop.seen.length === 1) run.push(stop);
    else {
      if (run.length > 1) yield run;
      run = stop.seen.length === 1 ? [stop] : [];
    }
  }
  if (run.length > 1) yield run;
}

function judge(run: readonly Stop[], { evidence }: Scene): Echo | undefined {
  const [near, next, far] = [run[0], run[1], run.at(-1)];
  const node = near?.seen[0];
  if (!near || !next || !far || node === undefined) return undefined;
  const echo = { first: near.ttl, last: far.ttl, node };
  // A host does not say "time exceeded" of packets to itself: somebody before it wears its address.
  if (node === evidence.destination || run.length > 2 || isFarther(near, far))
    return { kind: 'nat', ...echo, proven: true };
  const [first, second] = [quotedTtl(near), quotedTtl(next)];
  if (first === undefined || second === undefined) return { kind: 'ttl_zero_forwarding', ...echo, proven: false };
  // The packet that should have ended one hop earlier arrives with 0, the next one with 1.
  const proven = first === 0;
  return { kind: proven ? 'ttl_zero_forwarding' : 'nat', ...echo, proven };
}

const quotedTtl = ({ sightings }: Stop): number | undefined =>
  sightings.find(({ reply }) => reply?.quoted !== undefined)?.reply?.quoted?.ttl;
