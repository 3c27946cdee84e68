/** Since when something is so: the first round of the unbroken row of rounds up to the one drawn. */
import { indexOf, number } from '../input.js';
import { wanted } from '../rounds.js';
import type { TimeFormat } from '../time.js';
import type { PathInput, View } from '../types.js';

export interface Rounds {
  readonly input: PathInput;
  readonly view: View;
  /** Round drawn. */
  readonly at: number;
  readonly time: TimeFormat;
}

/** Whether something was so in a round; `null` where it was not measured: that breaks nothing and begins nothing. */
export type Test = (time: number) => boolean | null;

/**
 * `since 14:02`; `since before 13:00` when the range begins with it; `since 14:02 or before` when it is not known of the
 * rounds before; nothing when a single round is all there is.
 */
export function since({ input, at, time }: Rounds, test: Test): string | undefined {
  const times = indexOf(input).times.filter((one) => one <= at);
  let first: number | undefined;
  for (let index = times.length - 1; index >= 0; index--) {
    const round = times[index] ?? 0;
    const was = round === at ? true : test(round);
    if (was === false) return first === undefined ? undefined : `since ${time(first)}`;
    if (was) first = round;
  }
  if (times.length < 2 || first === undefined) return undefined;
  return first === times[0] ? `since before ${time(first)}` : `since ${time(first)} or before`;
}

/** Vantages that say of a round that they are not well. */
export function sickAt(input: PathInput, time: number): Set<string> {
  const sick = new Set<string>();
  for (const row of indexOf(input).rounds.get(time) ?? [])
    if (input.rounds.healthy[row] === false) sick.add(input.rounds.vantage[row] ?? '');
  return sick;
}

/** Rows of a frame that count in a round: in the view, of vantages that are well. */
export function rowsAt({ input, view }: Rounds, frame: 'rounds' | 'links' | 'nodes', time: number): number[] {
  const sick = sickAt(input, time);
  const { vantage, target } = input[frame];
  return (indexOf(input)[frame].get(time) ?? []).filter((row) => {
    const name = vantage[row] ?? '';
    return !sick.has(name) && wanted(view.vantages, name) && wanted(view.targets, target[row] ?? '');
  });
}

/** Whether flows ended at these addresses, at least the share that counts as loss. */
export function lostAt(rounds: Rounds, addresses: ReadonlySet<string>): Test {
  const { nodes, links } = rounds.input;
  return (time) => {
    const rows = rowsAt(rounds, 'nodes', time);
    const seen = rowsAt(rounds, 'links', time);
    if (rows.length + seen.length === 0) return null;
    const ended = total(
      rows.filter((row) => addresses.has(nodes.node[row] ?? '')),
      nodes.ended,
    );
    const into = seen.filter((row) => addresses.has(links.to[row] ?? ''));
    const flows = Math.max(ended, total(into, links.flows));
    return ended > 0 && ended / flows >= rounds.view.lossFrom;
  };
}

/** Whether no flow of these pairs of vantage and target arrived. */
export function unreachedAt(rounds: Rounds, target: string, vantages: ReadonlySet<string>): Test {
  const { rounds: frame } = rounds.input;
  return (time) => {
    const rows = rowsAt(rounds, 'rounds', time).filter(
      (row) => frame.target[row] === target && vantages.has(frame.vantage[row] ?? '') && number(frame.reached[row]) !== null,
    ); // prettier-ignore
    return rows.length === 0 ? null : rows.every((row) => frame.reached[row] === 0);
  };
}

/** Whether a vantage saw a link take at least so long. */
export function slowAt(
  rounds: Rounds,
  link: { from: ReadonlySet<string>; to: ReadonlySet<string>; vantage: string },
): Test {
  const { links } = rounds.input;
  return (time) => {
    const delays = rowsAt(rounds, 'links', time)
      .filter(
        (row) =>
          links.vantage[row] === link.vantage &&
          link.from.has(links.from[row] ?? '') &&
          link.to.has(links.to[row] ?? ''),
      ) // prettier-ignore
      .map((row) => number(links.delay[row]))
      .filter((delay) => delay !== null);
    return delays.length === 0 ? null : Math.min(...delays) >= rounds.view.slowFrom;
  };
}

export function total(rows: readonly number[], column: readonly (number | null)[]): number {
  let sum = 0;
  for (const row of rows) sum += Math.max(0, number(column[row]) ?? 0);
  return sum;
}
