import { digestOf, type Terms } from './canonical.js';
import type { Destination } from './destination.js';
import { diff, identityOf, type Change } from './diff.js';
import type { Namespace, Rule } from './group.js';
import type { Foreign, Found, Ruler } from './ruler.js';

/** What to do at a destination, and the state that it was thought out for. */

/** Digests of groups, by namespace and name. */
export type Digests = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Plan {
  readonly destination: Pick<Destination, 'name' | 'kind' | 'owner'> & { readonly place: string };
  /** Groups of ours that were there. */
  readonly state: Digests;
  readonly changes: readonly Change[];
  readonly foreign: readonly Foreign[];
  readonly gone: Gone;
  readonly notes: readonly string[];
}

/** Rules that would be nowhere any more; one that moves to another group is not gone. */
export interface Gone {
  readonly rules: number;
  /** Rules of ours that are there. */
  readonly of: number;
  /** The first of them. */
  readonly names: readonly string[];
}

const SHOWN = 5;

export interface Ground {
  readonly to: Destination;
  readonly ruler: Pick<Ruler, 'place' | 'terms'>;
  readonly found: Found;
  readonly wanted: readonly Namespace[];
}

export function planOf({ to, ruler: { place, terms }, found, wanted }: Ground): Plan {
  const changes = diff(found.owned, wanted, terms);
  return {
    destination: { name: to.name, kind: to.kind, owner: to.owner, place },
    state: digestsOf(found.owned, terms),
    changes,
    foreign: found.foreign,
    gone: goneOf(changes, found.owned),
    notes: found.notes,
  };
}

export const digestsOf = (namespaces: readonly Namespace[], terms: Terms): Digests =>
  Object.fromEntries(
    namespaces
      .filter(({ groups }) => groups.length > 0)
      .map(({ name, groups }) => [
        name,
        Object.fromEntries(groups.map((group) => [group.name, digestOf(group, terms)])),
      ]),
  );

/** Digests of what is there once every change is made. */
export function resultOf({ state, changes }: Pick<Plan, 'state' | 'changes'>, terms: Terms): Digests {
  const result: Record<string, Record<string, string>> = {};
  for (const [namespace, groups] of Object.entries(state)) result[namespace] = { ...groups };
  for (const change of changes) {
    const groups = (result[change.namespace] ??= {});
    if (change.action === 'remove') delete groups[change.was.name];
    else groups[change.group.name] = digestOf(change.group, terms);
  }
  return result;
}

export const digestAt = (digests: Digests, namespace: string, group: string): string | undefined =>
  digests[namespace]?.[group];

/** Groups that are at least in one of these, as namespace and name. */
export const placesOf = (...all: readonly Digests[]): readonly (readonly [namespace: string, group: string])[] => {
  const places = all.flatMap((digests) =>
    Object.entries(digests).flatMap(([namespace, groups]) =>
      Object.keys(groups).map((group) => JSON.stringify([namespace, group])),
    ),
  );
  return [...new Set(places)].sort().map((text) => JSON.parse(text) as [string, string]);
};

/** What these changes take away from what is there. */
export function goneOf(changes: readonly Change[], there: readonly Namespace[]): Gone {
  const stays = new Map<string, number>();
  const count = (rule: Rule, by: number): number => {
    const left = (stays.get(identityOf(rule)) ?? 0) + by;
    stays.set(identityOf(rule), left);
    return left;
  };
  for (const change of changes) if (change.action !== 'remove') for (const rule of change.group.rules) count(rule, 1);
  const before = changes.flatMap((change) => (change.action === 'add' ? [] : change.was.rules));
  const gone = before.filter((rule) => count(rule, -1) < 0);
  return {
    rules: gone.length,
    of: there.flatMap(({ groups }) => groups).reduce((sum, { rules }) => sum + rules.length, 0),
    names: [...new Set(gone.map(({ name }) => name))].slice(0, SHOWN),
  };
}

/** Why so much is not deleted, as a sentence; undefined when it may be. */
export function tooMuch(
  { rules, of, names }: Gone,
  limit: Destination['max_delete'],
  allowed: number | undefined,
): string | undefined {
  const most = allowed ?? Math.min(limit.rules, Math.max(1, Math.floor(limit.share * of)));
  if (rules <= most) return undefined;
  const which = `${names.join(', ')}${rules > names.length ? ', ...' : ''}`;
  return `${rules} of the ${of} rules there would be deleted (${which}), and at most ${most} may be`;
}

interface Summary {
  readonly groups: Readonly<Record<'add' | 'change' | 'remove', number>>;
  readonly rules: Readonly<Record<'add' | 'change' | 'move' | 'remove', number>>;
}

export function summaryOf(changes: readonly Change[]): Summary {
  const groups = { add: 0, change: 0, remove: 0 };
  const rules = { add: 0, change: 0, move: 0, remove: 0 };
  for (const change of changes) {
    groups[change.action] += 1;
    if (change.action === 'add') rules.add += change.group.rules.length;
    else if (change.action === 'remove') rules.remove += change.was.rules.length;
    else for (const { action } of change.rules) rules[action] += 1;
  }
  return { groups, rules };
}
