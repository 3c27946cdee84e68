import type { Labels } from '@parallax/contract';
import type { Condition, Outcome, Row } from './model.js';

/** Values of both sides of a condition, to whether it holds for one subject. Pure. */

export interface Value {
  readonly labels: Labels;
  readonly value: number;
}

const MAX_ROWS = 20;

/** Whether two label sets may be of the same thing: what both carry is equal. */
export const agree = (one: Labels, other: Labels): boolean =>
  Object.entries(one).every(([name, value]) => name === '__name__' || (other[name] ?? value) === value);

export const unnamed = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => name !== '__name__'));

export function outcomeOf(
  condition: Condition,
  { left, right }: { readonly left: readonly Value[]; readonly right: readonly Value[] },
  subject: Labels,
): Outcome {
  const mine = rowsOf(condition, left, right).filter(({ labels }) => agree(labels, subject));
  const rows = [...mine].sort((one, other) => Number(other.holds) - Number(one.holds) || nearness(one) - nearness(other)); // prettier-ignore
  const some = rows.some(({ holds }) => holds);
  return {
    condition,
    holds: condition.kind === 'absent' ? !some : some,
    rows: rows.slice(0, MAX_ROWS),
    more: Math.max(0, rows.length - MAX_ROWS),
  };
}

const nearness = ({ left = Number.POSITIVE_INFINITY, right = 0 }: Row): number => Math.abs(left - right);

/** One row for each label set of the side that has several. */
export function rowsOf(condition: Condition, left: readonly Value[], right: readonly Value[]): readonly Row[] {
  const { kind, op = '==' } = condition;
  if (kind !== 'compared') return left.map(({ labels, value }) => ({ labels: unnamed(labels), left: value, holds: true })); // prettier-ignore
  if (condition.left.scalar && !condition.right?.scalar) {
    const [one] = left;
    return right.map(({ labels, value }) => row(unnamed(labels), op, [one?.value, value]));
  }
  const others = new Map(right.map(({ labels, value }) => [signature(labels, condition), value]));
  const only = right[0]?.value;
  return left.map(({ labels, value }) =>
    row(unnamed(labels), op, [value, condition.right?.scalar ? only : others.get(signature(labels, condition))]),
  );
}

function row(labels: Labels, op: string, [left, right]: readonly (number | undefined)[]): Row {
  const holds = left !== undefined && right !== undefined && compare(left, op, right);
  return { labels, ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }), holds };
}

function compare(left: number, op: string, right: number): boolean {
  switch (op) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '>':
      return left > right;
    case '<':
      return left < right;
    case '>=':
      return left >= right;
    default:
      return left <= right;
  }
}

/** By which labels the sides are matched. */
function signature(labels: Labels, { matching }: Condition): string {
  const wanted = ([name]: readonly [string, string]): boolean =>
    name !== '__name__' && (matching?.labels.includes(name) ?? false) === (matching?.kind === 'on');
  return JSON.stringify(
    Object.entries(labels)
      .filter(wanted)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
