/** Own names of targets, by which dashboards know them. */
import type { PathInput } from '../model/types.js';

/** An IPv4 or IPv6 address, by its letters. */
const ADDRESS = /^[0-9a-f]*[:.][0-9a-f:.]+$/i;

/**
 * The target's own name for a name as it is shown: `www` for `www (tcp)` where the probe `tcp` measures it, or for
 * `www (192.0.2.1)`. Any other name is its own.
 */
export function targetNames(input: PathInput): (shown: string) => string {
  const probes = new Map<string, Set<string>>();
  const { target, probe } = input.rounds;
  target.forEach((name, row) => {
    const by = probe[row];
    if (name === null || typeof by !== 'string') return;
    probes.set(name, (probes.get(name) ?? new Set()).add(by));
  });
  return (shown) => {
    const [, own, told] = /^(.+) \(([^()]+)\)$/.exec(shown) ?? [];
    if (own === undefined || told === undefined) return shown;
    const known = (part: string): boolean => ADDRESS.test(part) || probes.get(shown)?.has(part) === true;
    // A probe's name may have commas itself.
    return known(told) || told.split(', ').every(known) ? own : shown;
  };
}

/** Each once. */
export const ownNames = (shown: readonly string[], own: (shown: string) => string): readonly string[] => [
  ...new Set(shown.map(own)),
];
