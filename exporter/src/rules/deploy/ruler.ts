import { ProblemError } from '../../core/problem.js';
import type { Terms } from './canonical.js';
import type { Group, Namespace } from './group.js';
import { isOwned } from './mark.js';

/** A place that rules are brought to, as plans see it: a ruler's API or a directory of files. */

/** What is not ours: it is named and left alone. */
export interface Foreign {
  readonly namespace: string;
  /** Absent where nobody looked into it. */
  readonly groups?: number;
}

export interface Found {
  /** Namespaces of ours, sorted by name. */
  readonly owned: readonly Namespace[];
  readonly foreign: readonly Foreign[];
  /** What a person should know of it, as sentences. */
  readonly notes: readonly string[];
}

/** Every method rejects with a {@link ProblemError} that says what is wrong and what to do. */
export interface Ruler {
  /** For people: a URL without credentials, or a directory. */
  readonly place: string;
  readonly terms: Terms;
  /** What one `put` or `remove` may hold: one group, or all of a namespace. */
  readonly batch: 'group' | 'namespace';
  read(): Promise<Found>;
  /** Creates or replaces these groups, each as a whole, and leaves the others of the namespace alone. */
  put(namespace: string, groups: readonly Group[]): Promise<void>;
  /** Removes groups by name; those that are not there are removed already. */
  remove(namespace: string, groups: readonly string[]): Promise<void>;
  /** After the last change: makes the server use what it has. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

export const refusal = (reason: string, remedy: string): ProblemError =>
  new ProblemError([{ severity: 'error', reason, remedy }]);

/** The last line of defence: whatever a plan says, a namespace of somebody else is not written to. */
export function guarded(ruler: Ruler, owner: string): Ruler {
  const check = (namespace: string): void => {
    if (isOwned(owner, namespace)) return;
    throw refusal(
      `"${namespace}" is not of the owner "${owner}"`,
      'Only namespaces of the owner are written to; make the plan again.',
    );
  };
  return {
    ...{ place: ruler.place, terms: ruler.terms, batch: ruler.batch },
    read: () => ruler.read(),
    put: async (namespace, groups) => {
      check(namespace);
      await ruler.put(namespace, groups);
    },
    remove: async (namespace, groups) => {
      check(namespace);
      await ruler.remove(namespace, groups);
    },
    finish: () => ruler.finish(),
    close: () => ruler.close(),
  };
}
