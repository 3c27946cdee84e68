import { PATH_FINDINGS, type PathFinding } from '@parallax/contract';
import type { Scene } from '../scene.js';
import { balancers, falseLinks } from './balancing.js';
import { circles, echoes } from './loops.js';
import { losses, refusals } from './loss.js';
import { mtus, silences, strangers, tunnels } from './notes.js';
import { rewrites } from './quotes.js';

const FINDERS = [
  losses,
  refusals,
  circles,
  echoes,
  falseLinks,
  balancers,
  silences,
  rewrites,
  mtus,
  tunnels,
  strangers,
];

/** At most this many of one kind; more say nothing that these do not. */
const MOST = 32;

/** What there is to say, in the order of the contract's list, each kind by TTL. */
export function findingsOf(scene: Scene): PathFinding[] {
  const found = FINDERS.flatMap((find) => [...find(scene)]);
  return PATH_FINDINGS.flatMap((kind) =>
    found
      .filter((finding) => finding.kind === kind)
      .sort((a, b) => (a.ttl ?? 0) - (b.ttl ?? 0) || (b.flows ?? 0) - (a.flows ?? 0))
      .slice(0, MOST),
  );
}
