/**
 * Silence: hops that never answered. A silent hop has no address; its id is a star for each silent hop in a row and the
 * node before them. It belongs to its vantage and to that node, and is drawn apart for each, unless the evidence joins
 * it with others: the same known address before it, and the same single known address behind it after the same number
 * of silent hops. Anything else (another way out, an unknown node before, nothing behind) joins nothing: two silences
 * are not one router because both are silent.
 */
import { PATH_START } from '@parallax/contract';
import type { Course } from './course.js';
import { safe } from './ids.js';
import { isSilent } from './trace.js';

/** Silent hops in a row that are followed; longer silence is never joined. */
const FARTHEST = 64;

/** The id of a silent node in the picture. */
export type SilenceName = (vantage: string, id: string) => string;

/** Names of the silent nodes of all traces of a round. */
export function nameSilences(courses: readonly Course[]): SilenceName {
  const behind = new Map<string, Map<string, Set<string>>>();
  for (const { trace, links } of courses) {
    for (const { from, to, unknown } of links) {
      if (!isSilent(from)) continue;
      let vantage = behind.get(trace.vantage);
      if (!vantage) behind.set(trace.vantage, (vantage = new Map<string, Set<string>>()));
      let next = vantage.get(from);
      if (!next) vantage.set(from, (next = new Set()));
      // What follows somewhere behind an unknown gap is no evidence of what follows next.
      next.add(unknown ? '' : to);
    }
  }
  const names = new Map<string, string>();
  return (vantage, id) => {
    const key = `${vantage.length} ${vantage} ${id}`;
    let name = names.get(key);
    if (name === undefined) names.set(key, (name = nameOf({ vantage, id }, behind.get(vantage) ?? new Map())));
    return name;
  };
}

type Behind = ReadonlyMap<string, ReadonlySet<string>>;

function nameOf({ vantage, id }: { vantage: string; id: string }, behind: Behind): string {
  const before = id.replace(/^\*+/, '');
  const stars = id.length - before.length;
  const exits = exitsOf(id, behind);
  const [exit] = exits;
  const joined = exits.size === 1 && exit !== undefined && before !== '' && before !== PATH_START;
  const place = `silent:${safe(before)}+${stars}`;
  return joined ? `${place}~${exit}` : `${place}@${safe(vantage)}`;
}

/** Known addresses behind a silence, each with the number of silent hops until there; empty when it cannot be told. */
function exitsOf(id: string, behind: Behind): Set<string> {
  const exits = new Set<string>();
  let open = new Set([id]);
  for (let steps = 1; open.size > 0; steps++) {
    const next = new Set<string>();
    for (const node of open) {
      const after = behind.get(node);
      if (!after || after.has('') || steps > FARTHEST) return new Set();
      for (const to of after) {
        if (isSilent(to)) next.add(to);
        else exits.add(`${steps}~${safe(to)}`);
      }
    }
    open = next;
  }
  return exits;
}
