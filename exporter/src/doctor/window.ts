/** How old data may be for a receiver to take them. */

/** What became of data of one age; a text says why it cannot be known. */
export type Tried = 'accepted' | 'refused' | { readonly unknown: string };

export interface Window {
  /** Greatest age in milliseconds that was accepted; 0 when not even the least was. */
  readonly accepted: number;
  /** Least age that was refused; absent when none was. */
  readonly refused?: number;
  /** Why the search ended early. */
  readonly unknown?: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const AGES = [10 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR, 24 * HOUR, 72 * HOUR];
/** Between the two the border is looked for until it is known to a minute or a fiftieth. */
const PRECISION = 0.02;

/** Tries the ages in turn, then halves what lies between the last that was accepted and the first that was refused. */
export async function findWindow(
  attempt: (age: number) => Promise<Tried>,
  ages: readonly number[] = AGES,
): Promise<Window> {
  let accepted = 0;
  let refused: number | undefined;
  for (const age of ages) {
    const tried = await attempt(age);
    if (typeof tried === 'object') return { accepted, unknown: tried.unknown };
    if (tried === 'refused') {
      refused = age;
      break;
    }
    accepted = age;
  }
  if (refused === undefined) return { accepted };
  while (refused - accepted > Math.max(MINUTE, PRECISION * refused)) {
    const age = Math.round((accepted + refused) / 2);
    const tried = await attempt(age);
    if (typeof tried === 'object') return { accepted, refused, unknown: tried.unknown };
    if (tried === 'accepted') accepted = age;
    else refused = age;
  }
  return { accepted, refused };
}
